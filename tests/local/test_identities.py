import stat
from pathlib import Path

import pytest

from local.identities import Identities, NewIdentity
from local.publisher import load_publisher


def test_subs_survive_restart(tmp_path: Path) -> None:
    first = Identities(tmp_path)
    made = first.save(NewIdentity(name="new", groups=["operators"]))
    second = Identities(tmp_path)
    assert second.everybody() == first.everybody()
    assert made in second.everybody()
    assert stat.S_IMODE((tmp_path / "identities.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["identities.json"]


def test_publisher_key_survives_restart(tmp_path: Path) -> None:
    first = load_publisher(tmp_path)
    assert load_publisher(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "publisher.json").stat().st_mode) == 0o600
    assert first.secret_access_key not in repr(first)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        '{"identities": [{}]}',
        '{"identities": 1}',
        '{"identities": [{"name": "a", "sub": "no uuid", "groups": []}]}',
    ],
)
def test_damaged_identities_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "identities.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"identities\.json.*Remove it") as refused:
        Identities(tmp_path)
    assert "\n" not in str(refused.value)
