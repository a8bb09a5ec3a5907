"""Backfill roll-ups from before the roll-ups' function was enabled."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta

from admin.programme import open_database
from admin.rollups.books import read_books
from admin.rollups.rebuild import rebuild_rollups
from resolvers.domain.reports.rollups import DAYS_BEFORE_SETTLED
from resolvers.settings import ProgrammeSettings, read_model


def count_history(environment: Mapping[str, str], now: datetime, days: int) -> None:
    """Count the `days` up to the last settled one before `now`. Raise DynamoDB's errors."""
    zone = read_model(ProgrammeSettings, environment).programme.zone
    last = now.astimezone(zone).date() - timedelta(days=DAYS_BEFORE_SETTLED)
    database = open_database(environment)
    with closing(database.client):
        books = read_books(database, zone, last - timedelta(days=days - 1), last)
        rebuild_rollups(database, books, now)
