"""Write a mail to a citizen from the rows at the time of sending.

The texts are templates of SES (infra/modules/mailer/templates): a mail is a template's name, and
the values that go into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from resolvers.domain.notices.reminders import ReminderKind, expiring_points, is_wanted
from resolvers.domain.points.accounts import Account
from resolvers.events.catalogue import ExchangeDecided, PointsExpiring, VoucherReady
from resolvers.storage.base.client import Database
from resolvers.storage.rewards import rewards
from resolvers.workers.reminders import KINDS, Reminding, find_news, find_reminded

LANGUAGES: Final = ("ja", "en")
"""The languages of the templates. The first is for users who have chosen neither."""


@dataclass(frozen=True)
class Mail:
    user_id: str
    template: str
    language: str
    values: Mapping[str, str]


def write_mail(data: Reminding, database: Database, zone: ZoneInfo, now: datetime) -> Mail | None:
    """Return the mail for an event.

    None if no mail is due: the user does not want it or has erased the account, or its news is no
    longer true.
    """
    account = find_reminded(data, database)
    if account is None or not is_wanted(KINDS[type(data)], account.notifications):
        return None
    language = language_of(account)
    if isinstance(data, PointsExpiring):
        points = expiring_points(account, data.expires_on, now, zone)
        values = {"points": f"{points:,}", "date": _format_day(data.expires_on, language)}
        return Mail(account.user_id, "points_expiring", language, values) if points else None
    return _of_exchange(data, database, account, language)


def language_of(account: Account) -> str:
    """Return the language of the account's mails: en for en-GB."""
    chosen = (account.lang or "").partition("-")[0].lower()
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _of_exchange(
    data: ExchangeDecided | VoucherReady, database: Database, account: Account, language: str
) -> Mail | None:
    is_mailed = is_wanted(ReminderKind.VOUCHER_READY, account.notifications)
    exchange = find_news(data, database, tells_of_vouchers=is_mailed)
    if exchange is None:
        return None
    reward = rewards.read(database, exchange.reward_id)
    if reward is None:
        return None
    template = "voucher_ready"
    if not isinstance(data, VoucherReady):
        template = f"exchange_{data.status.lower()}"
    name = (reward.names.en if language == "en" else None) or reward.names.ja
    values = {"reward": name, "points": f"{exchange.points_spent:,}"}
    return Mail(exchange.user_id, template, language, values)


def _format_day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"
