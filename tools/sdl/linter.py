"""Check that AppSync accepts the generated schema, and treats it as the product intends.

No offline tool checks all of this, so every rule is a small function over the syntax tree: it
yields a sentence for every place that breaks it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tools.sdl import authorisation_rules, resolver_rules, syntax_rules
from tools.sdl.document import ResolverField, Sdl

Rule = Callable[[Sdl], Iterator[str]]

RULES: tuple[Rule, ...] = (
    syntax_rules.schema_is_valid,
    syntax_rules.scalars_are_built_in_or_of_aws,
    syntax_rules.aws_scalars_are_not_defined,
    syntax_rules.awsjson_is_not_used,
    syntax_rules.directives_are_not_defined,
    syntax_rules.directives_are_known,
    syntax_rules.aws_auth_is_not_used,
    syntax_rules.nothing_has_a_default,
    syntax_rules.interfaces_implement_nothing,
    syntax_rules.nothing_is_extended,
    syntax_rules.enum_comments_name_no_literal,
    authorisation_rules.types_carry_every_mode_that_reaches_them,
    authorisation_rules.groups_are_groups_of_the_pool,
    authorisation_rules.api_key_opens_no_mutation,
    resolver_rules.subscriptions_name_mutations_of_their_type,
    resolver_rules.subscriptions_are_nullable,
    resolver_rules.subscription_arguments_are_fields_of_the_payload,
    resolver_rules.aws_subscribe_is_on_subscriptions,
    resolver_rules.fields_with_a_resolver_are_nullable,
    resolver_rules.leaves_take_no_arguments,
    resolver_rules.lists_of_things_with_an_id_are_connections,
    resolver_rules.connections_take_first_and_after,
    resolver_rules.connections_have_the_relay_shape,
    resolver_rules.loaded_objects_come_with_their_id,
    resolver_rules.resolver_fields_are_those_of_the_schema,
    resolver_rules.resolver_fields_name_function_and_batch,
)


@dataclass(frozen=True)
class Problem:
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def lint(text: str, resolver_fields: Sequence[ResolverField]) -> list[Problem]:
    """Return all findings; raise graphql.GraphQLSyntaxError where the text doesn't parse."""
    sdl = Sdl.read(text, resolver_fields)
    return [Problem(rule.__name__, message) for rule in RULES for message in rule(sdl)]
