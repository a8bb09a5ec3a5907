"""Loads the scenario of a DATA_DIR, once: what is missing, and nothing twice."""

import os
from datetime import UTC, datetime, timedelta

import click

from local.demo.callers import Callers
from local.demo.deeds import Life
from local.demo.histories import OPENED_DAYS, describe_histories, sweeps
from local.demo.past import PastApplication
from local.demo.seed import DEMO_POINTS, Demo
from local.environment import LocalSettings, Scenario, SetUpError
from local.identities import Identities
from local.scenario import begin_again, take_scenario


def load_scenario(settings: LocalSettings, pictures_origin: str) -> None:
    """Load what is missing; the tables and the functions' environment are there.

    Raises:
        SetUpError: DATA_DIR holds another scenario, or a setting does not fit the data.
        DemoError: A step was refused.
    """
    now = datetime.now(UTC)
    kept = take_scenario(settings.data_dir, settings.scenario, now)
    if kept.scenario is Scenario.EMPTY:
        return
    product = PastApplication(os.environ, now)
    callers = Callers(
        product.invoke,
        {each.name: each for each in Identities(settings.data_dir).everybody()},
        issuer_url=os.environ["USER_POOL_ISSUER"],
    )
    demo = Demo(callers, pictures_origin)
    if not demo.is_loaded():
        _check_daily_cap()
        if not demo.is_begun():
            kept = begin_again(settings.data_dir, kept, now)
        click.echo("loading the demo data ...")
        load_story(product, callers, demo, kept.begins_at)
    product.now = now
    demo.move_pictures()


def load_story(product: PastApplication, callers: Callers, demo: Demo, begins_at: datetime) -> None:
    """Live through the histories that lead up to `begins_at`, then give the first points."""
    product.now = begins_at - timedelta(days=OPENED_DAYS)
    reward_ids = demo.offer(begins_at)
    product.now = begins_at
    places = demo.open_places()
    life = Life(product, callers, reward_ids)
    deeds = sweeps(begins_at)
    for citizen, history in describe_histories(begins_at, places).items():
        # The identities of an older version lack them.
        if callers.has(citizen):
            deeds += history
    life.do_all(deeds)
    product.now = begins_at
    demo.report_statuses(places)
    demo.give_first_points(places)


def _check_daily_cap() -> None:
    cap = os.environ.get("PROGRAMME_DAILY_CAP_POINTS")
    if cap and float(cap) < DEMO_POINTS:
        raise SetUpError(
            f"PROGRAMME_DAILY_CAP_POINTS={cap} is less than the {DEMO_POINTS} points that the "
            "demo data begin with: start once without it, then with it"
        )
