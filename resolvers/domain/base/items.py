from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
"""What GraphQL's Int can answer. A row with more is unreadable, and not each list that it is in."""


class Item(BaseModel):
    """An item of a table, or a part of one. Field names are the attribute names."""

    model_config = ConfigDict(frozen=True)

    def to_item(self) -> dict[str, Any]:
        """Return the item as text, numbers, lists and maps, without what is None."""
        return self.model_dump(mode="json", exclude_none=True)
