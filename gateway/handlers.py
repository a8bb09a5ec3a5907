"""Handlers of Lambda functions: found by name, and called as Lambda calls them."""

import importlib
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

from gateway.invocation import Invoke
from gateway.json_value import JsonValue
from gateway.lambda_context import LambdaContext

# Called with an event, or a list of events for a batch.
Handler = Callable[[Any, LambdaContext], Any]
_LOG = logging.getLogger(__name__)


def load_handler(name: str) -> Handler:
    """Return the function with a name such as package.module:function.

    Raises:
        ValueError: There is none; the message says why.
    """
    module_name, _, function_name = name.partition(":")
    if not module_name or not function_name:
        raise ValueError(f"{name!r} must have the form package.module:function")
    try:
        module = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        raise ValueError(f"{module_name} cannot be imported: {_describe(error)}") from error
    try:
        handler: Handler = attrgetter(function_name)(module)
    except AttributeError as error:
        place = getattr(module, "__file__", None) or "no file"
        raise ValueError(f"{module_name} ({place}) has no {function_name}") from error
    if not callable(handler):
        kind = type(handler).__name__
        raise ValueError(f"{name} is of type {kind}: it cannot be called")  # noqa: TRY004 - one class of errors for a bad name
    return handler


def _describe(error: BaseException) -> str:
    """Return the error in one line, with the place in the developer's own files."""
    places = [
        (each.filename, each.lineno)
        for each in traceback.extract_tb(error.__traceback__)
        if Path(each.filename).is_relative_to(Path.cwd()) and "site-packages" not in each.filename
    ]
    text = str(error)
    if isinstance(error, SyntaxError) and error.filename:
        places, text = [(error.filename, error.lineno)], error.msg
    where = f" ({Path(places[-1][0]).name}, line {places[-1][1]})" if places else ""
    return f"{type(error).__name__}: {' '.join(text.split())}{where}"


def invoke_handler(handler: Handler, concurrency: int) -> Invoke:
    """Return a function that calls the handler with a fresh context, and logs its exceptions.

    concurrency: How many calls may run at once. An instance of a Lambda function has one, and
        Powertools keeps the current event in a global variable.
    """
    slots = threading.BoundedSemaphore(concurrency)

    def invoke(event: JsonValue) -> JsonValue:
        # Logged before the handler may change the event.
        name = _name_event(event)
        with slots:
            try:
                return handler(event, LambdaContext())
            except BaseException:
                _LOG.exception("the handler failed on %s", name)
                raise

    return invoke


def _name_event(event: JsonValue) -> str:
    if isinstance(event, list):
        return f"a batch of {len(event)} {_name_event(event[0])}"
    info = event.get("info")
    return f"{info['parentTypeName']}.{info['fieldName']}" if info else "a token"


def use_folder(folder: Path) -> None:
    """Make modules in the folder importable."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
