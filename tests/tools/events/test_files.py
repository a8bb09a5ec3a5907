import jsonschema

from resolvers.events.inbound_catalogue import INBOUND, InboundEnvelope
from tools.events.files import SCHEMAS_FOLDER, files
from tools.events.samples import sample_of
from tools.events.schemas import ALL_TYPES, schema_of


def test_files_are_as_written() -> None:
    written = files()

    assert {path: path.read_text("utf-8") for path in written} == written
    assert {*SCHEMAS_FOLDER.iterdir()} == {
        path for path in written if path.is_relative_to(SCHEMAS_FOLDER)
    }


def test_sample_fits_its_schema_only() -> None:
    for each in ALL_TYPES:
        jsonschema.Draft7Validator.check_schema(schema_of(each))
        validator = jsonschema.Draft7Validator(schema_of(each))
        assert [other for other in ALL_TYPES if validator.is_valid(sample_of(other))] == [each]
    for event_type, inbound in INBOUND.items():
        envelope = InboundEnvelope.model_validate(sample_of(event_type))
        inbound.data.model_validate(envelope.data)
