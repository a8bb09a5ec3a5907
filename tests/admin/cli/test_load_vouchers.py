import json
from pathlib import Path

import pytest

from tests.support.operators import Command
from tests.support.service import Service
from tests.support.voucher_pools import free_codes

pytestmark = pytest.mark.engine


@pytest.fixture
def reward_id(engine_service: Service) -> str:
    return engine_service.make_reward()


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "codes.txt"
    path.write_text("".join(f"MARK-{number:02}\n" for number in range(20)), encoding="utf-8")
    return path


def test_codes_are_loaded_once(
    command: Command, engine_service: Service, reward_id: str, codes: Path
) -> None:
    dry = command.run_verb("load-vouchers", codes, "--reward", reward_id, "--dry-run")
    first = command.run_verb("load-vouchers", codes, "--reward", reward_id, "--progress")
    again = command.run_verb("load-vouchers", codes, "--reward", reward_id)

    loaded = f"{codes}: 20 loaded, 0 loaded before, 0 refused, 0 unknown"
    known = f"{codes}: 0 loaded, 20 loaded before, 0 refused, 0 unknown"
    assert (dry.returncode, dry.stdout) == (0, f"{loaded}; 0 in the pool\n")
    assert dry.stderr == "dry run: nothing was written\n"
    assert (first.returncode, first.stdout) == (0, f"{loaded}; 20 in the pool\n")
    assert "20 rows in " in first.stderr
    assert (again.returncode, again.stdout, again.stderr) == (0, f"{known}; 20 in the pool\n", "")
    assert len(free_codes(engine_service)) == 20


def test_refused_row_is_named_without_its_code(
    command: Command, engine_service: Service, reward_id: str, codes: Path
) -> None:
    codes.write_text(codes.read_text("utf-8") + "MARK-07\n", encoding="utf-8")

    answer = command.run_verb("load-vouchers", codes, "--reward", reward_id)
    report = command.run_verb("load-vouchers", codes, "--reward", reward_id, "--json")

    assert answer.returncode == report.returncode == 1
    assert answer.stdout.splitlines() == [
        f"{codes}:21: refused: row 8 has the same code",
        f"{codes}: 0 loaded, 0 loaded before, 1 refused, 0 unknown, 20 not reached; 0 in the pool",
    ]
    assert answer.stderr == "nothing was loaded: correct the rows and run it again\n"
    assert json.loads(report.stdout)["rows"] == [
        {"row": 21, "outcome": "refused", "reason": "row 8 has the same code"}
    ]
    assert "MARK" not in answer.stdout + answer.stderr + report.stdout + report.stderr
    unknown = command.run_verb("load-vouchers", codes, "--reward", "tote")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr.splitlines()[-1] == "Error: --reward: the reward tote does not exist"
    assert free_codes(engine_service) == []
