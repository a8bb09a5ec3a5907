"""P2, P21 over whole histories: what can happen to a token, and to its deposit, in any order.

Kiosks report deposits again and again, three citizens redeem, an operator revokes, a sweeper takes
reservations back, rows go by their time to live, and the clock goes on, stops or jumps back. What
is stored is two dictionaries: the ledger by transaction and the deposits by event, each of them
written once. The budget is what was reserved, given back and issued.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from resolvers.domain.accounts import Account, moment_of, zero_account
from resolvers.domain.enums import ErrorCode, Material, QrTokenStatus, QuantityUnit
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import LedgerEntry
from resolvers.domain.qr_codes import derive_code, token_id_of
from resolvers.domain.qr_tokens import (
    Deposit,
    MaterialQuantity,
    QrToken,
    issue,
    issue_again,
    revoke,
    status_at,
)
from resolvers.domain.recycling import redeem, redemption_command
from resolvers.domain.reservations import end, release, reservation_for, reserve
from tests.support.domain_programme import BOTTLES, NOW, PROGRAMME, STATION
from tests.support.programme_books import tried
from tests.support.refusals import refused_replay

LIFE = timedelta(seconds=120)
CITIZENS = ("hanako", "taro", "yui")
DEPOSITS = st.integers(0, 3)
PAUSES = st.sampled_from(
    [
        timedelta(0),
        timedelta(seconds=1),
        timedelta(seconds=119),
        timedelta(seconds=120),
        -timedelta(seconds=90),
    ]
)
ENDED = {
    QrTokenStatus.REVOKED: ErrorCode.TOKEN_REVOKED,
    QrTokenStatus.REDEEMED: ErrorCode.TOKEN_ALREADY_REDEEMED,
    QrTokenStatus.EXPIRED: ErrorCode.TOKEN_EXPIRED,
}


class TokenHistory(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.accounts: dict[str, Account] = {name: zero_account(name, NOW) for name in CITIZENS}
        self.tokens: dict[int, QrToken] = {}
        self.ledger: dict[str, LedgerEntry] = {}
        self.events: dict[str, str] = {}
        # The machine's own books: until when each deposit's code is good, and what was revoked.
        self.ends: dict[int, datetime] = {}
        self.revoked: set[int] = set()
        self.swept: set[int] = set()
        self.reserved = self.given_back = self.issued = 0
        self.credits: dict[int, list[str]] = defaultdict(list)

    @rule(pause=PAUSES)
    def wait(self, pause: timedelta) -> None:
        self.now += pause

    @rule(number=DEPOSITS)
    def report(self, number: int) -> None:
        """The kiosk, which may have lost the answer, asks for the code of its deposit."""
        bottles = MaterialQuantity(Material.PET_BOTTLE, QuantityUnit.PIECE, 10 + number)
        deposit = Deposit("kiosk", "station", f"deposit-{number}", [bottles])
        stored = self.tokens.get(number)
        seconds = int(LIFE.total_seconds())
        if deposit.event_id in self.events:
            # The deposit was credited: no code for it, whether or not its token's row is there.
            assert self.credits[number]
            return
        if stored is None:
            code = derive_code(b"key", deposit.kiosk_sub, deposit.device_event_id)
            token = issue(
                deposit,
                STATION,
                token_id=token_id_of(b"pepper", code),
                rules=[BOTTLES],
                programme=PROGRAMME,
                now=self.now,
                expires_in_seconds=seconds,
            )
            self.tokens[number] = self.with_reservation(token)
            self.swept.discard(number)
            self.ends[number] = self.now + LIFE
            return
        again = tried(lambda: issue_again(stored, deposit, self.now, seconds))
        if isinstance(again, DomainError):
            assert number in self.revoked
            return
        assert number not in self.revoked
        assert again.token_id == stored.token_id
        self.tokens[number] = self.with_reservation(again)
        if self.now >= self.ends[number] or number in self.swept:
            self.ends[number] = self.now + LIFE
            self.swept.discard(number)

    def with_reservation(self, token: QrToken) -> QrToken:
        if token.reservation is not None:
            return token
        reservation = reservation_for(token, "2026#none")
        self.reserved += reservation.points
        return reserve(token, reservation)

    @rule(number=DEPOSITS)
    def sweep(self, number: int) -> None:
        token = self.tokens.get(number)
        if token is None:
            return
        after = end(token, self.now)
        if after is not token:
            assert token.reservation is not None
            assert self.now >= self.ends[number]
            self.given_back += token.reservation.points
            self.swept.add(number)
        self.tokens[number] = after

    @precondition(lambda self: self.tokens)
    @rule(number=DEPOSITS, who=st.sampled_from(CITIZENS))
    def redeem(self, number: int, who: str) -> None:
        token = self.tokens.get(number)
        if token is None:
            return
        account = self.accounts[who]
        command = redemption_command(who, token.token_id)
        stored = self.ledger.get(command.transaction_id)
        if stored is not None:
            # P5: the entry answers only the user who made it.
            assert (refused_replay(command, stored) is None) is (stored.user_id == who)
            return
        moment = moment_of(account, self.now)
        redeemed = tried(lambda: redeem(account, token, command, now=self.now, programme=PROGRAMME))
        if isinstance(redeemed, DomainError):
            assert redeemed.code is ENDED[status_at(token, moment)]
            is_over = moment >= self.ends[number] or number in self.swept
            assert number in self.revoked or self.credits[number] or is_over
            return
        assert number not in self.swept
        assert number not in self.revoked
        assert moment < self.ends[number]
        assert token.event_id not in self.events
        self.accounts[who] = redeemed.movement.account
        self.ledger[command.transaction_id] = redeemed.movement.entry
        self.events[redeemed.event.event_id] = command.transaction_id
        self.credits[number].append(who)
        assert token.reservation is not None
        assert redeemed.event.points_earned <= token.reservation.points
        self.given_back += token.reservation.points - redeemed.event.points_earned
        self.issued += redeemed.event.points_earned
        update = {"status": QrTokenStatus.REDEEMED, "redeemed_by": who}
        self.tokens[number] = release(token).model_copy(update=update)

    @precondition(lambda self: self.tokens)
    @rule(number=DEPOSITS)
    def revoke(self, number: int) -> None:
        if number not in self.tokens:
            return
        before = self.tokens[number]
        token = tried(lambda: revoke(before, "operator", "spilt"))
        if isinstance(token, DomainError):
            assert token.code is ErrorCode.TOKEN_ALREADY_REDEEMED
            assert self.credits[number]
            return
        assert not self.credits[number]
        if before.reservation is not None:
            self.given_back += before.reservation.points
        self.tokens[number] = token
        self.revoked.add(number)

    @rule(number=DEPOSITS)
    def remove_by_its_time_to_live(self, number: int) -> None:
        token = self.tokens.get(number)
        if token is not None and token.ttl is not None and self.now >= token.expires_at:
            del self.tokens[number]

    @invariant()
    def p2_token_credits_once_unless_revoked(self) -> None:
        assert all(len(who) <= 1 for who in self.credits.values())
        assert not any(self.credits[number] for number in self.revoked)
        credited = [entry.qr_token_id for entry in self.ledger.values()]
        assert len(set(credited)) == len(credited) == len(self.events)

    @invariant()
    def p21_open_tokens_hold_what_is_reserved(self) -> None:
        held = sum(
            token.reservation.points
            for token in self.tokens.values()
            if token.reservation is not None
        )
        assert held == self.reserved - self.given_back - self.issued
        assert self.issued == sum(account.points_balance for account in self.accounts.values())

    @invariant()
    def p2_points_match_one_credit_per_token(self) -> None:
        whole = sum((10 + number) for number, who in self.credits.items() if who)
        earned = sum(account.points_balance for account in self.accounts.values())
        carried = sum(sum(account.remainders.values()) for account in self.accounts.values())
        assert earned * BOTTLES.quantity_per_point + carried == whole


TestTokenHistory = TokenHistory.TestCase
TestTokenHistory.settings = settings(max_examples=55, stateful_step_count=40, deadline=None)
