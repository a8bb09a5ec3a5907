"""The list of fields with a direct Lambda resolver."""

from pathlib import Path

from graphql import GraphQLSchema, is_object_type
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from gateway.json_value import Json
from gateway.private_file import describe_problem

# Source: CreateResolver of the AppSync API reference.
MOST_IN_A_BATCH = 2_000


class _Resolver(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    type: str
    field: str
    max_batch_size: int = Field(ge=0, le=MOST_IN_A_BATCH)


_RESOLVERS = TypeAdapter(list[_Resolver])


def load_resolvers(path: Path) -> list[Json]:
    """Return the list in a JSON file: type, field and maxBatchSize of each.

    Raises:
        OSError: The file cannot be read.
        ValueError: It has another form; the message says where.
    """
    try:
        resolvers = _RESOLVERS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{path}: {describe_problem(error)}") from error
    return [each.model_dump(by_alias=True) for each in resolvers]


def list_default_resolvers(schema: GraphQLSchema) -> list[Json]:
    """Return a resolver for each query and mutation.

    A subscription needs none: its resolver would only decide who may listen.
    """
    roots = [each for each in (schema.query_type, schema.mutation_type) if each]
    return [
        {"type": root.name, "field": field, "maxBatchSize": 0}
        for root in roots
        for field in root.fields
    ]


def read_batch_sizes(schema: GraphQLSchema, fields: list[Json]) -> dict[tuple[str, str], int]:
    """Return the maxBatchSize of every field with a resolver, by (type, field).

    Raises:
        ValueError: A field is not in the schema, not of an object type, or listed twice.
    """
    sizes = {}
    for entry in fields:
        type_name, field_name = entry["type"], entry["field"]
        key, kind = (type_name, field_name), schema.get_type(type_name)
        if field_name not in getattr(kind, "fields", {}):
            raise ValueError(
                f"the schema has no field {type_name}.{field_name}: remove its resolver"
            )
        if not is_object_type(kind):
            raise ValueError(
                f"{type_name} is not an object type: remove the resolver of {field_name}"
            )
        if key in sizes:
            raise ValueError(f"{type_name}.{field_name} has two resolvers: remove one")
        sizes[key] = int(entry["maxBatchSize"])
    return sizes
