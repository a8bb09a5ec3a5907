"""The written contract of events is the catalogue's."""

import jsonschema
import pytest

from resolvers.events.inbound_catalogue import INBOUND, InboundEnvelope, InboundType
from tools.events.files import SCHEMAS_FOLDER, files
from tools.events.samples import sample_of
from tools.events.schemas import ALL_TYPES, AnyType, schema_of


def test_files_are_as_written() -> None:
    written = files()

    assert {path: path.read_text("utf-8") for path in written} == written
    assert {*SCHEMAS_FOLDER.iterdir()} == {
        path for path in written if path.is_relative_to(SCHEMAS_FOLDER)
    }


@pytest.mark.parametrize("event_type", ALL_TYPES)
def test_sample_fits_its_schema_only(event_type: AnyType) -> None:
    sample = sample_of(event_type)

    for each in ALL_TYPES:
        schema = schema_of(each)
        jsonschema.Draft7Validator.check_schema(schema)
        assert jsonschema.Draft7Validator(schema).is_valid(sample) is (each is event_type)


@pytest.mark.parametrize("event_type", INBOUND)
def test_sample_that_partners_send_is_read(event_type: InboundType) -> None:
    envelope = InboundEnvelope.model_validate(sample_of(event_type))

    INBOUND[event_type].data.model_validate(envelope.data)
