"""`recycle-points start-fulfilments`: start the workflow again once codes are loaded."""

import os
from contextlib import closing

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

from admin.cli import output
from admin.cli.target import UnreachableError, open_tables
from admin.fulfilments import MachineMissingError, start_fulfilments
from resolvers.services.base.context import utc_now

MACHINE = "FULFILMENT_MACHINE"


@click.command("start-fulfilments")
@click.option(
    "--reward", "reward_id", metavar="ID", required=True, help="The reward of the exchanges."
)
@output.dry_run_option
@output.json_option
def command(reward_id: str, *, dry_run: bool, as_json: bool) -> None:
    """Start the fulfilment of each CONFIRMED exchange of a reward, which gives it its codes.

    Do it after `load-vouchers`, where the pool was empty. FULFILMENT_MACHINE is the ARN of the
    state machine, an output of Terraform; without ENVIRONMENT it is that of `WORKFLOW=1 make run`.
    Running it again is safe: each exchange gets its codes once.
    """
    with open_tables("exchanges") as database:
        machine_arn = os.environ.get(MACHINE)
        if not machine_arn:
            raise click.UsageError(f"{MACHINE} is missing: it is the ARN of the state machine")
        try:
            with closing(boto3.client("stepfunctions")) as states:
                report = start_fulfilments(
                    database,
                    states,
                    machine_arn,
                    reward_id=reward_id,
                    now=utc_now(),
                    dry_run=dry_run,
                )
        except MachineMissingError as error:
            raise UnreachableError(str(error)) from error
        except (BotoCoreError, ClientError) as error:
            raise UnreachableError(f"Step Functions: {error}") from error
    text = f"{report.started} fulfilments started"
    if dry_run:
        text = f"{report.confirmed} exchanges wait; dry run: nothing was started"
    output.print_report(report, text, as_json=as_json)
