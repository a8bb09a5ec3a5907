"""Files that only their owner can read, replaced whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Content = TypeVar("Content", bound=BaseModel)


def load_file(path: Path, model: type[Content], make: Callable[[], Content]) -> Content:
    """Return the content of a file, which the first use creates.

    Raises:
        ValueError: The message names the file and the fault.
    """
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        content = make()
        write_file(path, content)
        return content
    except ValidationError as error:
        raise ValueError(
            f"{path} cannot be used: {describe_problem(error)}. Remove it: the next start makes it"
        ) from error


def write_file(path: Path, content: BaseModel) -> None:
    write_bytes(path, content.model_dump_json(indent=2).encode())


def write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def describe_problem(error: ValidationError) -> str:
    """Return one line about the first problem, with the name of its field."""
    problem = error.errors()[0]
    return ": ".join(filter(None, (".".join(map(str, problem["loc"])), problem["msg"])))
