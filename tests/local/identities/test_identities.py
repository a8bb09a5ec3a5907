import stat
from pathlib import Path

from local.base.publisher import load_publisher
from local.base.push_keys import load_push_keys
from local.identities.identities import Identities, NewIdentity
from resolvers.events.web_push import format_public_key, read_private_key


def test_subs_survive_restart(tmp_path: Path) -> None:
    first = Identities(tmp_path)
    made = first.save(NewIdentity(name="new", groups=["operators"]))
    second = Identities(tmp_path)
    assert second.everybody() == first.everybody()
    assert made in second.everybody()
    assert stat.S_IMODE((tmp_path / "identities.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["identities.json"]


def test_push_keys_survive_restart(tmp_path: Path) -> None:
    keys = load_push_keys(tmp_path)
    assert load_push_keys(tmp_path) == keys
    pair = read_private_key(keys["WEB_PUSH_PRIVATE_KEY"])
    assert format_public_key(pair) == keys["WEB_PUSH_PUBLIC_KEY"]
    assert stat.S_IMODE((tmp_path / "push_key.json").stat().st_mode) == 0o600


def test_publisher_key_survives_restart(tmp_path: Path) -> None:
    first = load_publisher(tmp_path)
    assert load_publisher(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "publisher.json").stat().st_mode) == 0o600
    assert first.secret_access_key not in repr(first)
