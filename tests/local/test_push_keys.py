import stat
from pathlib import Path

import pytest

from local.push_keys import load_push_keys
from resolvers.events.web_push import format_public_key, read_private_key


def test_pair_is_kept_and_private(tmp_path: Path) -> None:
    keys = load_push_keys(tmp_path)

    assert load_push_keys(tmp_path) == keys
    pair = read_private_key(keys["WEB_PUSH_PRIVATE_KEY"])
    assert format_public_key(pair) == keys["WEB_PUSH_PUBLIC_KEY"]
    assert stat.S_IMODE((tmp_path / "push_key.json").stat().st_mode) == 0o600


def test_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "push_key.json").write_text('{"private_key": "short"}')

    with pytest.raises(ValueError, match=r"push_key\.json cannot be used"):
        load_push_keys(tmp_path)
