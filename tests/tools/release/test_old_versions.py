from tests.tools.release.deployments import DEPLOYMENT, Lambda
from tools.release.deployment import NAMES
from tools.release.old_versions import delete_old_versions

BEFORE = dict.fromkeys(NAMES, "12")


def of_all(*versions: str) -> dict[str, list[str]]:
    return {name: [*versions] for name in NAMES}


def test_versions_beyond_newest_five_are_deleted() -> None:
    aws = Lambda("test", dict.fromkeys(NAMES, "12"), published=12)
    deleted = delete_old_versions(aws, DEPLOYMENT, BEFORE)
    assert deleted == of_all("1", "2", "3", "4", "5", "6", "7")
    assert aws.deleted == [(name, version) for name in NAMES for version in deleted[name]]
    assert delete_old_versions(aws, DEPLOYMENT, BEFORE) == of_all()


def test_version_to_roll_back_to_is_kept() -> None:
    aws = Lambda("test", dict.fromkeys(NAMES, "9"), published=9)
    deleted = delete_old_versions(aws, DEPLOYMENT, dict.fromkeys(NAMES, "2"))
    assert deleted == of_all("1", "3", "4")
