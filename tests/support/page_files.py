"""Fetches the pinned files of pages: a server looks for them at its start."""

import shutil
from collections.abc import Sequence

from local.graphiql.pinned_files import DEFAULT_FOLDER, PinnedFile
from local.graphiql.set_up import FetchError, set_up
from tests.support.skipping import need


def fetch(files: Sequence[PinnedFile]) -> None:
    if all(file.is_in(DEFAULT_FOLDER) for file in files):
        return
    need(is_there=shutil.which("npm") is not None, what="npm, which fetches the pages' files,")
    try:
        set_up(DEFAULT_FOLDER, [*files])
    except FetchError as failure:
        need(is_there=False, what=f"{files[0].package} ({failure})")
