from typing import Any

from pydantic import BaseModel, ConfigDict


class Item(BaseModel):
    """An item of a table, or a part of one. Field names are the attribute names."""

    model_config = ConfigDict(frozen=True)

    def to_item(self) -> dict[str, Any]:
        """Return the item as text, numbers, lists and maps, without what is None."""
        return self.model_dump(mode="json", exclude_none=True)
