"""Files that hold secrets: readable by their owner only, replaced whole or not at all."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any


def read_object(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None if there is no such file.

    Raises:
        ValueError: The file is there and holds something else; the message names it.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}. Remove it to have it made anew") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no JSON object. Remove it to have it made anew")  # noqa: TRY004 - one error class for bad files
    return content


def write_object(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, ensure_ascii=False, indent=2)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def text_fields(path: Path, content: dict[str, Any], *names: str) -> list[str]:
    """The named fields of a read object.

    Raises:
        ValueError: One is missing or no text; the message names file and field.
    """
    values = []
    for name in names:
        value = content.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"{path} has no {name}. Remove it to have it made anew")
        values.append(value)
    return values
