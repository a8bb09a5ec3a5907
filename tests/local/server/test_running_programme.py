from pathlib import Path

from local.server.running_programme import describe_running_programme


def test_given_variables_go_before_the_engine(tmp_path: Path) -> None:
    endpoint = "https://dynamodb.example"
    given = {"DATA_DIR": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": endpoint}
    target = describe_running_programme(given)
    assert (target["AWS_ENDPOINT_URL_DYNAMODB"], target["TABLE_PREFIX"]) == (endpoint, "local-")
    target = describe_running_programme(
        {**given, "TABLE_PREFIX": "mine-", "ARCHIVE_DIR": "/backup"}
    )
    assert (target["ENVIRONMENT"], target["TABLE_PREFIX"]) == ("local", "mine-")
    assert target["ARCHIVE_DIR"] == "/backup"
