"""Let verification read books that are wrong, for the record of what the functions call."""

from admin.programme import check_table
from admin.verification.incremental import note_whole, verify_new
from admin.verification.reports import VerificationReport
from admin.verification.verify import verify_programme
from resolvers.storage.base.expressions import key_of
from tests.infra.recorded_service import RecordedService
from tests.support.identities import ADMIN
from tests.support.service import HANAKO


def drive_verification(service: RecordedService) -> None:
    """Books in which something is wrong are read again, row by row."""
    entry_id = service.earn(100)["ledgerEntry"]["id"]
    service.exchange(service.make_reward(pointsCost=10))
    service.write("points_ledger", entry_id, entry_hash="another")
    verified = service.ask("ledgerVerification", ADMIN, userId=HANAKO["sub"])
    assert verified["problems"], verified


def drive_incremental_verification(service: RecordedService) -> None:
    """The job's check of what is new: first of all, then of a later entry."""

    def verify() -> VerificationReport:
        with service.recording.of("verify task", service.client, service.environment):
            report = verify_new(service.database, service.now)
            note_whole(service.database, VerificationReport(0, 0, []), service.now)
            return report

    service.earn(100)
    service.exchange(service.make_reward(pointsCost=10))
    assert verify().ok
    service.earn(5, name="later")
    assert verify().read_again == 0


def drive_programme_verification(service: RecordedService) -> None:
    """The job's check of an account that lags behind, then of books that lack rows, too."""

    def verify() -> set[str]:
        with service.recording.of("verify task", service.client, service.environment):
            check_table(service.database, "users")
            return {problem.kind for problem in verify_programme(service.database).problems}

    # Without a limit: an account that lags is found by its entries alone.
    reward_id = service.make_reward(pointsCost=10, stock=5, limitPerUser=None)
    service.earn(100)
    place = {
        "TableName": service.database.table_name("users"),
        "Key": key_of("users", HANAKO["sub"]),
    }
    account = service.client.get_item(**place)["Item"]
    exchange_id = service.exchange(reward_id, "exchange")["exchange"]["id"]
    service.client.put_item(TableName=place["TableName"], Item=account)
    assert verify()
    service.delete("exchanges", exchange_id)
    service.delete("rewards", reward_id)
    assert "stock" in verify()
    service.done("suspendUser", ADMIN, userId=HANAKO["sub"], reason="two accounts")
    service.write("earn_rules", "current", rules="none")
    assert "earn_rule" in verify()


VERIFICATIONS = (drive_verification, drive_incremental_verification, drive_programme_verification)
