import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.servers import RunningServer

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.usefixtures("page_files")]


def open_reader(page: Page, server: RunningServer) -> None:
    page.goto(f"{server.origin}/docs")
    expect(page.locator(".opblock")).not_to_have_count(0)


def open_operation(page: Page, operation_id: str) -> Locator:
    operation = page.locator(f".opblock[id$='-{operation_id}']")
    operation.locator(".opblock-summary-control").click()
    return operation


def execute(operation: Locator) -> Locator:
    operation.get_by_role("button", name="Execute").click()
    return operation.locator(".live-responses-table .response").first


def test_try_it_out_asks_as_chosen_identity(page: Page, server: RunningServer) -> None:
    open_reader(page, server)
    operation = open_operation(page, "getMe")

    answer = execute(operation)
    hanako = server.ask("{ viewer { id } }", "hanako")["viewer"]["id"]
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text(hanako)

    page.get_by_label("You are").select_option("taro")
    taro = server.ask("{ viewer { id } }", "taro")["viewer"]["id"]
    operation.get_by_role("button", name="Execute").click()
    expect(answer).to_contain_text(taro)

    page.get_by_label("You are").select_option("")
    operation.get_by_role("button", name="Execute").click()
    expect(answer.locator(".response-col_status")).to_contain_text("401")
