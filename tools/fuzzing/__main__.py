"""`python -m tools.fuzzing`: let schemathesis test the REST API of servers that it starts.

`make test-rest` runs it. Exit code 0 means for each server: no check failed, there were as many
requests as wanted, and each operation was granted at least once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.support.servers import ROOT, RunningServer, serving
from tools.fuzzing.programme import Programme

HERE = Path(__file__).parent
REQUESTS_A_GENERATED_CASE = 100
SEED = 20261125
# The module of each target's server.
MODULES = {"local": "local.server.serve", "container": "local.server.container"}
# One address sends all requests, more than usual callers do.
VARIABLES = {
    "USER_COST_PER_SECOND": "10000000",
    "ADDRESS_COST_PER_SECOND": "10000000",
    "ADJUSTMENT_LIMIT_POINTS": "800000",
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Let schemathesis try the REST API.")
    parser.add_argument("--cases", type=int, default=3000, help="the fewest requests to send")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--target", choices=MODULES, help="one server; both if omitted")
    options = parser.parse_args()
    targets = [options.target] if options.target else list(MODULES)
    codes = [fuzz_target(target, options.cases, options.seed) for target in targets]
    return 1 if any(codes) else 0


def fuzz_target(target: str, cases: int, seed: int) -> int:
    """Return the exit code."""
    print(f"target: {target}", flush=True)  # noqa: T201 - a report
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "data", module=MODULES[target], variables=VARIABLES) as server,
    ):
        statuses = Path(folder) / "statuses"
        code = fuzz(server, statuses, cases, seed)
        return code or judge(statuses.read_text("utf-8").splitlines(), cases)


def fuzz(server: RunningServer, statuses: Path, cases: int, seed: int) -> int:
    """Return schemathesis' exit code."""
    tools = Path(os.environ.get("TOOLS", ROOT / ".venv-tools" / "bin"))
    command = [str(tools / "schemathesis"), "--config-file", str(HERE / "schemathesis.toml"), "run"]
    command += [str(ROOT / "openapi.json"), "--url", server.origin, "--seed", str(seed)]
    command += ["--max-examples", str(max(1, cases // REQUESTS_A_GENERATED_CASE))]
    environment = {
        **os.environ,
        "PROGRAMME": json.dumps(Programme(server).describe()),
        "STATUSES": str(statuses),
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(HERE),
    }
    # It keeps its findings in its working directory.
    return subprocess.run(command, cwd=statuses.parent, env=environment, check=False).returncode


def judge(answers: list[str], cases: int) -> int:
    """Print the answers of each operation, and return the exit code."""
    by_operation: dict[str, Counter[str]] = defaultdict(Counter)
    for answer in answers:
        operation, _, status = answer.partition(": ")
        by_operation[operation][status] += 1
    for operation, counts in sorted(by_operation.items()):
        print(f"{operation:45}", *(f"{status}:{n}" for status, n in sorted(counts.items())))  # noqa: T201 - a report
    never = [name for name, counts in by_operation.items() if not {"200", "201"} & set(counts)]
    print(f"{len(answers)} requests, at least {cases} wanted; never granted: {never}")  # noqa: T201 - as above
    return 1 if never or len(answers) < cases else 0


if __name__ == "__main__":
    sys.exit(main())
