"""Rows as no release writes them."""

from resolvers.storage.client import Database
from resolvers.storage.expressions import Key, key_of, to_attributes


def spoil(database: Database, key: Key, **attributes: object) -> None:
    """Set attributes of a row."""
    table, row_id = key
    database.client.update_item(
        TableName=database.table_name(table),
        Key=key_of(table, row_id),
        UpdateExpression=f"SET {', '.join(f'#{name} = :{name}' for name in attributes)}",
        ExpressionAttributeNames={f"#{name}": name for name in attributes},
        ExpressionAttributeValues=to_attributes({f":{name}": v for name, v in attributes.items()}),
    )
