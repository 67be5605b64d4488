"""The cases of protobuf.json: files, the message that is written, readers and values."""

from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor_pb2 import Edition

from protobuf_files import Map, OneOf, Presence, enum, field, file, message, repeated


@dataclass
class Case:
    """Values, in Protobuf's mapping to JSON, of the message `written` of the last of `files`.

    Read as what they are, or as the message of `reader`, which is (files, its full name).
    """

    name: str
    written: str
    files: list
    values: list
    reader: Any = None
    is_key: bool = False


def of(name, *members, values, nested=(), enums=(), imports=()):
    """A file with one message, `shop.M`, that nothing else is in."""
    made = file(f"{name}.proto", message("M", *members, nested=nested, enums=enums), imports=imports)
    return Case(name, "shop.M", [made], values)


def google(name):
    return f".google.protobuf.{name}"


def google_file(name):
    return f"google/protobuf/{name}.proto"


KINDS = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "bool", "string", "bytes",
]
LOWEST = {
    "double": -1.7976931348623157e308, "float": -3.4028234663852886e38, "int32": -(2**31), "int64": str(-(2**63)),
    "uint32": 0, "uint64": "0", "sint32": -(2**31), "sint64": str(-(2**63)), "fixed32": 0, "fixed64": "0",
    "sfixed32": -(2**31), "sfixed64": str(-(2**63)), "bool": False, "string": "", "bytes": "",
}
HIGHEST = {
    "double": 1.7976931348623157e308, "float": 3.4028234663852886e38, "int32": 2**31 - 1, "int64": str(2**63 - 1),
    "uint32": 2**32 - 1, "uint64": str(2**64 - 1), "sint32": 2**31 - 1, "sint64": str(2**63 - 1),
    "fixed32": 2**32 - 1, "fixed64": str(2**64 - 1), "sfixed32": 2**31 - 1, "sfixed64": str(2**63 - 1), "bool": True,
    "string": "grüße 日本 😀", "bytes": "AP/+",
}
COLOR = enum("Color", COLOR_UNSPECIFIED=0, RED=1, GREEN=2, DARK=-1)
POINT = message("Point", field("x", 1, "sint32"), field("y", 2, "sint32"))

FIELDS = [
    of("scalars", *(field(kind, at, kind) for at, kind in enumerate(KINDS, 1)), values=[LOWEST, HIGHEST, {}]),
    of(
        "not-finite", field("d", 1, "double"), field("f", 2, "float"),
        values=[{"d": each, "f": each} for each in ("NaN", "Infinity", "-Infinity", -0.0, 0.5)],
    ),
    of(
        "presence", *(Presence(field(kind, at, kind)) for at, kind in enumerate(KINDS, 1)),
        values=[LOWEST, HIGHEST, {}],
    ),
    of(
        "repeated", repeated("numbers", 1, "int32"), repeated("texts", 2, "string"), repeated("points", 3, "^Point"),
        repeated("colors", 4, "enum ^Color"), repeated("floats", 5, "double"),
        nested=[POINT], enums=[COLOR],
        values=[
            {},
            {
                "numbers": [0, -1, 150], "texts": ["", "tea"], "points": [{}, {"x": 1, "y": -2}],
                "colors": ["RED", "COLOR_UNSPECIFIED", "DARK"], "floats": [0.5],
            },
        ],
    ),
    of(
        "enums", field("color", 1, "enum ^Color"), Presence(field("maybe", 2, "enum ^Color")), enums=[COLOR],
        values=[{}, {"color": "GREEN", "maybe": "COLOR_UNSPECIFIED"}, {"color": "DARK"}, {"color": 77}],
    ),
    of(
        "maps", Map("by_name", 1, "string", "int32"), Map("by_number", 2, "int64", "^Point"),
        Map("by_flag", 3, "bool", "enum ^Color"), nested=[POINT], enums=[COLOR],
        values=[
            {},
            {"byName": {"": 0}},
            {"byName": {"tea": -1}, "byNumber": {"-7": {"x": 1}}, "byFlag": {"true": "RED"}},
        ],
    ),
    of(
        "one-of", field("id", 1, "int64"),
        OneOf("what", [field("text", 2, "string"), field("number", 3, "int32"), field("point", 4, "^Point")]),
        nested=[POINT],
        values=[{}, {"id": "1", "text": "tea"}, {"text": ""}, {"number": 0}, {"number": 7}, {"point": {}}],
    ),
    of(
        "names-in-json", field("snake_case_name", 1, "string"), field("x2_y", 2, "int32"),
        values=[{"snakeCaseName": "a", "x2Y": 1}],
    ),
    of(
        "recursion", field("value", 1, "int32"), field("next", 2, ".shop.M"),
        values=[{"value": 1, "next": {"value": 2, "next": {}}}],
    ),
    of("high-numbers", field("a", 536870911, "int32"), field("b", 16, "int32"), values=[{"a": 1, "b": 2}]),
]


