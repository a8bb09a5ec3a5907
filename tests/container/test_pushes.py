import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from valkey import Valkey
from websockets.sync.client import connect

from resolvers.push_relay import stream_of
from tests.support.balance_watches import Wallet, pushed, watching
from tests.support.container_tasks import Fleet, Task
from tests.support.gateway_sockets import receive_close
from tests.support.patience import wait_until
from tests.support.service import HANAKO

pytestmark = [pytest.mark.engine, pytest.mark.slow]
HERS = HANAKO["sub"]


def test_push_reaches_all_sockets_of_tasks(engine_fleet: Fleet) -> None:
    tasks = [engine_fleet.start_task(), engine_fleet.start_task()]
    credentials = engine_fleet.token(HERS)
    with ExitStack() as stack:
        hosts = [task.host for task in tasks for _ in range(5)]
        sockets = [stack.enter_context(watching(host, HERS, credentials)) for host in hosts]
        for _ in range(3):
            version = engine_fleet.move_points(HERS)
            balances = [pushed(socket) for socket in sockets]
            assert [balance["version"] for balance in balances] == [version] * len(sockets)
            # asOf of a balance that is read is now.
            read = tasks[0].ask("{ viewer { balance { available held version } } }", credentials)
            expected = read["data"]["viewer"]["balance"]
            assert all(expected.items() <= balance.items() for balance in balances)
        metrics = tasks[1].http.get("/metrics").text.splitlines()
        assert "recycle_points_relayed_balances_total 3.0" in metrics
        assert "recycle_points_open_sockets 5.0" in metrics
        assert "recycle_points_subscriptions 5.0" in metrics
        assert any("onBalanceChanged" in line for line in metrics)


def test_wallets_catch_up_after_valkey_restarts(engine_fleet: Fleet) -> None:
    task = engine_fleet.start_task()
    with watched(engine_fleet, task) as wallet:
        engine_fleet.valkey.kill()
        wait_until(lambda: "valkey" in task.find_problems())
        last = [engine_fleet.move_points(HERS) for _ in range(3)][-1]
        assert task.http.get("/livez").status_code == 200
        engine_fleet.valkey.start()
        wait_until(lambda: wallet.versions[-1] == last)

        wait_until(lambda: wallet.connections == 2)
        assert wallet.close_codes == [1012]
        task.wait_until_ready()
        after = engine_fleet.move_points(HERS)
        wait_until(lambda: wallet.versions[-1] == after)


def test_wallet_that_was_before_valkey_catches_up(engine_fleet: Fleet) -> None:
    engine_fleet.valkey.kill()
    task = Task(engine_fleet.variables)
    engine_fleet.stack.callback(task.stop)
    with watched(engine_fleet, task) as wallet:
        task.process.send_signal(signal.SIGSTOP)
        try:
            engine_fleet.valkey.start()
            last = engine_fleet.move_points(HERS)
            key = stream_of(engine_fleet.service.environment)
            with Valkey.from_url(engine_fleet.valkey.url) as client:
                wait_until(lambda: client.exists(key))
        finally:
            task.process.send_signal(signal.SIGCONT)

        wait_until(lambda: wallet.versions[-1] == last)


@contextmanager
def watched(fleet: Fleet, task: Task) -> Iterator[Wallet]:
    """Open a wallet that has read its balance."""
    wallet = Wallet(HERS, fleet.token(HERS), [task.host])
    wallet.open()
    try:
        wait_until(lambda: len(wallet.versions) > 1)
        yield wallet
    finally:
        wallet.close()


def test_wallets_of_killed_task_catch_up(engine_fleet: Fleet) -> None:
    lost, other = engine_fleet.start_task(), engine_fleet.start_task()
    credentials = engine_fleet.token(HERS)
    wallets = [Wallet(HERS, credentials, [lost.host, other.host]) for _ in range(5)]
    for wallet in wallets:
        wallet.open()
    wait_until(lambda: all(wallet.connections == 1 for wallet in wallets))
    lost.process.kill()
    last = [engine_fleet.move_points(HERS) for _ in range(5)][-1]

    wait_until(lambda: all(wallet.versions[-1] == last for wallet in wallets))
    after = engine_fleet.move_points(HERS)
    wait_until(lambda: all(wallet.versions[-1] == after for wallet in wallets))
    for wallet in wallets:
        wallet.close()


def test_idle_socket_still_gets_pushes(engine_fleet: Fleet) -> None:
    task = engine_fleet.start_task()
    with watched(engine_fleet, task) as wallet:
        # Longer than the relay's time-outs, two pings, and what a request may take to arrive.
        time.sleep(45)
        assert task.find_problems() == {}
        version = engine_fleet.move_points(HERS)
        wait_until(lambda: wallet.versions[-1] == version)
        # Where Valkey answers too late, on a loaded machine, a wallet has to connect again.
        assert [each for each in ended_connections(task) if "close_1012" not in each] == []


def test_refused_socket_is_counted(engine_fleet: Fleet) -> None:
    task = Task({**engine_fleet.variables, "ADDRESS_SOCKETS": "1"})
    engine_fleet.stack.callback(task.stop)
    with watching(task.host, HERS, engine_fleet.token(HERS)):
        with connect(f"ws://{task.host}/graphql") as refused:
            assert receive_close(refused) == (1013, "your address has 1 sockets open")
        assert ended_connections(task) == [
            'recycle_points_ended_connections_total{reason="close_1013"} 1.0'
        ]


def ended_connections(task: Task) -> list[str]:
    lines = task.http.get("/metrics").text.splitlines()
    return [each for each in lines if each.startswith("recycle_points_ended_connections_total")]
