"""Load the scenario of a DATA_DIR: add missing data, and none twice."""

import gc
import os
from datetime import UTC, datetime, timedelta

import click

from local.base.environment import LocalSettings, Scenario, SetUpError
from local.base.stopping import raise_if_stopped
from local.demo.actions import Life
from local.demo.city import City
from local.demo.histories import OPENED_DAYS, describe_histories, sweeps
from local.demo.places import name_municipalities
from local.demo.progress import Progress, no_progress, show_progress
from local.demo.scenario import begin_again, take_scenario
from local.demo.seed import DEMO_POINTS, Demo
from local.demo.time_travel import PastApplication
from local.identities.clients import Clients
from local.identities.identities import Identities


def load_scenario(settings: LocalSettings, pictures_origin: str) -> None:
    """Load missing data; the tables and the functions' environment exist.

    Raises:
        SetUpError: DATA_DIR holds another scenario, or a setting does not fit the data.
        DemoError: A step was rejected.
    """
    now = datetime.now(UTC)
    kept = take_scenario(settings.data_dir, settings.scenario, now)
    if kept.scenario is Scenario.EMPTY:
        return
    product = PastApplication(os.environ, now)
    identities = {each.name: each for each in Identities(settings.data_dir).everybody()}
    clients = Clients(product.invoke, identities, issuer_url=os.environ["USER_POOL_ISSUER"])
    demo = Demo(clients, pictures_origin)
    if not demo.is_loaded():
        _check_daily_cap()
        if not demo.is_begun():
            kept = begin_again(settings.data_dir, kept, now)
        click.echo("loading the demo data ...")
        if kept.scenario is Scenario.CITY:
            # The server's start turns garbage collection off, and a load of minutes would fill the
            # memory.
            gc.enable()
            city = City(kept.begins_at)
            clients = clients.joined_by(city.identities())
            load_story(product, clients, demo, kept.begins_at, city, show_progress)
        else:
            load_story(product, clients, demo, kept.begins_at)
    product.now = now
    demo.move_pictures()
    name_municipalities(settings.data_dir / "archive")


def load_story(
    product: PastApplication,
    clients: Clients,
    demo: Demo,
    begins_at: datetime,
    city: City | None = None,
    progress: Progress = no_progress,
) -> None:
    """Act out the histories that lead up to `begins_at`, then give the first points.

    `clients` have the identities of the `city`, if there is one.
    """
    product.now = begins_at - timedelta(days=OPENED_DAYS)
    reward_ids = demo.offer(begins_at)
    product.now = begins_at
    places = demo.open_places()
    actions = sweeps(begins_at) if city is None else city.describe_year(places)
    for citizen, history in describe_histories(begins_at, places).items():
        # The identities of an older version lack them.
        if clients.has(citizen):
            actions += history
    actions.sort(key=lambda action: action.at)
    life = Life(product, clients, reward_ids)
    done = life.count_done(actions)
    with progress(done, len(actions)) as count:
        for action in actions[done:]:
            life.do(action)
            count()
            raise_if_stopped()
    product.now = begins_at
    product.count_days(OPENED_DAYS)
    demo.report_statuses(places)
    demo.give_first_points(places)


def _check_daily_cap() -> None:
    cap = os.environ.get("PROGRAMME_DAILY_CAP_POINTS")
    if cap and float(cap) < DEMO_POINTS:
        raise SetUpError(
            f"PROGRAMME_DAILY_CAP_POINTS={cap} is less than the {DEMO_POINTS} points that the "
            "demo data begin with: start once without it, then with it"
        )