def path_of(name, written, *messages, package="shop"):
    """A file of which a message deep inside is written, which has a field `v`."""
    return Case(name, written, [file(f"{name}.proto", *messages, package=package)], [{"v": "tea"}, {}])


def holder(name, *nested, enums=()):
    return message(name, field("v", 1, "string"), nested=nested, enums=enums)


CHAIN = None
for depth in reversed(range(10)):
    CHAIN = holder(f"M{depth}", *([CHAIN] if CHAIN else []))

PATHS = [
    path_of("index-first", "shop.A", holder("A"), holder("B")),
    path_of("index-second", "shop.B", holder("A"), holder("B")),
    path_of("index-nested-in-the-first", "shop.A.X", holder("A", holder("X"), holder("Y")), holder("B")),
    path_of("index-second-nested", "shop.B.Y", holder("A"), holder("B", holder("X"), holder("Y"))),
    path_of(
        "index-of-three", "shop.C.X.J", holder("A"), holder("B"), holder("C", holder("X", holder("I"), holder("J")))
    ),
    path_of("index-of-ten", "shop." + ".".join(f"M{depth}" for depth in range(10)), CHAIN),
    path_of("index-not-counting-enums", "shop.B.X", holder("A"), holder("B", holder("X"), enums=[COLOR])),
    path_of("index-of-64", "shop.M64", *(holder(f"M{each}") for each in range(66))),
    path_of("no-package", "A.X", holder("A", holder("X")), package=""),
]

