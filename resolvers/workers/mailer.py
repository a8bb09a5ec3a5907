"""Send mails to citizens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.settings import SettingsError
from resolvers.storage.base.client import Database
from resolvers.storage.notices import reminders
from resolvers.telemetry import Invocation
from resolvers.workers.mail_services import MailService, UserPool
from resolvers.workers.mails import write_mail
from resolvers.workers.queue_batches import Message, answer_messages
from resolvers.workers.reminders import read_reminder
from resolvers.workers.worker import Worker


class MailerWorker(Worker):
    def __post_init__(self) -> None:
        settings = self.settings
        pool_id, sender, wallet_url = (
            settings.user_pool_id,
            settings.mail_sender,
            settings.wallet_url,
        )
        if pool_id is None or sender is None or wallet_url is None:
            raise SettingsError("mails need USER_POOL_ID, MAIL_SENDER and WALLET_URL: set all")
        self._wallet_url = wallet_url
        self._users = UserPool(pool_id)
        self._mails = MailService(sender, settings.mail_configuration_set)

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Send the mails for a batch of a queue's events.

        Return as `answer_messages`. A mail is marked as sent after it is sent: if an invocation
        ends in between, the mail is sent once more.
        """
        invocation = Invocation(self.settings.environment, request_id)
        database = replace(self.database, counts=invocation.counts)

        def handle(message: Message) -> None:
            is_sent = self._handle(message, database)
            invocation.counts["MailsSent" if is_sent else "MailsSkipped"] += 1

        return answer_messages(event, handle, kind="mailer", invocation=invocation)

    def _handle(self, message: Message, database: Database) -> bool:
        """Send the mail of a message, if one is due; return whether a mail was sent."""
        event_id, data = read_reminder(message)
        if reminders.is_mailed(database, event_id):
            return False
        now = self.clock()
        mail = write_mail(data, database, self.settings.programme_time_zone, now)
        address = None if mail is None else self._users.find_address(mail.user_id)
        if mail is None or address is None:
            return False
        template = f"recycle-points-{self.settings.environment}-{mail.template}-{mail.language}"
        self._mails.send(address, template, {**mail.values, "walletUrl": self._wallet_url})
        _mark(database, event_id, now)
        return True


def _mark(database: Database, event_id: str, now: datetime) -> None:
    def decide() -> Change[None]:
        is_marked = reminders.is_mailed(database, event_id)
        return Change(None, [] if is_marked else [reminders.mark(event_id, "mailed_at", now)])

    write_optimistically(database, decide)
