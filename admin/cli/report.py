"""`recycle-points report`: the programme's figures as pages, PDF, workbook and CSV."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
from botocore.exceptions import BotoCoreError, ClientError

from admin.archive.statements import read_statement, statement_names
from admin.cli.target import UnreachableError, find_archive
from admin.reports.destinations import S3, write_files
from admin.reports.model import Report
from admin.reports.notices import send_notice
from admin.reports.pdf import PdfError, check_pdf
from admin.reports.periods import PeriodError, read_period
from admin.reports.report import MunicipalityError, make_report
from admin.reports.words import LANGUAGES, Language
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import check_municipality_code, municipality_key
from resolvers.services.base.context import utc_now
from resolvers.settings import ProgrammeSettings, SettingsError, read_model

# Source: Amazon SNS Developer Guide, "Resources": arn:PARTITION:sns:REGION:ACCOUNT:NAME.
_TOPIC: Final = re.compile(r"arn:[^:]+:sns:[^:]+:[0-9]{12}:[^:]+")


def _check_out(context: click.Context, option: click.Parameter, out: str) -> str:
    if not out.startswith(S3):
        folder = click.Path(file_okay=False, writable=True)
        return str(folder.convert(out or ".", option, context))
    if not urlsplit(out).netloc:
        raise click.BadParameter(f"{out!r} names no bucket: write s3://BUCKET/PREFIX")
    return out


def _check_topic(
    _context: click.Context, _option: click.Parameter, topic: str | None
) -> str | None:
    if topic is not None and not _TOPIC.fullmatch(topic):
        raise click.BadParameter(
            f"{topic!r} is not the ARN of an SNS topic, such as "
            "arn:aws:sns:ap-northeast-1:123456789012:recycle-points-prod-reports"
        )
    return topic


@click.command("report")
@click.option("--month", metavar="YYYY-MM", help="Default: the last month that is over.")
@click.option("--fiscal-year", metavar="YYYY", help="1 April of YYYY to 31 March.")
@click.option(
    "--municipality",
    metavar="CODE",
    help="Collections at its places, and their users; 5 digits, or 6 with the check digit.",
)
@click.option(
    "--language",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    default=LANGUAGES,
    help="Default: both. You can give it twice.",
)
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    callback=_check_out,
    help="A folder, or s3://BUCKET/PREFIX for a bucket.",
)
@click.option(
    "--pdf/--no-pdf",
    "wants_pdf",
    default=None,
    help="Default: PDF where this machine has Pango and a Japanese font; --pdf insists on it.",
)
@click.option(
    "--notify",
    "topic",
    metavar="ARN",
    callback=_check_topic,
    help="Publish a notice to this SNS topic.",
)
def command(
    month: str | None,
    fiscal_year: str | None,
    municipality: str | None,
    languages: tuple[Language, ...],
    out: str,
    topic: str | None,
    *,
    wants_pdf: bool | None,
) -> None:
    """Write a report of a month or a fiscal year.

    Each language gets a page (HTML), a PDF, a workbook (xlsx) and CSV files for Excel
    (docs/use/reports.md). The archive is the one that `recycle-points sql` asks. Exit codes: 0
    done; 1 the files are there, but their totals do not agree with the ledger, and the report says
    where; 2 wrong usage; 3 the archive, the folder, the bucket or the topic was not reached.
    """
    if month is not None and fiscal_year is not None:
        raise click.UsageError("only one of --month and --fiscal-year is possible")
    # Charts and workbooks take half a second to import, which other verbs save.
    from admin.reports.files import render_files  # noqa: PLC0415 - as above

    has_pdf = wants_pdf is not False and _can_make_pdf(insists=bool(wants_pdf))
    report, zone = _make_report(month, fiscal_year, municipality)
    files = render_files(report, languages, zone, has_pdf=has_pdf)
    with _reaching(out):
        places = write_files(files, out)
    click.echo("\n".join(places))
    wrong = sum(not check.holds for check in report.checks)
    if wrong:
        click.echo(f"{wrong} checks failed: the totals do not agree with the ledger", err=True)
    if topic is not None:
        with _reaching(topic):
            send_notice(topic, report, places)
    if wrong:
        sys.exit(1)


@contextmanager
def _reaching(place: str) -> Iterator[None]:
    try:
        yield
    except (OSError, BotoCoreError, ClientError) as error:
        raise UnreachableError(f"{place}: {error}") from error


def _can_make_pdf(*, insists: bool) -> bool:
    try:
        check_pdf()
    except PdfError as error:
        if insists:
            raise UnreachableError(str(error)) from error
        click.echo(error, err=True)
        return False
    return True


def _make_report(
    month: str | None, fiscal_year: str | None, municipality: str | None
) -> tuple[Report, ZoneInfo]:
    """Make a report from the archive; return the programme's time zone, too."""
    # Only the zone is read, and an archive on this machine needs no ENVIRONMENT.
    environment = {"ENVIRONMENT": "local"} | {
        name: each for name, each in os.environ.items() if each
    }
    statements = {name: read_statement(name).text for name in statement_names()}
    now = utc_now()
    try:
        zone = read_model(ProgrammeSettings, environment).programme.zone
        period = read_period(month, fiscal_year, now, zone)
        if municipality is not None:
            municipality = municipality_key(check_municipality_code(municipality, ["municipality"]))
        with find_archive() as archive:
            return make_report(archive.query, statements, period, municipality, now), zone
    except (PeriodError, MunicipalityError, SettingsError) as error:
        raise click.UsageError(str(error)) from error
    except InvalidInputError as error:
        raise click.UsageError(f"--{error.message}") from error
