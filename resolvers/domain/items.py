from typing import Any

from pydantic import BaseModel, ConfigDict


class Item(BaseModel):
    """A table's row, or a part of one: field names are the attribute names."""

    model_config = ConfigDict(frozen=True)

    def to_item(self) -> dict[str, Any]:
        """The row as plain text, numbers, lists and maps; what is None is no attribute."""
        return self.model_dump(mode="json", exclude_none=True)
