import json

import boto3
from moto import mock_aws

from admin.reports.model import Report
from admin.reports.notices import send_notice
from tests.support.reports import ANSWERS, report_of

PLACES = ["s3://reports/2026-10-ja.html", "s3://reports/2026-10-ja-csv/points.csv"]


def notice_of(report: Report) -> tuple[str, str]:
    """Send a notice, and return its subject and text as a subscribed queue gets them."""
    with mock_aws():
        sns, sqs = (boto3.client(name, region_name="ap-northeast-1") for name in ("sns", "sqs"))
        topic = sns.create_topic(Name="operators")["TopicArn"]
        queue = sqs.create_queue(QueueName="mail")["QueueUrl"]
        address = "arn:aws:sqs:ap-northeast-1:123456789012:mail"
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=address)
        send_notice(topic, report, PLACES)
        (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(message["Body"])
    return body["Subject"], body["Message"]


def test_notice_has_figures_and_warns_of_difference() -> None:
    subject, text = notice_of(report_of(month="2026-10"))

    assert subject == "Recycling points 2026-10: totals agree"
    assert "Points: Issued 1,300" in text
    assert "s3://reports/2026-10-ja.html" in text
    assert ".csv" not in text
    wrong = {"liability_by_expiry": (ANSWERS["liability_by_expiry"][0], [(None, 1_000, 0)])}
    subject, text = notice_of(report_of(month="2026-10", municipality="13101", answers=wrong))
    assert subject == "Recycling points 2026-10 13101: TOTALS DO NOT AGREE"
    assert "Do not use this report" in text
