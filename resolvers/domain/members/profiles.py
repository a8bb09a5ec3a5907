"""Profiles: the data of an account that its user can change."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.times import later
from resolvers.domain.base.validation import check_text
from resolvers.domain.points.accounts import Account, Notifications, check_not_erased

# The form of a language tag, registered or not. Source: RFC 5646.
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LANGUAGE_MAXIMUM_LENGTH = 35


class ProfileChanges(TypedDict, total=False):
    """None clears. In `notifications`, omitted fields stay, and None is the default."""

    display_name: str | None
    language: str | None
    notifications: Mapping[str, bool | None] | None


def update_profile(account: Account, changes: ProfileChanges, now: datetime) -> Account:
    """Return the account with the given changes.

    Return the same object if nothing differs. Raise ACCOUNT_ERASED, or InvalidInput that names
    the field.
    """
    check_not_erased(account)
    values: dict[str, Any] = {}
    if "display_name" in changes:
        name = changes["display_name"]
        values["display_name"] = (
            None if name is None else check_text(name, ["input", "displayName"])
        )
    if "language" in changes:
        language = changes["language"]
        values["lang"] = None if language is None else check_language(language)
    if "notifications" in changes:
        values["notifications"] = _notifications(account, changes["notifications"])
    changed = account.model_copy(update=values)
    if changed == account:
        return account
    moment = later(now, account.updated_at)
    return changed.model_copy(update={"updated_at": moment, "version": account.version + 1})


def _notifications(
    account: Account, changes: Mapping[str, bool | None] | None
) -> Notifications | None:
    default = Notifications()
    if changes is None:
        return None
    chosen = {
        name: getattr(default, name) if value is None else value for name, value in changes.items()
    }
    changed = (account.notifications or default).model_copy(update=chosen)
    return None if changed == default else changed


def check_language(language: str) -> str:
    if len(language) > LANGUAGE_MAXIMUM_LENGTH or not LANGUAGE_TAG.fullmatch(language):
        raise InvalidInputError("language must be a tag like ja or en-GB", ["input", "language"])
    return language
