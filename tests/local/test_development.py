import stat
import uuid
from pathlib import Path
from typing import Any

import pytest

from local.identities import MAX_IDENTITIES, Identities, Identity
from tests.support.local_appsync import LocalAppSync


def test_everybody_of_the_contract_is_there_with_a_token(appsync: LocalAppSync) -> None:
    everybody = appsync.http.get("/dev/identities").json()
    groups = {each["name"]: each["groups"] for each in everybody}
    assert (
        groups.items()
        >= {
            "hanako": [],
            "taro": [],
            "kiosk": ["kiosks"],
            "operator": ["operators"],
            "admin": ["admins"],
            "auditor": ["auditors"],
        }.items()
    )
    for each in everybody:
        assert set(each) == {"name", "sub", "groups", "token"}
        assert uuid.UUID(each["sub"])
    assert "AKIA" not in str(everybody)


def test_a_new_identity_can_act_at_once_and_keeps_its_sub(appsync: LocalAppSync) -> None:
    first = appsync.http.post("/dev/identities", json={"name": "花子 2", "groups": []}).json()
    again = appsync.http.post(
        "/dev/identities", json={"name": "花子 2", "groups": ["operators"]}
    ).json()
    assert set(first) == {"name", "sub", "groups", "token"}
    assert again["sub"] == first["sub"]
    assert again["groups"] == ["operators"]
    headers = {"authorization": again["token"]}
    assert appsync.ask("{ staff { id } }", headers)["data"]["staff"]["id"] == first["sub"]
    assert appsync.identity("花子 2")["groups"] == ["operators"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[]", "object"),
        (b"null", "object"),
        (b"{}", "name"),
        (b'{"name": 1, "groups": []}', "name"),
        (b'{"name": "", "groups": []}', "name"),
        (b'{"name": "  ", "groups": []}', "name"),
        (b'{"name": "a\\u0000", "groups": []}', "name"),
        (b'{"name": "\\u202e", "groups": []}', "name"),
        (b'{"name": "' + b"a" * 65 + b'", "groups": []}', "name"),
        (b'{"name": "a"}', "groups"),
        (b'{"name": "a", "groups": "admins"}', "groups"),
        (b'{"name": "a", "groups": [1]}', "groups[0]"),
        (b'{"name": "a", "groups": ["g", ""]}', "groups[1]"),
        (b'{"name": "a", "groups": [' + b'"g",' * 100 + b'"g"]}', "groups"),
        (b'{"name": "a", "groups": [], "sub": "b"}', "'sub'"),
        (b" " * 102_401, "bytes"),
    ],
)
def test_a_bad_identity_is_refused_by_name_of_its_fault(
    appsync: LocalAppSync, body: bytes, message: str
) -> None:
    before = len(appsync.http.get("/dev/identities").json())
    response = appsync.http.post(
        "/dev/identities", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["errorType"] == "InvalidInput"
    assert message in response.json()["errors"][0]["message"]
    assert len(appsync.http.get("/dev/identities").json()) == before


def test_an_identity_is_made_from_json_only(appsync: LocalAppSync) -> None:
    # A form could be sent by a foreign page without a preflight.
    response = appsync.http.post("/dev/identities", content=b'{"name": "a", "groups": []}')
    assert response.status_code == 415


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "localhost.example.org"])
def test_tokens_are_not_handed_to_a_foreign_host_name(appsync: LocalAppSync, host: str) -> None:
    assert appsync.http.get("/dev/identities", headers={"host": host}).status_code == 403


def test_subs_survive_a_restart(tmp_path: Path) -> None:
    first = Identities(tmp_path)
    made = first.save("new", ["operators"])
    second = Identities(tmp_path)
    assert second.everybody() == first.everybody()
    assert made in second.everybody()
    assert stat.S_IMODE((tmp_path / "identities.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["identities.json"]


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"identities": [{}]}', '{"identities": 1}',
     '{"identities": [{"name": "a", "sub": "no uuid", "groups": []}]}'],
)  # fmt: skip
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "identities.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"identities\.json"):
        Identities(tmp_path)


def test_there_is_an_end_to_identities(tmp_path: Path) -> None:
    identities = Identities(tmp_path)
    full: dict[str, Any] = {str(n): Identity(str(n), "s", []) for n in range(MAX_IDENTITIES)}
    identities._by_name = full
    with pytest.raises(ValueError, match=str(MAX_IDENTITIES)):
        identities.save("one more", [])
    assert identities.save("7", []).sub == "s"
