import re

import pytest
from graphql import lexicographic_sort_schema, print_schema

from gateway.sdl import read_schema
from tests.support.running_product import SCHEMA_TEXT
from tests.tools.release.deployments import DEPLOYMENT, AppSync
from tools.release.deployment import ReleaseError
from tools.release.schemas import check_schema, find_differences

DESCRIPTION = re.compile(r'[ \t]*"""(?:[^"]|"{1,2}[^"])*"""[ \t]*\n')


def test_descriptions_order_and_aws_parts_are_equal() -> None:
    assert list(find_differences(SCHEMA_TEXT, DESCRIPTION.sub("", SCHEMA_TEXT))) == []
    sorted_text = print_schema(lexicographic_sort_schema(read_schema(SCHEMA_TEXT)))
    # Printing leaves directives out, as AppSync might.
    assert list(find_differences(SCHEMA_TEXT, sorted_text)) == []
    check_schema(
        AppSync(f"schema {{ query: Query }}\n\nscalar AWSDate\n\n{SCHEMA_TEXT}"), DEPLOYMENT
    )


@pytest.mark.parametrize(
    ("right", "wrong", "difference"),
    [
        ("  points: Int!", "  points: Int", "ExpiringPoints has 'points: Int' where"),
        ("): PointBalance @aws_iam", "): PointBalance @aws_api_key", "Mutation has .*@aws_api_key"),
        ("\n  OUT_OF_STOCK\n", "\n  GONE\n", "ErrorCode has 'GONE' where .* has 'OUT_OF_STOCK'"),
    ],
)
def test_different_schema_is_refused_with_cure(right: str, wrong: str, difference: str) -> None:
    assert right in SCHEMA_TEXT
    with pytest.raises(
        ReleaseError, match=f"API api1 has another schema: .*{difference}.*keep_descriptions"
    ):
        check_schema(AppSync(SCHEMA_TEXT.replace(right, wrong, 1)), DEPLOYMENT)