WELL_KNOWN = [
    of(
        "timestamp", field("at", 1, google("Timestamp")), imports=[google_file("timestamp")],
        values=[
            {}, {"at": "1970-01-01T00:00:00Z"}, {"at": "2024-02-29T12:34:56.789Z"},
            {"at": "0001-01-01T00:00:00Z"}, {"at": "9999-12-31T23:59:59.999999999Z"},
        ],
    ),
    of(
        "duration", field("takes", 1, google("Duration")), imports=[google_file("duration")],
        values=[{"takes": "0s"}, {"takes": "-1.500s"}, {"takes": "315576000000.000000001s"}],
    ),
    of(
        "wrappers", field("d", 1, google("DoubleValue")), field("l", 2, google("Int64Value")),
        field("b", 3, google("BoolValue")), field("s", 4, google("StringValue")), field("y", 5, google("BytesValue")),
        imports=[google_file("wrappers")],
        values=[
            {}, {"d": 0.0, "l": "0", "b": False, "s": "", "y": ""},
            {"d": 0.5, "l": "-7", "b": True, "s": "tea", "y": "AAE="},
        ],
    ),
    of(
        "struct", field("value", 1, google("Value")), field("list", 2, google("ListValue")),
        field("object", 3, google("Struct")), imports=[google_file("struct")],
        values=[
            {"value": None, "list": [], "object": {}},
            {"value": {"a": [1.0, "b", True, None]}, "list": [0.5, {}], "object": {"key": "value"}},
        ],
    ),
    of(
        "any-empty-and-mask", field("any", 1, google("Any")), field("empty", 2, google("Empty")),
        field("mask", 3, google("FieldMask")),
        imports=[google_file("any"), google_file("empty"), google_file("field_mask")],
        values=[
            {
                "any": {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1.500s"},
                "empty": {}, "mask": "a,bC.d",
            },
        ],
    ),
    of(
        "decimal", field("price", 1, ".confluent.type.Decimal"), imports=["confluent/type/decimal.proto"],
        values=[{"price": {"value": "MDk=", "precision": 5, "scale": 2}}],
    ),
]

ADDRESS = file("shop/address.proto", message("Address", field("street", 1, "string")))
CUSTOMER = file(
    "shop/customer.proto", message("Customer", field("name", 1, "string"), field("address", 2, ".shop.Address")),
    imports=["shop/address.proto"],
)
TO = {"street": "Main St"}
PARCEL = message("Parcel", field("code", 1, "string"), field("to", 2, ".shop.Address"))

REFERENCES = [
    Case(
        "reference", "shop.Parcel",
        [ADDRESS, file("reference.proto", PARCEL, imports=["shop/address.proto"])],
        [{"code": "p1", "to": TO}, {}],
    ),
    Case(
        "reference-of-a-reference", "shop.Order",
        [
            ADDRESS, CUSTOMER,
            file(
                "deep.proto", message("Order", field("id", 1, "int64"), field("customer", 2, ".shop.Customer")),
                imports=["shop/customer.proto"],
            ),
        ],
        [{"id": "1", "customer": {"name": "Ada", "address": TO}}],
    ),
    Case(
        "references-and-what-is-built-in", "shop.Shipment.Leg",
        [
            ADDRESS, CUSTOMER,
            file(
                "both.proto",
                message(
                    "Shipment",
                    nested=[
                        message(
                            "Leg", field("customer", 1, ".shop.Customer"), repeated("stops", 2, ".shop.Address"),
                            field("sent", 3, google("Timestamp")),
                        )
                    ],
                ),
                imports=["shop/address.proto", google_file("timestamp"), "shop/customer.proto"],
            ),
        ],
        [{"customer": {"name": "Ada"}, "stops": [TO, {}], "sent": "2024-02-29T12:34:56Z"}],
    ),
]

OLD = [
    field("id", 1, "int32", "required"), field("note", 2, "string", default_value="none"),
    field("ratio", 3, "double", default_value="0.5"), field("color", 4, "enum .old.Color", default_value="GREEN"),
    repeated("numbers", 5, "int32"), field("part", 6, "group ^Part"),
]
OLD_MESSAGE = message("M", *OLD, nested=[message("Part", field("name", 1, "string"))])
DIALECTS = [
    Case(
        "proto2", "old.M",
        [file("old.proto", OLD_MESSAGE, enums=[enum("Color", RED=1, GREEN=2)], package="old", syntax="proto2")],
        [{"id": 1}, {"id": 0, "note": "", "ratio": 0.0, "color": "RED", "numbers": [1, 2], "part": {"name": "tea"}}],
    ),
    Case(
        "edition-2023", "shop.M",
        [
            file(
                "edition.proto", message("M", field("id", 1, "int32"), repeated("numbers", 2, "int32")),
                syntax="editions", edition=Edition.EDITION_2023,
            )
        ],
        [{}, {"id": 0}, {"id": 1, "numbers": [1, 2]}],
    ),
]


def evolved(name, before, after, values, imports=()):
    """The message `shop.M` with other members."""
    return Case(
        name, "shop.M", [file(f"{name}.proto", message("M", *before))], values,
        reader=([file(f"{name}-reader.proto", message("M", *after))], "shop.M"),
    )


ID, NOTE = ("id", 1, "int64"), ("note", 2, "string")
EVOLUTION = [
    evolved("field-added", [field(*ID)], [field(*ID), field(*NOTE), repeated("n", 3, "int32")], [{"id": "1"}, {}]),
    evolved(
        "field-removed", [field(*ID), field(*NOTE), repeated("n", 3, "int32")], [field(*ID)],
        [{"id": "1", "note": "tea", "n": [1, 2]}, {"note": "tea"}],
    ),
    evolved("field-renamed", [field(*ID)], [field("number", 1, "int64")], [{"id": "1"}]),
    evolved("field-widened", [field("v", 1, "int32")], [field("v", 1, "int64")], [{"v": -7}, {"v": 2**31 - 1}]),
    evolved("field-narrowed", [field("v", 1, "int64")], [field("v", 1, "int32")], [{"v": "-7"}, {"v": str(2**32 + 5)}]),
    evolved("string-read-as-bytes", [field("v", 1, "string")], [field("v", 1, "bytes")], [{"v": "grüße"}]),
    evolved("one-read-as-many", [field("v", 1, "string")], [repeated("v", 1, "string")], [{"v": "tea"}, {}]),
    evolved("many-read-as-one", [repeated("v", 1, "string")], [field("v", 1, "string")], [{"v": ["a", "b"]}]),
    Case(
        "message-read-as-another", "shop.A",
        [file("message-read.proto", message("A", field("v", 1, "string"), field("w", 2, "int32")))],
        [{"v": "tea", "w": 7}],
        reader=([file("message-reader.proto", holder("X"), holder("B"))], "shop.B"),
    ),
]

KEYS = [
    Case("key", "shop.K", [file("key.proto", message("K", field("id", 1, "int64")))], [{"id": "1"}, {}], is_key=True),
    Case(
        "value-and-tombstone", "shop.V", [file("value.proto", message("V", field("id", 1, "int64")))],
        [{"id": "1"}, None, {}],
    ),
]

CASES = [*FIELDS, *PATHS, *WELL_KNOWN, *REFERENCES, *DIALECTS, *EVOLUTION, *KEYS]
