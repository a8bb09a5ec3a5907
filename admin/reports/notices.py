"""Notify the subscribers of an SNS topic that a report is ready."""

from collections.abc import Sequence

import boto3

from admin.reports.model import Report
from admin.reports.words import LANGUAGES, Words


def send_notice(topic_arn: str, report: Report, places: Sequence[str]) -> None:
    """Publish the key figures in both languages, and the pages' places. Raise boto3's errors."""
    parts = [_describe(report, Words(language, report.names)) for language in LANGUAGES]
    pages = [place for place in places if not place.endswith(".csv")]
    sns = boto3.client("sns", region_name=topic_arn.split(":")[3])
    sns.publish(
        TopicArn=topic_arn,
        Subject=_subject(report),
        Message="\n\n".join([*parts, "\n".join(pages)]),
    )


def _subject(report: Report) -> str:
    """Return a subject in ASCII, of less than 100 characters, as SNS's API requires."""
    verdict = "totals agree" if report.reconciles else "TOTALS DO NOT AGREE"
    scope = f" {report.municipality}" if report.municipality else ""
    return f"Recycling points {report.period.name}{scope}: {verdict}"


def _describe(report: Report, words: Words) -> str:
    wrong = sum(not check.holds for check in report.checks)
    verdict = words.page("disagrees", count=wrong) if wrong else words.page("agrees")
    figures = [
        f"{words.text('groups', figure.group)}: {words.text('figures', figure.name)} "
        f"{words.show(figure.kind, figure.value)}"
        for figure in report.figures
    ]
    heading = f"{words.page('title')} {words.period(report)} {words.scope(report)}"
    return "\n".join([heading, verdict, *figures])
