"""Tries versions of the functions, and moves the aliases that AppSync calls."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from tools.release.deployment import NAMES, Deployment, ReleaseError, stop_at_errors, write_versions
from tools.release.probes import PROBES, Probe, nested_probe, viewer_probe

CHARACTERS_SHOWN = 300
SECONDS_BETWEEN_LOOKS, LOOKS = 5, 120
"""Ten minutes in all: a snapshot takes one to three."""
PUBLISH_AGAIN = (
    "Terraform publishes the same code no second time: change a setting of the functions, such as "
    "memory_megabytes, and apply again"
)


class Aliases:
    """The aliases of one deployment; `client` is boto3's for Lambda. Methods raise ReleaseError."""

    def __init__(self, client: Any, deployment: Deployment) -> None:
        self._client = client
        self._deployment = deployment

    def read(self) -> dict[str, str]:
        """Return the versions in service."""
        return {name: self._call("get_alias", name)["FunctionVersion"] for name in NAMES}

    def check_package(self, versions: Mapping[str, str]) -> None:
        """Compare the code of each version with the zip that was applied.

        Source of the need: terraform-provider-aws issue 49904. If Lambda took the code and then
        could not publish it, the state has the new code and the old version.
        """
        for name in NAMES:
            found = self._read_version(name, versions[name])["CodeSha256"]
            wanted = self._deployment.package_sha256
            if found != wanted:
                raise ReleaseError(
                    f"{self._describe(name, versions[name])} has other code than the zip: its "
                    f"CodeSha256 is {found}, not {wanted}. {PUBLISH_AGAIN}"
                )

    def try_versions(self, versions: Mapping[str, str]) -> None:
        """Wait until each version can be called, then check its answer."""
        for step in (self._wake, self._wait):
            for name in NAMES:
                with stop_at_errors(self._describe(name, versions[name])):
                    step(name, versions[name])
        for name, probe in PROBES.items():
            self._try(name, versions[name], probe)

    def try_nested_field(self, version: str, identity: dict[str, Any]) -> None:
        """Query a list within a user from a version of `queries`, as that user."""
        viewer = self._try("queries", version, viewer_probe(identity))
        self._try("queries", version, nested_probe(identity, viewer))

    def invoke(self, name: str, qualifier: str, event: Any) -> str:
        """Return the answer of a version or an alias of a function."""
        with stop_at_errors(self._describe(name, qualifier)):
            answered = self._client.invoke(
                FunctionName=self._deployment.function_names[name],
                Qualifier=qualifier,
                Payload=json.dumps(event).encode(),
            )
            return str(answered["Payload"].read().decode())

    def move(self, versions: Mapping[str, str]) -> None:
        """Put these versions in service and check them; put all back if an answer is wrong."""
        before = self.read()
        try:
            for name in NAMES:
                self._call("update_alias", name, FunctionVersion=versions[name])
            for name, probe in PROBES.items():
                self._try(name, self._deployment.alias, probe)
        except ReleaseError as fault:
            raise ReleaseError(f"{fault}; {self._move_back(before)}") from None

    def _wake(self, name: str, version: str) -> None:
        """Make Lambda take a snapshot of a version that was not called for 14 days.

        Lambda has deleted the old one, and rejects the call that starts a new one. Source: AWS
        Lambda Developer Guide, "Lambda SnapStart and function states", and
        SnapStartNotReadyException.
        """
        found = self._read_version(name, version)
        if found["State"] != "Inactive":
            return
        function = self._deployment.function_names[name]
        try:
            self._client.invoke(FunctionName=function, Qualifier=version, Payload=b"{}")
        except ClientError as error:
            if error.response["Error"]["Code"] != "SnapStartNotReadyException":
                raise

    def _wait(self, name: str, version: str) -> None:
        try:
            self._client.get_waiter("published_version_active").wait(
                FunctionName=self._deployment.function_names[name],
                Qualifier=version,
                WaiterConfig={"Delay": SECONDS_BETWEEN_LOOKS, "MaxAttempts": LOOKS},
            )
        except WaiterError:
            found = self._read_version(name, version)
            state, reason = found["State"], found.get("StateReason", "no reason given")
            cure = PUBLISH_AGAIN if state == "Failed" else "Release again once it is Active"
            raise ReleaseError(
                f"{self._describe(name, version)} is {state}: {reason}. {cure}"
            ) from None

    def _move_back(self, before: Mapping[str, str]) -> str:
        """Move back as many aliases as possible; return the versions in service then."""
        stuck = []
        for name in NAMES:
            try:
                self._call("update_alias", name, FunctionVersion=before[name])
            except ReleaseError as fault:
                stuck.append(f"{name} NOT moved back to {before[name]} ({fault})")
        return "; ".join(stuck) or f"back to {write_versions(before)}"

    def _try(self, name: str, qualifier: str, probe: Probe) -> Any:
        text = self.invoke(name, qualifier, probe.event)
        answer = json.loads(text)
        if not probe.accepts(answer):
            function = self._deployment.function_names[name]
            said = text[:CHARACTERS_SHOWN]
            raise ReleaseError(f"{function}:{qualifier} answered {said}, not {probe.wants}")
        return answer

    def _read_version(self, name: str, version: str) -> dict[str, Any]:
        with stop_at_errors(self._describe(name, version)):
            found: dict[str, Any] = self._client.get_function_configuration(
                FunctionName=self._deployment.function_names[name], Qualifier=version
            )
            return found

    def _describe(self, name: str, version: str) -> str:
        return f"{self._deployment.function_names[name]}, version {version}"

    def _call(self, method: str, name: str, **arguments: str) -> dict[str, str]:
        function = self._deployment.function_names[name]
        alias = self._deployment.alias
        with stop_at_errors(f"{function}:{alias}"):
            call = getattr(self._client, method)
            answer: dict[str, str] = call(FunctionName=function, Name=alias, **arguments)
            return answer
