import stat
from pathlib import Path

from gateway.caller import AccessKey
from local.base.variables import describe_endpoint, load_secrets

PUBLISHER = AccessKey("AKIAPUBLISHER", "publishers-secret", "arn:aws:iam::0:user/publisher")


def test_secrets_are_kept_and_private(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)
    assert load_secrets(tmp_path) == first
    assert first["QR_ISSUE_KEY"] != first["QR_PEPPER"]
    assert len(bytes.fromhex(first["QR_PEPPER"])) == 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_local_endpoint_gets_no_user_account() -> None:
    given = {
        "AWS_ACCESS_KEY_ID": "AKIAOFTHEUSER",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-user",
        "AWS_SESSION_TOKEN": "token-of-the-user",
        "AWS_PROFILE": "production",
        "no_proxy": "intranet",
    }
    local = describe_endpoint(given, "http://127.0.0.1:1", "http://127.0.0.1:2", PUBLISHER)
    assert (local["AWS_ACCESS_KEY_ID"], local["AWS_SESSION_TOKEN"], local["AWS_PROFILE"]) == (
        "AKIAPUBLISHER",
        "",
        "",
    )
    assert local["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert local["ENVIRONMENT"] == "local"
    there = describe_endpoint(given, "https://dynamodb.amazonaws.com", "https://x", PUBLISHER)
    users_own = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "ENVIRONMENT"}
    assert not users_own & set(there)
