"""The state machines of infra/modules/workflow on an engine, and the functions that it calls there.

The engine calls a function by HTTP where its variables name an address, so no code is copied.
"""

from collections.abc import Mapping
from contextlib import closing
from typing import Final

import boto3

from local.aws.workflow.state_machines import NAMES, read_machine
from local.base.variables import ACCOUNT

WORKFLOW_FUNCTION, OPERATORS_FUNCTION = "workflow", "operators"
"""The function of the machines' steps, and the one that gets the operators' notices."""
TOPIC: Final = "operators"
_ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/workflow"
_ADDRESS_VARIABLE: Final = "MINISTACK_LAMBDA_PROXY_URL"
_FUNCTION_SECONDS: Final = 30
# The engine rejects a function without code, and never runs this.
_NO_CODE: Final = b"PK\x05\x06" + bytes(18)


def machine_arn(name: str, region: str) -> str:
    return f"arn:aws:states:{region}:{ACCOUNT}:stateMachine:{name}"


def describe_workflow(endpoint_url: str, region: str) -> dict[str, str]:
    """Return the variables of the function that starts executions on the engine."""
    arns = {f"{name.upper()}_MACHINE": machine_arn(name, region) for name in NAMES}
    return {"AWS_ENDPOINT_URL_SFN": endpoint_url, **arns}


def make_functions(endpoint_url: str, addresses: Mapping[str, str]) -> dict[str, str]:
    """Make again the functions that the engine calls at these addresses; return ARNs by name."""
    with closing(boto3.client("lambda", endpoint_url=endpoint_url)) as functions:
        kept = {each["FunctionName"] for each in functions.list_functions()["Functions"]}
        for name in kept & addresses.keys():
            functions.delete_function(FunctionName=name)
        return {
            name: functions.create_function(
                FunctionName=name,
                Role=_ROLE,
                Runtime="python3.13",
                Handler="lambda_entry.handler",
                Code={"ZipFile": _NO_CODE},
                Timeout=_FUNCTION_SECONDS,
                Environment={"Variables": {_ADDRESS_VARIABLE: address}},
            )["FunctionArn"]
            for name, address in addresses.items()
        }


def make_topic(endpoint_url: str, function_arn: str) -> str:
    """Make the operators' topic, which calls a function; return its ARN."""
    with closing(boto3.client("sns", endpoint_url=endpoint_url)) as sns:
        arn: str = sns.create_topic(Name=TOPIC)["TopicArn"]
        sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=function_arn)
        return arn


def make_machines(endpoint_url: str, *, function_arn: str, topic_arn: str) -> None:
    """Make the machines again. Their executions end, and their names can be reused."""
    variables = {"function_arn": function_arn, "topic_arn": topic_arn}
    with closing(boto3.client("stepfunctions", endpoint_url=endpoint_url)) as states:
        for each in states.list_state_machines()["stateMachines"]:
            states.delete_state_machine(stateMachineArn=each["stateMachineArn"])
        for name in NAMES:
            definition = read_machine(name, variables)
            states.create_state_machine(name=name, definition=definition, roleArn=_ROLE)
