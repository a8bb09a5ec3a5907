import re
import shlex
from itertools import takewhile
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from local.aws.engine.tables import read_definitions

ROOT = Path(__file__).parents[2]
PAGE = "".join(
    (ROOT / "docs" / "operate" / name).read_text("utf-8") for name in ("operations.md", "kiosks.md")
)
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
TEXT = re.sub(r"^ *```.*?^ *```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`]+)`")
# What the command line takes beside an operation's own input.
OF_EVERY_COMMAND = {"query", "output", "cli-binary-format"}
SERVICES = {"s3api": "s3"}
# Commands that only the command line has, no service. Source: AWS CLI Command Reference.
OWN_COMMANDS = {"ecr get-login-password": set[str](), "logs tail": {"follow", "since"}}


def lines() -> list[list[str]]:
    """The words of each command, those in the text too."""
    blocks = [block.replace("\\\n", " ") for block in SHELL.findall(PAGE)]
    text = [" ".join(code.split()) for code in CODE.findall(TEXT)]
    found = []
    for line in [*(line for block in blocks for line in block.splitlines()), *text]:
        try:
            found.append(shlex.split(line.replace("$(", " ")))
        except ValueError:  # a line of a longer quotation
            continue
    return found


def aws_commands() -> list[list[str]]:
    """The words after `aws`, up to a pipe."""
    commands = (words[words.index("aws") + 1 :] for words in lines() if "aws" in words)
    return [list(takewhile(lambda word: word != "|", words)) for words in commands]


def operation_of_waiter(service: str, name: str) -> str:
    """Return what `aws SERVICE wait NAME` calls, as the command line writes it."""
    model = botocore.session.get_session().get_waiter_model(service)
    (waiter,) = (each for each in model.waiter_names if xform_name(each, "-") == name)
    return xform_name(model.get_waiter(waiter).operation, "-")


@pytest.mark.parametrize("words", aws_commands(), ids=lambda words: "-".join(words[:2]))
def test_aws_commands_and_arguments_exist(words: list[str]) -> None:
    service, command, *arguments = words
    given = {word[2:] for word in arguments if word.startswith("--")}
    if f"{service} {command}" in OWN_COMMANDS:
        assert given <= OWN_COMMANDS[f"{service} {command}"]
        return
    if command == "wait":
        command = operation_of_waiter(service, arguments[0])
    model = botocore.session.get_session().get_service_model(SERVICES.get(service, service))
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    assert command in operations
    shape = model.operation_model(operations[command]).input_shape
    assert shape is not None
    known = {xform_name(member, "-") for member in shape.members} | OF_EVERY_COMMAND
    assert given <= known
    if given:
        assert {xform_name(member, "-") for member in shape.required_members} <= given


def test_terraform_apply_has_variables_and_folder() -> None:
    """Without them terraform asks for the environment alone, and plans the others away."""
    applies = [words for words in lines() if words[:1] == ["terraform"] and "apply" in words]

    assert len(applies) >= 4
    folder = False
    for words in lines():
        folder = words == ["cd", "infra"] or (folder and words[-2:] != ["cd", ".."])
        if words in applies:
            assert "-var-file=envs/ENV.tfvars" in words
            assert folder or "-chdir=infra" in words


def test_outputs_that_are_read_exist() -> None:
    outputs = set(
        re.findall(
            r'^output "(\w+)"', (ROOT / "infra" / "outputs.tf").read_text("utf-8"), re.MULTILINE
        )
    )
    read = set(re.findall(r"terraform[^`\n]* output -(?:raw|json) (\w+)", PAGE))
    named = set(re.findall(r"outputs? `(\w+)`", PAGE))
    assert {"user_pool_id", "amplify_outputs"} <= read
    assert read | named <= outputs


def test_every_table_is_restored() -> None:
    (listed,) = re.findall(r"for table in (.+?); do", PAGE, re.DOTALL)
    assert set(listed.replace("\\", "").split()) == set(read_definitions())
