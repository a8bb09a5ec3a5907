from unittest.mock import Mock

import pytest
from botocore.exceptions import EndpointConnectionError

from admin.fulfilments import FulfilmentReport, MachineMissingError
from tests.support.operators import QuickCommand


@pytest.mark.engine
def test_executions_are_counted(command: QuickCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    start = Mock(return_value=FulfilmentReport(confirmed=3, started=2))
    monkeypatch.setattr("admin.cli.start_fulfilments.start_fulfilments", start)
    asked = ("start-fulfilments", "--reward", "tote")
    missing = command.run_verb(*asked)
    said = "Error: FULFILMENT_MACHINE is missing: it is the ARN of the state machine"
    assert (missing.returncode, missing.stderr.splitlines()[-1]) == (2, said)
    command.variables["FULFILMENT_MACHINE"] = "arn"
    for option, output in (
        ((), "2 fulfilments started\n"),
        (("--dry-run",), "3 exchanges wait; dry run: nothing was started\n"),
        (("--json",), '{\n  "confirmed": 3,\n  "started": 2\n}\n'),
    ):
        assert command.run_verb(*asked, *option).stdout == output
        assert start.call_args.args[2] == "arn"
        assert start.call_args.kwargs["reward_id"] == "tote"
        assert start.call_args.kwargs["dry_run"] is (option == ("--dry-run",))
    for error in (MachineMissingError("no arn"), EndpointConnectionError(endpoint_url="http://a")):
        start.side_effect = error
        answer = command.run_verb(*asked)
        assert (answer.returncode, str(error) in answer.stderr) == (3, True)
