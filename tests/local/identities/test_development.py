import uuid

from local.identities.identities import FIRST_IDENTITIES
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
