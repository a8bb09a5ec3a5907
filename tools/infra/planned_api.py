"""The planned resolvers against the fields of the schema and of fields.json."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.sdl.document import ResolverField, Sdl
from tools.terraform.plans import Plan

ALIAS = "live"


def wrong_resolvers(plan: Plan, text: str, rows: Sequence[ResolverField]) -> Iterator[str]:
    """Yield resolvers without a field, fields without one, and those with the wrong function.

    `text` is schema.graphql, `rows` are those of fields.json.
    """
    wanted = {
        f"{row['type']}.{row['field']}": (row["function"], row["maxBatchSize"]) for row in rows
    }
    fields = set(Sdl.read(text, rows).resolver_places())
    for name in sorted(fields - wanted.keys()):
        yield f"schema.graphql: {name} is not in fields.json"
    found = set()
    for resolver in plan.of_type("aws_appsync_resolver"):
        values = resolver.values
        name = f"{values['type']}.{values['field']}"
        found.add(name)
        planned = (values["data_source"], values.get("max_batch_size") or 0)
        if name not in wanted:
            yield f"{resolver.address}: {name} is not a field with a resolver"
        elif planned != wanted[name]:
            yield f"{resolver.address}: {planned}, where fields.json says {wanted[name]}"
    for name in sorted(wanted.keys() - found):
        yield f"{name} of fields.json has no resolver in the plan"


def wrong_sources(plan: Plan) -> Iterator[str]:
    """Yield data sources that call something else than the alias of the function in their name."""
    for source in plan.of_type("aws_appsync_datasource"):
        name = source.values["name"]
        for arn in source.texts_at("lambda_config.function_arn"):
            if not str(arn).endswith(f"-{name}:{ALIAS}"):
                yield f"{source.address}: {name} calls {arn}"


def variables_of(plan: Plan) -> Mapping[str, Mapping[str, Any]]:
    """Return the environment variables of each function, by the functions' short names."""
    return {
        each.values["function_name"].rpartition("-")[2]: each.values["environment"][0]["variables"]
        for each in plan.of_type("aws_lambda_function")
    }
