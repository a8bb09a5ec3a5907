"""`python -m tests.record --write` makes the record, once; `--hash` says what it is."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tests.conftest  # noqa: F401 - no AWS account is within reach
from tests.record.kept import AGAIN, ARCHIVE, SEEN, SENT, pack_folder, running
from tests.record.kept_life import KeptLife, see, send_again
from tests.record.lives import end_a_life, live_story
from tests.record.player import DATA, hash_of_record, open_player, to_line
from tests.record.recorder import Recorder, Shared
from tests.record.scenarios import live_matrix, refuse_bad_inputs, rehearse
from tests.record.tour import tour

SCENARIOS: dict[str, Callable[[Recorder], None]] = {
    "story": live_story,
    "matrix": live_matrix,
    "bad-input": refuse_bad_inputs,
    "rehearsal": rehearse,
    "tour": tour,
    "erasure": end_a_life,
}
PART_BYTES = 380_000


def main(arguments: list[str]) -> int:
    if arguments == ["--hash"]:
        sys.stdout.write(f"{hash_of_record()}\n")
        return 0
    if arguments != ["--write"]:
        sys.stderr.write("say --write or --hash\n")
        return 2
    if DATA.exists():
        sys.stderr.write("there is a record, and nobody changes it\n")
        return 1
    DATA.mkdir()
    _write_scenarios()
    _write_data_dir()
    return 0


def _write_scenarios() -> None:
    shared = Shared()
    for name in SCENARIOS:
        steps, rows = _record(name, shared)
        _write(name, steps)
        _write(f"{name}.tables", rows)
        sys.stdout.write(f"{len(steps):6} steps, {len(rows):6} rows  {name}\n")
    for shared_name, known in (("callers", shared.callers), ("documents", shared.documents)):
        lines = [{"name": each, "value": known[each]} for each in sorted(known)]
        _write(f"shared.{shared_name}", lines)


def _write_data_dir() -> None:
    """Made by a server of its own on the real engine."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        with running(data_dir) as server:
            life = KeptLife(server)
            life.live()
            again, seen = send_again(server, life.sent), see(server)
        pack_folder(data_dir, ARCHIVE)
    for name, lines in ((SENT, life.sent), (AGAIN, again), (SEEN, seen)):
        _write(name, lines)
        sys.stdout.write(f"{len(lines):6} requests  {name}\n")


def _record(name: str, shared: Shared) -> tuple[list[Any], list[Any]]:
    """The steps of a scenario with their answers, and the rows that they left."""
    with open_player(name, shared.callers, shared.documents) as player:
        recorder = Recorder(player, shared)
        SCENARIOS[name](recorder)
        return recorder.steps, player.tables()


def _write(name: str, values: list[Any]) -> None:
    """In parts that an editor opens at once."""
    parts, size = [""], 0
    for line in map(to_line, values):
        size += len(line.encode())
        if size > PART_BYTES:
            parts.append("")
            size = len(line.encode())
        parts[-1] += line
    for number, part in enumerate(parts, start=1):
        (DATA / f"{name}.{number}.jsonl").write_text(part, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
