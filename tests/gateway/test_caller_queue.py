import asyncio

from gateway.caller_queue import CallerQueue


def test_costly_requests_wait_in_order() -> None:
    async def run() -> None:
        turns = CallerQueue(10)
        running: list[str] = []
        ends = {name: asyncio.Event() for name in ("a1", "a2", "a3", "a4", "b1")}

        async def work(name: str, cost: int) -> None:
            async with turns.turn(name[0], cost):
                running.append(name)
                await ends[name].wait()
                running.remove(name)

        async def settle() -> list[str]:
            for _ in range(10):
                await asyncio.sleep(0)
            return running

        costs = {"a1": 6, "a2": 5, "a3": 1, "a4": 12, "b1": 10}
        tasks = {name: asyncio.create_task(work(name, cost)) for name, cost in costs.items()}
        assert await settle() == ["a1", "b1"]
        tasks["a2"].cancel()
        assert await settle() == ["a1", "b1", "a3"]
        ends["a1"].set()
        assert await settle() == ["b1", "a3"]
        ends["a3"].set()
        # More than the limit runs alone.
        assert await settle() == ["b1", "a4"]
        for end in ends.values():
            end.set()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        assert turns._callers == {}

    asyncio.run(run())
