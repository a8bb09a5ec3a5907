"""The written contract of events is the catalogue's."""

import jsonschema
import pytest

from resolvers.events.catalogue import CATALOGUE, EventType
from tools.events.files import SCHEMAS_FOLDER, files
from tools.events.samples import sample_of
from tools.events.schemas import schema_of


def test_files_are_as_written() -> None:
    written = files()

    assert {path: path.read_text("utf-8") for path in written} == written
    assert {*SCHEMAS_FOLDER.iterdir()} == {
        path for path in written if path.is_relative_to(SCHEMAS_FOLDER)
    }


@pytest.mark.parametrize("event_type", CATALOGUE)
def test_sample_fits_its_schema_only(event_type: EventType) -> None:
    sample = sample_of(event_type)

    for each in CATALOGUE:
        schema = schema_of(each)
        jsonschema.Draft7Validator.check_schema(schema)
        assert jsonschema.Draft7Validator(schema).is_valid(sample) is (each is event_type)
