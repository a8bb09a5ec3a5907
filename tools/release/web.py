"""Puts the built apps into their bucket, and versions of them in service.

A version is the result of one build. Its files are below releases/APP/VERSION/, and while it is in
service also below APP/, where CloudFront reads them. Files below assets/ have a hash in their
names: those of all kept versions are below APP/ alone. Why: docs/adr/0048.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from tools.release.deployment import ReleaseError, stop_at_errors

APPS = ("wallet", "kiosk", "console")
FOLDER = Path(__file__).parents[2] / "apps"
VERSIONS_KEPT = 5
ASSETS = "assets/"
NOT_SERVED = (".gz", ".map")
"""CloudFront compresses files itself; source maps are not public."""
_KEYS_A_CALL = 1000
"""The most that S3 deletes in one call."""


@dataclass(frozen=True)
class Build:
    """`files` are the served files, by path below the app's address; `version` is their hash."""

    app: str
    files: Mapping[str, Path]
    version: str


def read_build(app: str, folder: Path) -> Build:
    """Read what `npm run build` made in the folder of an app; raise ReleaseError if it did not."""
    place = folder / app / "dist"
    files = {
        path.relative_to(place).as_posix(): path
        for path in sorted(place.rglob("*"))
        if path.is_file() and _is_served(path.relative_to(place))
    }
    for name in ("index.html", "service-worker.js"):
        if name not in files:
            raise ReleaseError(f"{place / name} is missing: `make package APPS=1` builds the apps")
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return Build(app, files, digest.hexdigest()[:12])


class Bucket:
    """The bucket of the apps; `client` is boto3's for S3. Methods raise ReleaseError."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        self._rules: Mapping[str, Mapping[str, str]] = json.loads(
            (FOLDER / "headers.json").read_text("utf-8")
        )

    def read_version(self, app: str) -> str | None:
        """Return the version of an app in service; None: none yet."""
        # The service worker is the last file of a version to be put in service.
        with stop_at_errors(f"bucket {self._name}"):
            try:
                answer = self._client.head_object(Bucket=self._name, Key=f"{app}/service-worker.js")
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return None
                raise
            return str(answer["Metadata"]["version"])

    def add(self, build: Build) -> None:
        """Upload a version; no file of it is in service before `activate`."""
        for name, path in build.files.items():
            where = "" if name.startswith(ASSETS) else f"releases/{build.app}/{build.version}/"
            key = f"{where or f'{build.app}/'}{name}"
            self._put(key, path.read_bytes(), name, {"version": build.version})
        # It marks the version as complete; its time is that of the release.
        listed = json.dumps(sorted(build.files)).encode()
        self._put(f"releases/{build.app}/{build.version}.json", listed, "versions.json", {})

    def activate(self, app: str, version: str) -> None:
        """Put an added version in service: pages, then the files that start them, offline too."""
        for name in sorted(self._read_files(app, version), key=_order):
            if not name.startswith(ASSETS):
                source = f"releases/{app}/{version}/{name}"
                self._call(
                    "copy_object",
                    Key=f"{app}/{name}",
                    CopySource={"Bucket": self._name, "Key": source},
                )

    def list_versions(self, app: str) -> list[str]:
        """Return the versions that were added, newest first."""
        found = [
            (each["LastModified"], PurePosixPath(each["Key"]).stem)
            for each in self._list(f"releases/{app}/")
            if each["Key"].count("/") == 2
        ]
        return [version for _, version in sorted(found, reverse=True)]

    def delete_old_versions(self, app: str, in_service: Sequence[str]) -> list[str]:
        """Delete all but the newest five versions and these, and files that none of them has."""
        versions = self.list_versions(app)
        kept = {*versions[:VERSIONS_KEPT], *in_service}
        old = [each for each in versions if each not in kept]
        if not old:
            return []
        files = {f"{app}/{name}" for each in kept for name in self._read_files(app, each)}
        self._delete(
            [
                *(each["Key"] for each in self._list(f"{app}/") if each["Key"] not in files),
                *(each["Key"] for version in old for each in self._list_version(app, version)),
                *(f"releases/{app}/{version}.json" for version in old),
            ]
        )
        return old

    def _list_version(self, app: str, version: str) -> Iterator[Any]:
        return self._list(f"releases/{app}/{version}/")

    def _read_files(self, app: str, version: str) -> list[str]:
        key = f"releases/{app}/{version}.json"
        with stop_at_errors(f"bucket {self._name}"):
            try:
                answer = self._client.get_object(Bucket=self._name, Key=key)
                files: list[str] = json.loads(answer["Body"].read())
            except self._client.exceptions.NoSuchKey:
                known = ", ".join(self.list_versions(app)) or "none"
                raise ReleaseError(f"{app} has no version {version}; there are: {known}") from None
            return files

    def _put(self, key: str, body: bytes, name: str, metadata: Mapping[str, str]) -> None:
        kept = next(
            rule for begin, rule in self._rules["cacheControl"].items() if name.startswith(begin)
        )
        self._call(
            "put_object",
            Key=key,
            Body=body,
            ContentType=self._rules["mediaTypes"][PurePosixPath(name).suffix],
            CacheControl=kept,
            Metadata=metadata,
        )

    def _list(self, prefix: str) -> Iterator[Any]:
        pages = self._client.get_paginator("list_objects_v2")
        with stop_at_errors(f"bucket {self._name}"):
            for page in pages.paginate(Bucket=self._name, Prefix=prefix):
                yield from page.get("Contents", [])

    def _delete(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _KEYS_A_CALL):
            part = [{"Key": key} for key in keys[start : start + _KEYS_A_CALL]]
            self._call("delete_objects", Delete={"Objects": part, "Quiet": True})

    def _call(self, method: str, **arguments: Any) -> None:
        with stop_at_errors(f"bucket {self._name}"):
            getattr(self._client, method)(Bucket=self._name, **arguments)


def _is_served(path: Path) -> bool:
    return path.suffix not in NOT_SERVED and not any(part.startswith(".") for part in path.parts)


def _order(name: str) -> tuple[bool, bool, str]:
    """Sort pages after the files that they load, and the service worker last."""
    return name == "service-worker.js", name.endswith(".html"), name
