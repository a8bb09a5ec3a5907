import uuid

import jwt
from graphql import build_schema

from local.identities import FIRST_IDENTITIES
from tests.support.local_appsync import LocalAppSync


def test_first_identities_have_tokens(appsync: LocalAppSync) -> None:
    everybody = appsync.http.get("/dev/identities").json()
    groups = {each["name"]: each["groups"] for each in everybody}
    assert groups.items() >= FIRST_IDENTITIES.items()
    for each in everybody:
        assert set(each) == {"name", "sub", "groups", "token"}
        assert uuid.UUID(each["sub"])
    assert "AKIA" not in str(everybody)


def test_served_schema_declares_all_it_uses(appsync: LocalAppSync) -> None:
    answer = appsync.http.get("/schema.graphql")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    schema = build_schema(answer.text)
    assert schema.query_type is not None
    assert "staff" in schema.query_type.fields


def test_new_identity_acts_and_keeps_sub(appsync: LocalAppSync) -> None:
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


def test_tokens_expire_when_asked(appsync: LocalAppSync) -> None:
    for seconds in (1, 60, 86_400):
        everybody = appsync.http.get(f"/dev/identities?expires_in_seconds={seconds}").json()
        for each in everybody:
            claims = jwt.decode(each["token"], options={"verify_signature": False})
            assert claims["exp"] - claims["iat"] == seconds
    for unfit in ("0", "86401", "-1", "1.5", "", "one", "٣", "1" * 5_000):
        response = appsync.http.get("/dev/identities", params={"expires_in_seconds": unfit})
        assert response.status_code == 400
        assert response.json()["errors"] == [
            {
                "errorType": "InvalidInput",
                "message": "expires_in_seconds must be a whole number from 1 to 86400.",
            }
        ]


BAD_IDENTITIES = [
    (b"", "JSON"),
    (b"[]", "object"),
    (b"{}", "name"),
    (b'{"name": "a", "groups": ["operators", "admin"]}', "groups.1"),
    (b'{"name": "  ", "groups": []}', "name"),
    (b'{"name": "a\\u0000", "groups": []}', "name"),
    (b'{"name": "' + b"a" * 65 + b'", "groups": []}', "name"),
    (b'{"name": "a", "groups": [' + b'"g",' * 100 + b'"g"]}', "groups"),
    (b'{"name": "a", "groups": [], "sub": "b"}', "sub"),
]


def test_bad_identity_is_refused(appsync: LocalAppSync) -> None:
    before = appsync.http.get("/dev/identities").json()
    headers = {"content-type": "application/json"}
    for body, message in BAD_IDENTITIES:
        response = appsync.http.post("/dev/identities", content=body, headers=headers)
        assert response.status_code == 400
        assert response.json()["errors"][0]["errorType"] == "InvalidInput"
        assert message in response.json()["errors"][0]["message"]
    # A form could be sent by a foreign page without a preflight.
    form = appsync.http.post("/dev/identities", content=b'{"name": "a", "groups": []}')
    assert form.status_code == 415
    assert len(appsync.http.get("/dev/identities").json()) == len(before)
