"""The tables or queues that a command works on, and how it ends if it cannot work on them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
from botocore.exceptions import BotoCoreError, ClientError

from admin.archive.answers import Archive, ArchiveError
from admin.archive.archives import open_archive
from admin.importing.files import FileError
from admin.programme import TableMissingError, check_table, open_database
from admin.queues import QueueMissingError, Queues, open_queues
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.settings import SettingsError, TableSettings, read_model
from resolvers.storage.base.client import DATABASE_ERRORS, Database


class UnreachableError(click.ClickException):
    """The tables, or queues, do not exist or did not answer.

    Its exit code is separate: a nightly `verify` must not take this for problems in the books.
    """

    exit_code = 3


@contextmanager
def open_tables(table: str) -> Iterator[Database]:
    """Yield the tables of the deployment that ENVIRONMENT names, once `table` exists.

    Without ENVIRONMENT, the function in the context's `obj` sets the environment first, if there is
    one: `recycle-points` passes the one that finds the programme of `make run`. Errors of the block
    become click's, with their exit codes.
    """
    _find_deployment()
    try:
        database = open_database(os.environ)
        with closing(database.client):
            check_table(database, table)
            yield database
    except InvalidInputError as error:
        raise click.UsageError(f"--{(error.field or ['?'])[0]}: {error.message}") from error
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except FileError as error:
        raise click.ClickException(str(error)) from error
    except TableMissingError as error:
        raise UnreachableError(str(error)) from error
    except DATABASE_ERRORS as error:
        raise UnreachableError(f"DynamoDB: {error}") from error
    except (DomainError, OutcomeUnknownError) as lost:
        raise UnreachableError("not all is written: run it again") from lost


@contextmanager
def find_queues() -> Iterator[Queues]:
    """Yield the queues of the deployment that `open_tables` would find."""
    _find_deployment()
    try:
        queues = open_queues(read_model(TableSettings, os.environ).environment)
        with closing(queues.client):
            yield queues
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except QueueMissingError as error:
        raise UnreachableError(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        raise UnreachableError(f"SQS: {error}") from error


@contextmanager
def find_archive() -> Iterator[Archive]:
    """Yield the archive of ENVIRONMENT, or of this machine, whether or not `make run` runs."""
    _name_region()
    try:
        with open_archive(os.environ) as archive:
            yield archive
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    except ArchiveError as error:
        raise UnreachableError(str(error)) from error


def _find_deployment() -> None:
    find_deployment = click.get_current_context().obj
    if os.environ.get("ENVIRONMENT"):
        _name_region()
    elif find_deployment is not None:
        find_deployment()


def _name_region() -> None:
    if region := os.environ.get("AWS_REGION"):
        # Lambda has this variable. boto3 reads the other one.
        os.environ["AWS_DEFAULT_REGION"] = region
