"""What a mail to a citizen says, from the rows as they are when it is sent.

The texts are templates of SES (infra/modules/mailer/templates): a mail is a template's name, and
the values that go into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from resolvers.domain.accounts import Account
from resolvers.domain.enums import ExchangeStatus
from resolvers.domain.exchanges import Exchange
from resolvers.domain.reminders import ReminderKind, expiring_points, is_wanted
from resolvers.events.catalogue import ExchangeDecided, PointsExpiring, VoucherReady
from resolvers.storage import exchanges, rewards, users
from resolvers.storage.client import Database

LANGUAGES: Final = ("ja", "en")
"""The languages of the templates. The first is for users who have chosen none of them."""

Reminding: TypeAlias = PointsExpiring | ExchangeDecided | VoucherReady
_KINDS: Final = {
    PointsExpiring: ReminderKind.POINTS_EXPIRING,
    ExchangeDecided: ReminderKind.EXCHANGE_DECIDED,
    VoucherReady: ReminderKind.VOUCHER_READY,
}


@dataclass(frozen=True)
class Mail:
    user_id: str
    template: str
    language: str
    values: Mapping[str, str]


def write_mail(data: Reminding, database: Database, zone: ZoneInfo, now: datetime) -> Mail | None:
    """Return the mail that an event asks for.

    None if there is nothing to say: the user does not want it or has erased the account, or it is
    not true any more.
    """
    account = users.read(database, data.user_id)
    if account is None or account.is_erased:
        return None
    if not is_wanted(_KINDS[type(data)], account.notifications):
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
    exchange = exchanges.read(database, data.exchange_id)
    if exchange is None or exchange.user_id != data.user_id:
        return None
    if isinstance(data, VoucherReady):
        template = "voucher_ready" if exchange.voucher_code is not None else None
    else:
        is_news = _is_news(data.status, exchange, account)
        template = f"exchange_{data.status.lower()}" if is_news else None
    reward = rewards.read(database, exchange.reward_id)
    if template is None or reward is None:
        return None
    name = (reward.names.en if language == "en" else None) or reward.names.ja
    values = {"reward": name, "points": f"{exchange.points_spent:,}"}
    return Mail(exchange.user_id, template, language, values)


def _is_news(decided: ExchangeStatus, exchange: Exchange, account: Account) -> bool:
    """Return whether the decision still counts, and no mail about the voucher says more."""
    if (decided, exchange.status) != (ExchangeStatus.CONFIRMED, ExchangeStatus.FULFILLED):
        return exchange.status is decided
    is_mailed = is_wanted(ReminderKind.VOUCHER_READY, account.notifications)
    return exchange.voucher_code is None or not is_mailed


def _format_day(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日"
