"""Protobuf files as descriptors, in the form that protoc gives them in generated modules."""

from dataclasses import dataclass

from confluent_kafka.schema_registry.confluent.type import decimal_pb2
from google.protobuf import any_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    EnumValueDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    OneofDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

BUILT_IN = [
    module.DESCRIPTOR
    for module in (
        any_pb2, duration_pb2, empty_pb2, field_mask_pb2, struct_pb2, timestamp_pb2, wrappers_pb2, decimal_pb2,
    )
]


@dataclass
class Map:
    """`map<key, value> name = number`"""

    name: str
    number: int
    key: str
    value: str


@dataclass
class OneOf:
    name: str
    fields: list


@dataclass
class Presence:
    """An `optional` field of proto3."""

    field: FieldDescriptorProto


def field(name, number, kind, label="optional", **more):
    """A field of a scalar type; of a message by its full name with a dot in front; of an enum likewise behind `enum `,
    or of a group behind `group `. `^` in front of a name stands for the message that the field is in.
    """
    made = FieldDescriptorProto(name=name, number=number, label="LABEL_" + label.upper(), **more)
    if kind[0] in ".^":
        kind = f"message {kind}"
    kind, _, named = kind.partition(" ")
    made.type = FieldDescriptorProto.Type.Value("TYPE_" + kind.upper())
    if named:
        made.type_name = named
    return made


def repeated(name, number, kind, **more):
    return field(name, number, kind, "repeated", **more)


def enum(name, **values):
    return EnumDescriptorProto(
        name=name, value=[EnumValueDescriptorProto(name=value, number=number) for value, number in values.items()]
    )


def message(name, *members, nested=(), enums=()):
    """Members are fields, Map, OneOf and Presence. The entries of maps come behind the other nested messages."""
    made = DescriptorProto(name=name, nested_type=nested, enum_type=enums)
    for member in members:
        match member:
            case Map():
                entry_name = "".join(word.title() for word in member.name.split("_")) + "Entry"
                entry = message(entry_name, field("key", 1, member.key), field("value", 2, member.value))
                entry.options.map_entry = True
                made.nested_type.append(entry)
                made.field.append(repeated(member.name, member.number, f"^{entry_name}"))
            case OneOf():
                for each in member.fields:
                    each.oneof_index = len(made.oneof_decl)
                    made.field.append(each)
                made.oneof_decl.append(OneofDescriptorProto(name=member.name))
            case Presence():
                member.field.proto3_optional = True
                made.field.append(member.field)
            case _:
                made.field.append(member)
    # Behind all others, as protoc has them.
    for each in made.field:
        if each.proto3_optional:
            each.oneof_index = len(made.oneof_decl)
            made.oneof_decl.append(OneofDescriptorProto(name=f"_{each.name}"))
    return made


def file(name, *messages, imports=(), enums=(), package="shop", **more):
    """`more` is `syntax="proto2"` or an edition; otherwise it is proto3."""
    made = FileDescriptorProto(
        name=name, package=package, dependency=imports, message_type=messages, enum_type=enums,
        **(more or {"syntax": "proto3"}),
    )
    outside = f".{package}" if package else ""
    for each in made.message_type:
        name_inside(each, f"{outside}.{each.name}")
    return made


def name_inside(described, full_name):
    for each in described.field:
        if each.type_name:
            each.type_name = each.type_name.replace("^", f"{full_name}.")
    for nested in described.nested_type:
        # The fields of an entry of a map stand for those of the message that the map is in.
        name_inside(nested, full_name if nested.options.map_entry else f"{full_name}.{nested.name}")


def generated(files, full_name):
    """The message class that a generated module would hold, and its pool; `files` in the order of their imports."""
    pool = DescriptorPool()
    for built_in in BUILT_IN:
        pool.AddSerializedFile(built_in.serialized_pb)
    for each in files:
        pool.Add(each)
    return GetMessageClass(pool.FindMessageTypeByName(full_name)), pool
