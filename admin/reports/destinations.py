"""Write the files of a report to a folder or a bucket."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import boto3

S3: Final = "s3://"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class File:
    """`name` can have a folder: 2026-10-ja-csv/points.csv."""

    name: str
    content: bytes


def write_files(files: Sequence[File], out: str) -> list[str]:
    """Write the files into a folder, or a bucket if `out` is `s3://BUCKET/PREFIX`.

    Return the place of each. Raise OSError, or boto3's errors.
    """
    return _upload(files, out) if out.startswith(S3) else _write(files, Path(out))


def _write(files: Sequence[File], folder: Path) -> list[str]:
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return [str(folder / file.name) for file in files]


def _upload(files: Sequence[File], url: str) -> list[str]:
    client = boto3.client("s3")
    bucket, prefix = urlsplit(url).netloc, urlsplit(url).path.strip("/")
    keys = ["/".join(filter(None, (prefix, file.name))) for file in files]
    for key, file in zip(keys, files, strict=True):
        client.put_object(
            Bucket=bucket, Key=key, Body=file.content, ContentType=_TYPES[Path(file.name).suffix]
        )
    return [f"{S3}{bucket}/{key}" for key in keys]
