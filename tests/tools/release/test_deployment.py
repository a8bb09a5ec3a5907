"""A deployment is read from Terraform's outputs, and versions as a release prints them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.release.deployments import DEPLOYMENT, outputs_of
from tools.release.__main__ import main
from tools.release.deployment import (
    ReleaseError,
    read_deployment,
    read_versions,
)


def test_deployment_is_read_from_outputs(tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(outputs_of()), encoding="utf-8")
    assert read_deployment(path) == DEPLOYMENT


def test_incomplete_outputs_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "outputs.json"
    for outputs, problem in (
        ({}, "amplify_outputs is missing; is the environment applied?"),
        (outputs_of(published_versions={"queries": "4"}), "published_versions is not of queries"),
        ([], "amplify_outputs is missing"),
    ):
        path.write_text(json.dumps(outputs), encoding="utf-8")
        assert main([str(path)]) == 1
        assert problem in capsys.readouterr().err


def test_roll_back_reads_outputs_of_older_apply(tmp_path: Path) -> None:
    missing = dict.fromkeys(("package_sha256", "api_id", "api_url", "release_client_id"))
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(outputs_of(DEPLOYMENT, **missing)), encoding="utf-8")
    deployment = read_deployment(path, is_roll_back=True)
    assert deployment == replace(
        DEPLOYMENT, package_sha256="", api_id="", api_url="", release_client_id=""
    )
    with pytest.raises(ReleaseError, match="package_sha256 is missing"):
        read_deployment(path)


def test_incomplete_versions_are_rejected() -> None:
    for text, problem in (
        ("queries=1 mutations=1 enrolment=1 stream=1", "none of sweep"),
        ("queries=1 mutations=1 stream=1 sweep=0", "'sweep=0'"),
        ("queries=1 queries=2 mutations=1 stream=1 sweep=1", "'queries=2'"),
        ("queries=1 mutations=1 stream=1 sweep=1 other=1", "'other=1'"),
        ("queries=$LATEST mutations=1 stream=1 sweep=1", r"'queries=\$LATEST'"),
    ):
        with pytest.raises(ReleaseError, match=problem):
            read_versions(text)
