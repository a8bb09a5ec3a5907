"""A provider's schema is read out of generated bindings, with types, flags and blocks."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.infra.provider_schema import (
    Bindings,
    UnknownType,
    folder_of,
    read_schema,
    type_names,
    used_types,
)


def written(name: str, value: str, kind: str, storage: str, *, is_block: bool = False) -> str:
    return f"""
            {name}: {{
                value: {value},
                isBlock: {str(is_block).lower()},
                type: "{kind}",
                storageClassType: "{storage}",
            }},"""


def bound(
    name: str,
    body: str,
    *,
    computed: bool = False,
    optional: bool = False,
    required: bool = False,
) -> str:
    flags = ", ".join(
        f"{flag}: {str(value).lower()}"
        for flag, value in (("computed", computed), ("optional", optional), ("required", required))
    )
    return f"\n    // {name} - {flags}\n    _{name};\n    {body}"


QUEUE = f"""
function queueRetryToHclTerraform(struct) {{
    const attrs = {{{
    written("count", "cdktn.numberToHclTerraform(struct.count)", "simple", "number")
}
    }};
}}
class QueueRetryOutputReference extends cdktn.ComplexObject {{{
    bound("count", "return this.getNumberAttribute('count');", required=True)
}
}}
class Queue extends cdktn.TerraformResource {{
    static tfResourceType = "aws_queue";{
    bound("arn", "return this.getStringAttribute('arn');", computed=True)
}{bound("fifo", "return this.getBooleanAttribute('fifo');", optional=True)}{
    bound("name", "return this.getStringAttribute('name');", required=True)
}{bound("readers", "return cdktn.Fn.tolist(this.getListAttribute('readers'));", optional=True)}{
    bound("uris", "_uris = new cdktn.StringMap(this, 'uris');", computed=True)
}{bound("retry", '_retry = new QueueRetryOutputReference(this, "retry");', optional=True)}
    synthesizeHclAttributes() {{
        const attrs = {{{
    written("fifo", "cdktn.booleanToHclTerraform(this._fifo)", "simple", "boolean")
}{written("name", "cdktn.stringToHclTerraform(this._name)", "simple", "string")}{
    written("readers", "cdktn.listMapperHcl(cdktn.s, false)(this._readers)", "set", "stringList")
}{written("retry", "queueRetry(this._retry)", "list", "QueueRetryList", is_block=True)}
        }};
    }}
}}
"""
PROVIDER = f"""
class AwsProvider extends cdktn.TerraformProvider {{{
    bound("region", "return this._region;", optional=True)
}
    synthesizeHclAttributes() {{
        const attrs = {{{
    written("region", "cdktn.stringToHclTerraform(this._region)", "simple", "string")
}
        }};
    }}
}}
"""


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel as the bindings come: an npm package within."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tree:
        for folder, source in (("queue", QUEUE), ("provider", PROVIDER)):
            content = source.encode()
            member = tarfile.TarInfo(f"package/lib/{folder}/index.js")
            member.size = len(content)
            tree.addfile(member, io.BytesIO(content))
    path = tmp_path / "bindings.whl"
    with zipfile.ZipFile(path, "w") as whole:
        whole.writestr("provider_aws/_jsii/provider-aws.jsii.tgz", packed.getvalue())
    return path


def test_a_resource_has_its_attributes_and_blocks() -> None:
    section, block = Bindings({"queue": QUEUE}).block("queue")

    assert section == "resources"
    assert block["attributes"] == {
        "arn": {"type": "string", "computed": True},
        "fifo": {"type": "bool", "optional": True},
        "name": {"type": "string", "required": True},
        "readers": {"type": ["set", "string"], "optional": True},
        "uris": {"type": ["map", "string"], "computed": True},
    }
    assert block["block_types"] == {
        "retry": {
            "nesting_mode": "list",
            "block": {
                "attributes": {"count": {"type": "number", "required": True}},
                "block_types": {},
            },
            "min_items": 0,
            "max_items": 1,
        }
    }


def test_of_a_wheel_the_wanted_types_are_read(wheel: Path) -> None:
    schema: Any = read_schema(wheel, [("resource", "aws_queue"), ("data", "aws_nothing")])

    assert list(type_names(schema)) == [("resource", "aws_queue")]
    assert schema["provider"]["attributes"] == {"region": {"type": "string", "optional": True}}


def test_a_type_that_the_bindings_do_not_have_is_named() -> None:
    with pytest.raises(UnknownType, match="no data-aws-weather"):
        Bindings({}).block("data-aws-weather")
    with pytest.raises(UnknownType, match="no resource, data source or provider"):
        Bindings({"empty": ""}).block("empty")


def test_types_are_those_that_the_hcl_declares(tmp_path: Path) -> None:
    module = tmp_path / "modules" / "queue"
    module.mkdir(parents=True)
    (tmp_path / "main.tf").write_text('data "aws_region" "here" {}\n# resource "aws_not" "x" {}\n')
    (module / "main.tf").write_text('resource "aws_sqs_queue" "this" {\n}\n')

    assert used_types(tmp_path) == {("data", "aws_region"), ("resource", "aws_sqs_queue")}
    assert folder_of("data", "aws_region") == "data-aws-region"
    assert folder_of("resource", "aws_sqs_queue") == "sqs-queue"
