"""A small programme for the tests of the rules: its time, its rules, its people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import (
    ExpiryPolicy,
    FulfilmentType,
    LocationStatus,
    Material,
    QrTokenStatus,
    QuantityUnit,
)
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.deposits import recycling as rules_of_recycling
from resolvers.domain.deposits.earning import (
    DepositItem,
    Earned,
    EarnRule,
    Programme,
    earn,
    points_value,
)
from resolvers.domain.deposits.qr_tokens import Deposit, MaterialQuantity, QrToken, issue
from resolvers.domain.deposits.recycling import Redeemed, redemption_command
from resolvers.domain.places.locations import Location
from resolvers.domain.points.accounts import Account, moment_of, zero_account
from resolvers.domain.points.expiry import Expiry
from resolvers.domain.rewards import exchanges as rules_of_exchange
from resolvers.domain.rewards.exchanges import Exchanged, ExchangeRequest, exchange_command
from resolvers.domain.rewards.redemption_counts import RedemptionCount, no_count
from resolvers.domain.rewards.rewards import Reward

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOLD_HOURS = 72
END_OF_FISCAL_YEAR = "2028-03-31T14:59:59.999Z"
PROGRAMME = Programme(TOKYO, Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1))

BOTTLES = EarnRule(
    rule_id="bottles",
    material=Material.PET_BOTTLE,
    unit=QuantityUnit.PIECE,
    quantity_per_point=5,
    points_per_quantity=1,
    version=1,
)
PAPER = EarnRule(
    rule_id="paper",
    material=Material.NEWSPAPER,
    unit=QuantityUnit.GRAM,
    quantity_per_point=1000,
    points_per_quantity=1,
    version=3,
)
VOUCHER = Reward(
    reward_id="voucher",
    names=LocalizedText(ja="商品券"),
    points_cost=500,
    stock_count=10,
    fulfilment=FulfilmentType.VOUCHER_CODE,
    created_at=NOW,
    updated_at=NOW,
)


def deposit(rule: EarnRule, quantity: int) -> DepositItem:
    return DepositItem(material=rule.material, unit=rule.unit, quantity=quantity, rule=rule)


def token_of(items: list[DepositItem], name: str = "t-1", now: datetime = NOW) -> QrToken:
    """Return a token for any items, even those that a kiosk cannot issue one for."""
    return QrToken(
        token_id=name,
        location_id="station",
        status=QrTokenStatus.ISSUED,
        items=items,
        points_value=points_value(items),
        issued_by="kiosk",
        issued_at=now,
        expires_at=now + timedelta(minutes=2),
        occurred_at=now - timedelta(minutes=1),
        device_event_id=f"device event of {name}",
        event_id=f"event of {name}",
        request_hash="request",
        ttl=int(now.timestamp()),
    )


def redeem(
    account: Account,
    items: list[DepositItem],
    now: datetime = NOW,
    cap: int | None = None,
    name: str | None = None,
) -> Redeemed:
    """Redeem a token that is issued at the account's moment, so that it has not expired."""
    token_id = name or f"token {account.ledger_seq}"
    return rules_of_recycling.redeem(
        account,
        token_of(items, token_id, moment_of(account, now)),
        redemption_command(account.user_id, token_id),
        now=now,
        programme=replace(PROGRAMME, daily_cap_points=cap),
    )


def exchange(
    account: Account,
    reward: Reward,
    quantity: int = 1,
    now: datetime = NOW,
    zone: ZoneInfo = TOKYO,
    count: RedemptionCount | None = None,
) -> Exchanged:
    """Exchange with what the account has had of the reward; None: nothing."""
    request = ExchangeRequest(reward.reward_id, quantity, None, f"key-{account.ledger_seq}")
    command = exchange_command(account.user_id, request)
    return rules_of_exchange.exchange(
        account,
        rules_of_exchange.check_offered(account, reward, request, now),
        request,
        command,
        count=count or no_count(account.user_id, reward.reward_id),
        now=now,
        zone=zone,
        hold_hours=HOLD_HOURS,
    )


HANAKO = zero_account("hanako", NOW)


def changed(rule: EarnRule, **changes: object) -> EarnRule:
    return EarnRule.model_validate({**rule.to_item(), **changes})


def earned(
    *items: DepositItem, account: Account = HANAKO, now: datetime = NOW, cap: int | None = None
) -> Earned:
    return earn(account, items, now, replace(PROGRAMME, daily_cap_points=cap))


def after(*items: DepositItem, now: datetime = NOW, cap: int | None = None) -> Account:
    """Return Hanako's account after these deposits."""
    return redeem(HANAKO, [*items], now, cap).movement.account


TWELVE_BOTTLES = MaterialQuantity(Material.PET_BOTTLE, QuantityUnit.PIECE, 12)
STATION = Location(
    location_id="station",
    names=LocalizedText(ja="駅前"),
    address="1-1",
    latitude=34.87,
    longitude=138.32,
    accepted_materials=(Material.PET_BOTTLE, Material.NEWSPAPER),
    municipality="222127",
    created_at=NOW,
    updated_at=NOW,
)
DEPOSIT = Deposit("kiosk", "station", "event-1", [TWELVE_BOTTLES])


def issued(
    deposit: Deposit = DEPOSIT,
    *,
    status: LocationStatus = LocationStatus.OPEN,
    accepted: Sequence[Material] = (Material.PET_BOTTLE, Material.NEWSPAPER),
    rules: Sequence[EarnRule] = (BOTTLES, PAPER),
    programme: Programme = PROGRAMME,
    now: datetime = NOW,
) -> QrToken:
    return issue(
        deposit,
        STATION.model_copy(update={"status": status, "accepted_materials": tuple(accepted)}),
        token_id="token",
        rules=rules,
        programme=programme,
        now=now,
        expires_in_seconds=120,
    )
