"""The files of a report: what they are called, and how they get into a folder or a bucket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import boto3

from admin.reports.csv_files import render_csv_files
from admin.reports.html import render_html
from admin.reports.model import Report
from admin.reports.pdf import render_pdf
from admin.reports.words import Language, Words
from admin.reports.workbook import render_workbook

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


def render_files(
    report: Report, languages: Sequence[Language], zone: ZoneInfo, *, has_pdf: bool
) -> list[File]:
    """Return all files, the same bytes for the same report; PDF needs what `check_pdf` asks."""
    return [
        file
        for language in languages
        for file in _render(report, Words(language, report.names), zone, has_pdf=has_pdf)
    ]


def _render(report: Report, words: Words, zone: ZoneInfo, *, has_pdf: bool) -> Iterator[File]:
    stem = f"{name_of(report)}-{words.language}"
    html = render_html(report, words, zone)
    yield File(f"{stem}.html", html.encode())
    if has_pdf:
        yield File(f"{stem}.pdf", render_pdf(html))
    yield File(f"{stem}.xlsx", render_workbook(report, words))
    for name, content in render_csv_files(report, words):
        yield File(f"{stem}-csv/{name}", content)


def name_of(report: Report) -> str:
    """Return how the names of a report's files begin: 2026-10, fiscal-year-2026-13101."""
    period = report.period
    name = period.name if period.is_month else f"fiscal-year-{period.name}"
    return "-".join(filter(None, (name, report.municipality)))


def write_files(files: Sequence[File], out: str) -> list[str]:
    """Write the files into a folder, or a bucket if `out` is `s3://BUCKET/PREFIX`.

    Return where each is. Raise OSError, or what boto3 does.
    """
    put = _upload if out.startswith(S3) else _write
    return [put(file, out.rstrip("/")) for file in files]


def _write(file: File, folder: str) -> str:
    path = Path(folder) / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    return str(path)


def _upload(file: File, url: str) -> str:
    bucket, prefix = urlsplit(url).netloc, urlsplit(url).path.strip("/")
    key = "/".join(filter(None, (prefix, file.name)))
    boto3.client("s3").put_object(
        Bucket=bucket,
        Key=key,
        Body=file.content,
        ContentType=_TYPES[Path(file.name).suffix],
    )
    return f"{S3}{bucket}/{key}"
