import pytest

from tests.tools.release.deployments import DEPLOYMENT, NEW, OLD, Lambda
from tools.release.aliases import Aliases
from tools.release.deployment import ReleaseError


def test_published_version_is_tried_then_put_in_service(aws: Lambda) -> None:
    aliases = Aliases(aws, DEPLOYMENT)
    aliases.try_versions(NEW)
    assert aws.in_service == OLD
    tried = ("queries", "mutations", "enrolment", "stream")
    assert aws.invoked == [(name, NEW[name]) for name in tried]
    aliases.move(NEW)
    assert aliases.read() == NEW
    assert aws.invoked[len(tried) :] == [(name, "live") for name in tried]


def test_version_without_secrets_stays_out_of_service(aws: Lambda) -> None:
    aws.broken = {"mutations": "4"}
    with pytest.raises(ReleaseError, match=r"mutations:4 answered .*InternalFailure.*, not Unauth"):
        Aliases(aws, DEPLOYMENT).try_versions(NEW)
    assert aws.in_service == OLD


def test_failed_move_moves_other_aliases_back(aws: Lambda) -> None:
    aws.immovable = ("sweep", "4")
    with pytest.raises(ReleaseError, match=r"sweep:live: .*; back to queries=3 mutations=3"):
        Aliases(aws, DEPLOYMENT).move(NEW)
    assert aws.in_service == OLD


def test_wrong_answer_in_service_moves_back(aws: Lambda) -> None:
    aws.broken = {"mutations": "4"}
    with pytest.raises(ReleaseError, match=r"mutations:live answered .*; back to queries=3"):
        Aliases(aws, DEPLOYMENT).move(NEW)
    assert aws.in_service == OLD


def test_failed_move_back_is_reported(aws: Lambda) -> None:
    aws.broken = {"mutations": "4"}
    aws.immovable = ("queries", "3")
    with pytest.raises(ReleaseError, match="queries NOT moved back to 3"):
        Aliases(aws, DEPLOYMENT).move(NEW)
    assert aws.in_service == {**OLD, "queries": "4"}
