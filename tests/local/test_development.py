import uuid

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


BAD_IDENTITIES = [
    (b"", "JSON"),
    (b'{"name": "a", "groups": ["operators", "admin"]}', "groups.1"),
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
