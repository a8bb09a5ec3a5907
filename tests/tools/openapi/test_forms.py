from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLInt
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import (
    REASON_MAXIMUM_LENGTH,
    check_key,
    check_prose,
    check_text,
)
from resolvers.domain.members import profiles
from resolvers.domain.places import locations
from tools.openapi.forms import OF_REQUESTS, SHARED
from tools.openapi.schemas import Schemas

TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from(" \u3000\n\t\u200b\x85駅")), max_size=6
)
RULES: dict[str, tuple[Any, Callable[[str], object]]] = {
    "Text": (SHARED["Text"], lambda text: check_text(text, ["text"])),
    "Prose": (SHARED["Prose"], lambda text: check_prose(text, ["text"])),
    "Reason": (SHARED["Reason"], lambda text: check_prose(text, ["text"], REASON_MAXIMUM_LENGTH)),
    "Key": (SHARED["Key"], lambda text: check_key(text, ["key"])),
    "municipalityCode": (
        OF_REQUESTS["municipalityCode"],
        lambda text: locations.check_municipality_code(text, ["code"]),
    ),
    "language": (OF_REQUESTS["language"], profiles.check_language),
}


def is_accepted(check: Callable[[str], object], text: str) -> bool:
    try:
        check(text)
    except InvalidInputError:
        return False
    return True


def is_of_form(form: Any, text: str) -> bool:
    # Python's $ also matches before a final line feed; JSON Schema's does not.
    exact = {**form, "pattern": form["pattern"].replace("$", r"\Z")}
    return bool(Draft202012Validator(exact).is_valid(text))


@pytest.mark.parametrize("name", RULES)
@given(
    text=st.one_of(
        TEXTS,
        st.from_regex("[!-~]{1,9}"),
        st.from_regex("[0-9]{4,7}"),
        st.from_regex("[a-z]{1,9}-[0-9A-Z]{0,9}"),
    )
)
def test_form_is_the_rule(name: str, text: str) -> None:
    form, check = RULES[name]
    # Invisible characters above the basic plane are not in the pattern.
    if all(character < "\U00010000" for character in text):
        assert is_of_form(form, text) == is_accepted(check, text)


def test_member_of_a_request_needs_its_form() -> None:
    with pytest.raises(LookupError, match="weight needs a form"):
        Schemas().of_request(GraphQLInt, "createReward", "weight")
