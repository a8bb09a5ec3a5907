"""Requests that set budgets, and those that reserve of one or give back."""

from collections.abc import Callable

from tests.support.budgets import set_budget
from tests.support.identities import ADMIN
from tests.support.movement_requests import (
    Request,
    a_deposit,
    a_renewed_deposit,
    a_revocation,
)
from tests.support.service import Service


def a_budget(_: Service) -> Request:
    return "setBudget", ADMIN, {"input": {"fiscalYear": 2026, "points": 500}}


def a_removed_ceiling(service: Service) -> Request:
    set_budget(service, 500)
    return "setBudget", ADMIN, {"input": {"fiscalYear": 2026}}


def a_reserving_deposit(service: Service) -> Request:
    set_budget(service, 500)
    return a_deposit(service)


def a_reserving_renewal(service: Service) -> Request:
    request = a_renewed_deposit(service)
    set_budget(service, 500)
    return request


def a_releasing_revocation(service: Service) -> Request:
    set_budget(service, 500)
    return a_revocation(service)


CHANGES_OF_BUDGETS: tuple[Callable[[Service], Request], ...] = (
    a_budget,
    a_removed_ceiling,
    a_reserving_deposit,
    a_reserving_renewal,
    a_releasing_revocation,
)
