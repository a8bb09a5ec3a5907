"""Tries versions of the functions, and moves the aliases that AppSync calls."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from tools.release.deployment import NAMES, Deployment, ReleaseError, write_versions
from tools.release.probes import PROBES

CHARACTERS_SHOWN = 300
SECONDS_BETWEEN_LOOKS, LOOKS = 5, 120
"""Ten minutes in all: a snapshot takes one to three."""


class Aliases:
    """The aliases of one deployment; `client` is boto3's for Lambda. Methods raise ReleaseError."""

    def __init__(self, client: Any, deployment: Deployment) -> None:  # noqa: ANN401 - boto3 makes it
        self._client = client
        self._deployment = deployment

    def read(self) -> dict[str, str]:
        """Return the versions in service."""
        return {name: self._call("get_alias", name)["FunctionVersion"] for name in NAMES}

    def try_versions(self, versions: Mapping[str, str]) -> None:
        """Wait until each version can be called, then check its answer."""
        for step in (self._wake, self._wait):
            for name in NAMES:
                function = self._deployment.function_names[name]
                try:
                    step(function, versions[name])
                except (BotoCoreError, ClientError, WaiterError) as error:
                    raise ReleaseError(f"{function}, version {versions[name]}: {error}") from None
        for name in PROBES:
            self._try(name, versions[name])

    def move(self, versions: Mapping[str, str]) -> None:
        """Put these versions in service and check them; put all back if an answer is wrong."""
        before = self.read()
        try:
            for name in NAMES:
                self._call("update_alias", name, FunctionVersion=versions[name])
            for name in PROBES:
                self._try(name, self._deployment.alias)
        except ReleaseError as fault:
            raise ReleaseError(f"{fault}; {self._move_back(before)}") from None

    def _wake(self, function: str, version: str) -> None:
        """Make Lambda take a snapshot of a version that nobody has called for 14 days.

        Lambda has deleted the old one, and refuses the call that starts a new one. Source: AWS
        Lambda Developer Guide, "Lambda SnapStart and function states", and
        SnapStartNotReadyException.
        """
        found = self._client.get_function_configuration(FunctionName=function, Qualifier=version)
        if found["State"] != "Inactive":
            return
        try:
            self._client.invoke(FunctionName=function, Qualifier=version, Payload=b"{}")
        except ClientError as error:
            if error.response["Error"]["Code"] != "SnapStartNotReadyException":
                raise

    def _wait(self, function: str, version: str) -> None:
        self._client.get_waiter("published_version_active").wait(
            FunctionName=function,
            Qualifier=version,
            WaiterConfig={"Delay": SECONDS_BETWEEN_LOOKS, "MaxAttempts": LOOKS},
        )

    def _move_back(self, before: Mapping[str, str]) -> str:
        """Move back as many aliases as possible; return what is in service then."""
        stuck = []
        for name in NAMES:
            try:
                self._call("update_alias", name, FunctionVersion=before[name])
            except ReleaseError as fault:
                stuck.append(f"{name} NOT moved back to {before[name]} ({fault})")
        return "; ".join(stuck) or f"back to {write_versions(before)}"

    def _try(self, name: str, qualifier: str) -> None:
        function = self._deployment.function_names[name]
        probe = PROBES[name]
        try:
            answered = self._client.invoke(
                FunctionName=function, Qualifier=qualifier, Payload=probe.payload
            )
            text = answered["Payload"].read().decode()
        except (BotoCoreError, ClientError) as error:
            raise ReleaseError(f"{function}:{qualifier}: {error}") from None
        if not probe.accepts(json.loads(text)):
            said = text[:CHARACTERS_SHOWN]
            raise ReleaseError(f"{function}:{qualifier} answered {said}, not {probe.wants}")

    def _call(self, method: str, name: str, **arguments: str) -> dict[str, str]:
        function = self._deployment.function_names[name]
        alias = self._deployment.alias
        try:
            answer: dict[str, str] = getattr(self._client, method)(
                FunctionName=function, Name=alias, **arguments
            )
        except (BotoCoreError, ClientError) as error:
            raise ReleaseError(f"{function}:{alias}: {error}") from None
        return answer
