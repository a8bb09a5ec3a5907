from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
"""The range of GraphQL's Int. A row outside it is unreadable; lists that contain it still work."""


class Item(BaseModel):
    """An item of a table, or a part of one. Field names are the attribute names."""

    model_config = ConfigDict(frozen=True)

    def to_item(self) -> dict[str, Any]:
        """Return the item as text, numbers, lists and maps, without attributes that are None."""
        return self.model_dump(mode="json", exclude_none=True)
