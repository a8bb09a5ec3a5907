"""The lines that `make run` prints once the servers are ready."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from gateway.certificates import ServerCertificate
from local.aws.clock import Clock, spell
from local.server.appsync import DEVELOPMENT_API_KEY


def print_banner(
    origin: str,
    *,
    tls_origin: str | None,
    certificate: ServerCertificate | None,
    state: Path,
    lan_link: str | None,
    app_links: Mapping[str, str],
    clock: Clock,
    has_workflow: bool = False,
) -> None:
    """Print the addresses, how to trust the certificate, and the link for other machines."""
    websocket = origin.replace("http", "ws", 1)
    rows = [
        ("GraphiQL", lan_link or f"{origin}/"),
        ("GraphQL", f"{origin}/graphql"),
        ("WebSocket", f"{websocket}/graphql"),
        ("REST", f"{origin}/docs"),
        *app_links.items(),
    ]
    if tls_origin and certificate:
        rows += [
            ("HTTPS", f"{tls_origin}/graphql"),
            ("WSS", f"{tls_origin.replace('http', 'ws', 1)}/graphql/realtime"),
            ("certificate", f"{certificate.authority_path}"),
            ("for Node.js", f"export NODE_EXTRA_CA_CERTS={certificate.authority_path}"),
        ]
    rows += [
        ("API key", DEVELOPMENT_API_KEY),
        ("identities", f"{origin}/dev/identities"),
        ("Amplify", f"{origin}/dev/amplify_outputs.json"),
        ("events", f"{origin}/dev/events"),
        ("mails", f"{origin}/dev/outbox"),
        *([("operators", f"{origin}/dev/operators")] if has_workflow else []),
        ("clock", f"{origin}/dev/clock{_describe(clock)}"),
        ("health", f"{origin}/healthz"),
        ("DynamoDB", os.environ["AWS_ENDPOINT_URL_DYNAMODB"]),
        ("state", f"{state}"),
    ]
    for name, place in rows:
        click.echo(f"{name:<11} {place}")
    if lan_link:
        click.echo(
            "Every machine of this network reaches this server. This link lets its holder sign in "
            "as any user:"
        )
        import segno  # noqa: PLC0415 - no other start needs it

        segno.make(lan_link).terminal(compact=True)
        click.echo(lan_link)
        if not tls_origin:
            click.echo("The wallet's camera and its start without a network need TLS=1 there.")
    click.echo("ready; Ctrl-C stops all and saves the state")


def _describe(clock: Clock) -> str:
    return f"   the programme's time is {spell(clock.now())}" if clock.ahead else ""
