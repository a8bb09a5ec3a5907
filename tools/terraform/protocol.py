"""The part of Terraform's plugin protocol 5 that planning needs, as messages made in code.

Numbers and names are the protocol's: tfplugin5.proto of hashicorp/terraform-plugin-go. Only the
fields that are used here are declared; a reader skips the others.
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "tfplugin5"

# Message -> its fields, in the order of their numbers: name and type. `*` is repeated, `%` a map
# from strings; a name in capitals is another message.
_MESSAGES = {
    "DynamicValue": "bytes msgpack, bytes json",
    "Diagnostic": "int32 severity, string summary, string detail, AttributePath attribute",
    "AttributePath": "*Step steps",
    "Step": "string attribute_name",
    "Attribute": (
        "string name, bytes type, string description, bool required, bool optional, bool computed"
    ),
    "NestedBlock": (
        "string type_name, Block block, int32 nesting, int64 min_items, int64 max_items"
    ),
    "Block": "int64 version, *Attribute attributes, *NestedBlock block_types",
    "Schema": "int64 version, Block block",
    "Request": "",
    "SchemaAnswer": (
        "Schema provider, %Schema resource_schemas, %Schema data_source_schemas, "
        "*Diagnostic diagnostics"
    ),
    "PrepareRequest": "DynamicValue config",
    "PrepareAnswer": "DynamicValue prepared_config, *Diagnostic diagnostics",
    "ValidateRequest": "string type_name, DynamicValue config",
    "DiagnosticsAnswer": "*Diagnostic diagnostics",
    "StopAnswer": "string error",
    "PlanRequest": (
        "string type_name, DynamicValue prior_state, DynamicValue proposed_new_state, "
        "DynamicValue config"
    ),
    "PlanAnswer": (
        "DynamicValue planned_state, *AttributePath requires_replace, bytes planned_private, "
        "*Diagnostic diagnostics, bool legacy_type_system"
    ),
    "ReadRequest": "string type_name, DynamicValue config",
    "ReadAnswer": "DynamicValue state, *Diagnostic diagnostics",
}
_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bytes": _Field.TYPE_BYTES,
    "string": _Field.TYPE_STRING,
    "bool": _Field.TYPE_BOOL,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
}


def _declare() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{PACKAGE}.proto", package=PACKAGE, syntax="proto3"
    )
    for name, text in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, field in enumerate(filter(None, text.split(", ")), start=1):
            _add_field(message, number, field)
    return file


def _add_field(message: Any, number: int, text: str) -> None:
    kind, name = text.split()
    mark, kind = (kind[0], kind[1:]) if kind[0] in "*%" else ("", kind)
    field = message.field.add(name=name, number=number)
    field.label = _Field.LABEL_REPEATED if mark else _Field.LABEL_OPTIONAL
    if mark == "%":
        entry = message.nested_type.add(name=f"{name.title().replace('_', '')}Entry")
        entry.options.map_entry = True
        _add_field(entry, 1, "string key")
        _add_field(entry, 2, f"{kind} value")
        kind = f"{message.name}.{entry.name}"
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = _Field.TYPE_MESSAGE
        field.type_name = f".{PACKAGE}.{kind}"


_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(_declare())


def message(name: str) -> Any:
    """The class of a message."""
    return message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{PACKAGE}.{name}"))
