"""Write the files of a report to a folder or a bucket."""

from collections.abc import Mapping
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


def write_files(files: Mapping[str, bytes], out: str) -> list[str]:
    """Write the files into a folder, or a bucket if `out` is `s3://BUCKET/PREFIX`.

    A name can have a folder: 2026-10-ja-csv/points.csv. Return the place of each. Raise OSError, or
    boto3's errors.
    """
    return _upload(files, out) if out.startswith(S3) else _write(files, Path(out))


def _write(files: Mapping[str, bytes], folder: Path) -> list[str]:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [str(folder / name) for name in files]


def _upload(files: Mapping[str, bytes], url: str) -> list[str]:
    client = boto3.client("s3")
    bucket, prefix = urlsplit(url).netloc, urlsplit(url).path.strip("/")
    keys = ["/".join(filter(None, (prefix, name))) for name in files]
    for key, content in zip(keys, files.values(), strict=True):
        client.put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=_TYPES[Path(key).suffix]
        )
    return [f"{S3}{bucket}/{key}" for key in keys]
