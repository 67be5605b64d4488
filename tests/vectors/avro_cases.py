"""The cases of avro.json: schemas, readers and values."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass
class Case:
    """Values of the schema `writer`, read as they were written or as `reader` sees them.

    `meant` are those defaults of the reader that the client hands out as they stand in the schema, with what they mean.
    """

    name: str
    writer: Any
    values: list
    reader: Any = None
    references: tuple = ()
    reader_references: tuple = ()
    is_key: bool = False
    meant: dict = field(default_factory=dict)


def record(name, *fields, **more):
    """A record of fields that are (name, type) or (name, type, more)."""
    described = [
        {"name": each[0], "type": each[1], **(each[2] if len(each) > 2 else {})} for each in fields
    ]
    return {"type": "record", "name": name, **more, "fields": described}


def array(items):
    return {"type": "array", "items": items}


def mapping(values):
    return {"type": "map", "values": values}


def enum(name, *symbols, **more):
    return {"type": "enum", "name": name, "symbols": list(symbols), **more}


def fixed(name, size, **more):
    return {"type": "fixed", "name": name, "size": size, **more}


def logical(underlying, name, **more):
    if isinstance(underlying, str):
        underlying = {"type": underlying}
    return {**underlying, "logicalType": name, **more}


def nullable(other):
    return ["null", other]


def default(value):
    return {"default": value}


def of(name, kind, values):
    """A record of one field, `v`: what is written does not depend on how the client treats a root."""
    return Case(name, record("R", ("v", kind)), [{"v": value} for value in values])


INTS = [0, -1, 1, 63, -64, 64, -65, 8191, -8192, 8192, 2**31 - 1, -(2**31)]
LONGS = [*INTS, 2**31, 2**53 + 1, -(2**53) - 1, 2**56, 2**63 - 1, -(2**63)]
NOT_FINITE = [float("inf"), float("-inf"), float("nan")]
FLOATS = [0.0, -0.0, 1.5, -2.25, 3.4028234663852886e38, 1.401298464324817e-45, *NOT_FINITE]
DOUBLES = [0.0, -0.0, 0.1, -1e21, 1.7976931348623157e308, 5e-324, *NOT_FINITE]
STRINGS = ["", "tea", "a\0b", "\"\\/\n\t\u007f", "grüße", "日本", "😀", "x" * 200]
BYTES = [b"\0", b"\xff\xfe\0", bytes(range(16)), b"tea"]

PRIMITIVES = [
    Case("boolean", '"boolean"', [True, False]),
    Case("int", '"int"', INTS),
    Case("long", '"long"', LONGS),
    Case("float", '"float"', FLOATS),
    Case("double", '"double"', DOUBLES),
    Case("string", '"string"', STRINGS),
    # Raw, without the length that bytes have anywhere else.
    Case("bytes", '"bytes"', BYTES),
    Case("bytes-as-object", {"type": "bytes"}, BYTES),
    of("bytes-in-a-record", "bytes", [b"", *BYTES]),
    Case(
        "all-primitives",
        record(
            "All", ("n", "null"), ("b", "boolean"), ("i", "int"), ("l", "long"), ("f", "float"), ("d", "double"),
            ("s", "string"), ("y", "bytes"), namespace="shop",
        ),
        [
            {"n": None, "b": True, "i": -7, "l": 2**40, "f": 0.5, "d": 0.1, "s": "tea", "y": b"\0\1"},
            {"n": None, "b": False, "i": 0, "l": 0, "f": 0.0, "d": 0.0, "s": "", "y": b""},
        ],
    ),
]

COLOR = enum("Color", "RED", "GREEN", "BLUE")
POINT = record("Point", ("x", "int"), ("y", "int"))

COMPLEX = [
    Case(
        "nested-records",
        record(
            "Order",
            ("id", "long"),
            ("customer", record("Customer", ("name", "string"), ("address", record("Address", ("street", "string"))))),
            ("note", "string"),
            namespace="shop",
        ),
        [{"id": 1, "customer": {"name": "Ada", "address": {"street": "Main St"}}, "note": "cold"}],
    ),
    Case(
        "a-type-used-twice",
        record("Line", ("from", POINT), ("to", "Point"), ("via", array("Point"))),
        [{"from": {"x": 1, "y": 2}, "to": {"x": -3, "y": 4}, "via": [{"x": 5, "y": 6}]}],
    ),
    Case(
        "namespaces",
        record(
            "a.Outer",
            ("inherited", record("Inner", ("v", "int"))),
            ("own", record("Inner", ("v", "string"), namespace="b")),
            ("again", "a.Inner"),
            ("other", "b.Inner"),
        ),
        [{"inherited": {"v": 1}, "own": {"v": "one"}, "again": {"v": 2}, "other": {"v": "two"}}],
    ),
    of("array-of-empty-records", array(record("Empty")), [[], [{}, {}]]),
    of("array-of-ints", array("int"), [[], [1], [1, -2, 3], list(range(100))]),
    of("array-of-strings", array("string"), [[], [""], ["a", "b"]]),
    of("array-of-records", array(POINT), [[], [{"x": 1, "y": 2}, {"x": 3, "y": 4}]]),
    of("array-of-arrays", array(array("int")), [[], [[]], [[1], [], [2, 3]]]),
    of("array-of-nulls", array("null"), [[None, None]]),
    Case("array-as-root", array("long"), [[], [1, 2**40]]),
    of("map-of-ints", mapping("int"), [{}, {"a": 1}, {"": 2, "grüße": -3}]),
    of("map-of-records", mapping(POINT), [{"a": {"x": 1, "y": 2}, "b": {"x": 3, "y": 4}}]),
    of("map-of-maps", mapping(mapping("string")), [{}, {"a": {}, "b": {"c": "d"}}]),
    Case("map-as-root", mapping("string"), [{}, {"a": "b"}]),
    of("enum", COLOR, ["RED", "GREEN", "BLUE"]),
    Case("enum-as-root", COLOR, ["BLUE"]),
    of("fixed", fixed("Hash", 16), [bytes(16), bytes(range(16))]),
    of("fixed-of-one", fixed("One", 1), [b"\x7f"]),
    Case("fixed-as-root", fixed("Four", 4), [b"\0\1\2\3"]),
]

MANY = [
    "null", "boolean", "int", "long", "float", "double", "string", "bytes",
    array("int"), mapping("int"), COLOR, fixed("Four", 4), POINT, record("Other", ("x", "int"), ("z", "string")),
]

UNIONS = [
    of("union-with-null", nullable("string"), [None, "", "tea"]),
    of("union-with-null-last", ["string", "null"], [None, "tea"]),
    of("union-of-one", ["int"], [5]),
    of(
        "union-of-many",
        MANY,
        [
            None, True, ("int", 7), ("long", 7), ("float", 0.5), ("double", 0.5), ("string", "RED"), b"\1",
            [1, 2], {"map": 1}, ("Color", "RED"), ("Four", b"\0\1\2\3"), ("Point", {"x": 1, "y": 2}),
            ("Other", {"x": 1, "z": "z"}),
        ],
    ),
    of(
        "union-of-records-of-one-shape",
        ["null", record("Cat", ("name", "string")), record("Dog", ("name", "string"))],
        [("Cat", {"name": "Tom"}), ("Dog", {"name": "Rex"}), None],
    ),
    Case("union-as-root", [POINT, "string"], [{"x": 1, "y": 2}, "nowhere"]),
    of("array-of-unions", array(["null", "int", "string"]), [[None, 1, "a", None]]),
    of("map-of-unions", mapping(["null", "double"]), [{"a": None, "b": 0.5}]),
]

NODE = record("Node", ("value", "int"), ("next", nullable("Node")))
TREE = record("Tree", ("name", "string"), ("children", array("Tree")), ("by_name", mapping("Tree")))
MUTUAL = record(
    "Person",
    ("name", "string"),
    ("house", nullable(record("House", ("street", "string"), ("people", array("Person"))))),
)


def leaf(name):
    return {"name": name, "children": [], "by_name": {}}


def chain(*values):
    node = None
    for value in reversed(values):
        node = {"value": value, "next": node}
    return node


RECURSIVE = [
    Case("linked-list", NODE, [chain(1), chain(1, 2, 3), chain(*range(20))]),
    Case("tree", TREE, [{"name": "root", "children": [leaf("a"), leaf("b")], "by_name": {"c": leaf("c")}}]),
    Case(
        "mutual-recursion",
        MUTUAL,
        [{"name": "Ada", "house": {"street": "Main St", "people": [{"name": "Bob", "house": None}]}}],
    ),
]


def at(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


DECIMALS = [
    Decimal(each)
    for each in ("0.00", "0.01", "-0.01", "1.27", "1.28", "-1.28", "-1.29", "327.67", "327.68", "12345678901234567.89")
]
DATES = [date(1970, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)]
MOMENTS = [
    (1970, 1, 1), (1969, 12, 31, 23, 59, 59, 999000), (2024, 2, 29, 12, 34, 56, 789000), (1, 1, 1),
    (9999, 12, 31, 23, 59, 59, 999000),
]
MICROS = [*MOMENTS, (2024, 2, 29, 12, 34, 56, 789012), (1969, 12, 31, 23, 59, 59, 999999)]
UUIDS = [UUID("095d71cf-1255-6b9d-5e33-0ad575b3df5d"), UUID(int=0), UUID(int=2**128 - 1)]
MANY_DIGITS = logical("bytes", "decimal", precision=40, scale=20)
PRICE = logical("bytes", "decimal", precision=10, scale=2)

LOGICAL = [
    of("decimal-bytes", logical("bytes", "decimal", precision=19, scale=2), DECIMALS),
    of("decimal-without-scale", logical("bytes", "decimal", precision=5), [Decimal(0), Decimal(-128), Decimal(99999)]),
    of("decimal-of-many-digits", MANY_DIGITS, [Decimal("-" + "1234567890" * 2 + "." + "1234567890" * 2)]),
    of("decimal-fixed", logical(fixed("Money", 9), "decimal", precision=19, scale=2), DECIMALS),
    of("date", logical("int", "date"), DATES),
    of("time-millis", logical("int", "time-millis"), [time(0), time(12, 34, 56, 789000), time(23, 59, 59, 999000)]),
    of("time-micros", logical("long", "time-micros"), [time(0), time(12, 34, 56, 789012), time(23, 59, 59, 999999)]),
    of("timestamp-millis", logical("long", "timestamp-millis"), [at(*each) for each in MOMENTS]),
    of("timestamp-micros", logical("long", "timestamp-micros"), [at(*each) for each in MICROS]),
    of("local-timestamp-millis", logical("long", "local-timestamp-millis"), [datetime(*each) for each in MOMENTS]),
    of("local-timestamp-micros", logical("long", "local-timestamp-micros"), [datetime(*each) for each in MICROS]),
    of("uuid", logical("string", "uuid"), UUIDS),
    of("unknown-logical-type", logical("string", "color"), ["red"]),
    of("logical-type-of-another-type", logical("int", "uuid"), [7]),
    Case(
        "logical-types-inside",
        record(
            "Invoice",
            ("prices", array(PRICE)),
            ("days", mapping(logical("int", "date"))),
            ("paid", nullable(logical("long", "timestamp-millis"))),
        ),
        [
            {"prices": [Decimal("1.50"), Decimal("-2.00")], "days": {"due": date(2024, 2, 29)}, "paid": at(2024, 3, 1)},
            {"prices": [], "days": {}, "paid": None},
        ],
    ),
]

# Subjects that others refer to, registered first.
REFERENCED = [
    ("shop.Address", record("Address", ("street", "string"), namespace="shop"), ()),
    (
        "shop.Customer",
        record("Customer", ("name", "string"), ("address", "shop.Address"), namespace="shop"),
        [("shop.Address", "shop.Address")],
    ),
    ("shop.Color", enum("Color", "RED", "GREEN", namespace="shop"), ()),
    (
        "shop.Address-with-city",
        record("Address", ("street", "string"), ("city", "string", default("?")), namespace="shop"),
        (),
    ),
]
ADDRESS, CUSTOMER, PAINT = [(name, name) for name in ("shop.Address", "shop.Customer", "shop.Color")]
TO = {"street": "Main St"}
PARCEL = record("Parcel", ("code", "string"), ("to", "shop.Address"), namespace="shop")

REFERENCES = [
    Case("reference", PARCEL, [{"code": "p1", "to": TO}], references=(ADDRESS,)),
    Case(
        "reference-of-a-reference",
        record("Order", ("id", "long"), ("customer", "shop.Customer"), namespace="shop"),
        [{"id": 1, "customer": {"name": "Ada", "address": TO}}],
        references=(CUSTOMER,),
    ),
    Case(
        "reference-on-two-ways",
        record(
            "Shipment",
            ("customer", "shop.Customer"),
            ("stops", array("shop.Address")),
            ("back_to", nullable("shop.Address")),
            ("color", "shop.Color"),
            namespace="shop",
        ),
        [
            {"customer": {"name": "Ada", "address": TO}, "stops": [TO, TO], "back_to": TO, "color": "GREEN"},
            {"customer": {"name": "", "address": TO}, "stops": [], "back_to": None, "color": "RED"},
        ],
        references=(ADDRESS, CUSTOMER, PAINT),
    ),
    Case(
        "reference-that-evolved",
        PARCEL,
        [{"code": "p1", "to": TO}],
        reader=PARCEL,
        references=(ADDRESS,),
        reader_references=(("shop.Address", "shop.Address-with-city"),),
    ),
    Case(
        "reference-read-by-one-text",
        PARCEL,
        [{"code": "p1", "to": TO}],
        reader=record("Parcel", ("to", record("Address", ("street", "string"))), ("code", "string"), namespace="shop"),
        references=(ADDRESS,),
    ),
]


def promoted(writer, reader, values):
    before, after = record("R", ("v", writer)), record("R", ("v", reader))
    return Case(f"{writer}-read-as-{reader}", before, [{"v": value} for value in values], reader=after)


def changed(name, writer, reader, values):
    """A field `v` that changes its type."""
    case = of(name, writer, values)
    case.reader = record("R", ("v", reader))
    return case


PROMOTIONS = [
    promoted("int", "long", INTS),
    promoted("int", "float", [0, -1, 2**24]),
    promoted("int", "double", INTS),
    promoted("long", "float", [0, -1, 2**24, 2**62]),
    promoted("long", "double", [0, -1, 2**53, -(2**63)]),
    promoted("float", "double", [0.5, -0.0, 3.4028234663852886e38, float("inf")]),
    promoted("string", "bytes", ["", "tea", "grüße"]),
    promoted("bytes", "string", [b"", b"tea", "grüße".encode()]),
    Case("int-as-root-read-as-long", '"int"', INTS, reader='"long"'),
    changed("items-are-promoted", array("int"), array("double"), [[], [1, -2]]),
    changed("values-are-promoted", mapping("float"), mapping("double"), [{"a": 0.5}]),
    changed("branches-are-promoted", ["null", "int"], ["null", "long"], [None, 7]),
]

BEFORE = record("R", ("id", "long"), ("last", "string"))
WRITTEN = [{"id": 1, "last": "tea"}]


def added(name, kind, value, meaning=None):
    """A reader with one more field, `new`, between the two that were written."""
    reader = record("R", ("id", "long"), ("new", kind, default(value)), ("last", "string"))
    meant = {"new": meaning} if meaning is not None else {}
    return Case(f"field-added-{name}", BEFORE, WRITTEN, reader=reader, meant=meant)


INNER = record("Inner", ("n", "int"), ("s", "string"))

ADDED = [
    added("null", nullable("string"), None),
    added("first-branch", ["string", "null"], "none"),
    added("boolean", "boolean", True),
    added("int", "int", -7),
    added("long", "long", 2**63 - 1),
    added("float", "float", 0.5),
    added("double", "double", 0.1),
    added("double-from-an-integer", "double", 3, 3.0),
    added("string", "string", "\"grüße\"\n"),
    added("bytes", "bytes", "\0a\u00ff", b"\0a\xff"),
    added("fixed", fixed("Two", 2), "\u0080\0", b"\x80\0"),
    added("enum", COLOR, "GREEN"),
    added("empty-array", array("int"), []),
    added("array", array("int"), [1, -2]),
    added("empty-map", mapping("int"), {}),
    added("map", mapping("int"), {"a": 1}),
    added("record", INNER, {"n": 5, "s": "five"}),
    added("nested", array(nullable(INNER)), []),
    added("date", logical("int", "date"), 19782, date(2024, 2, 29)),
    added("timestamp-millis", logical("long", "timestamp-millis"), 1709210096789, at(2024, 2, 29, 12, 34, 56, 789000)),
    added("decimal", PRICE, "\u00ff\u0000", Decimal("-2.56")),
    Case(
        "field-added-inside-a-record-with-its-own-default",
        record("R", ("v", record("Inner", ("n", "int")))),
        [{"v": {"n": 1}}],
        reader=record("R", ("v", record("Inner", ("n", "int"), ("s", "string", default("none"))))),
    ),
    Case(
        "field-added-to-items",
        record("R", ("v", array(POINT))),
        [{"v": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}, {"v": []}],
        reader=record("R", ("v", array(record("Point", ("x", "int"), ("y", "int"), ("z", "int", default(0)))))),
    ),
    Case(
        "field-added-to-a-recursive-type",
        NODE,
        [chain(1, 2, 3)],
        reader=record("Node", ("label", "string", default("-")), ("value", "long"), ("next", nullable("Node"))),
    ),
]

EVERYTHING = record(
    "R",
    ("n", "null"), ("b", "boolean"), ("i", "int"), ("l", "long"), ("f", "float"), ("d", "double"), ("s", "string"),
    ("y", "bytes"), ("x", fixed("Four", 4)), ("e", COLOR), ("a", array("string")), ("m", mapping("long")),
    ("u", ["null", "string", POINT]), ("r", INNER), ("t", TREE), ("c", PRICE), ("last", "string"),
)
EVERY_VALUE = [
    {
        "n": None, "b": True, "i": -7, "l": 2**40, "f": 0.5, "d": 0.1, "s": "tea", "y": b"\0\1", "x": b"\0\1\2\3",
        "e": "BLUE", "a": ["a", "bc"], "m": {"k": 1}, "u": {"x": 1, "y": 2}, "r": {"n": 1, "s": "one"},
        "t": {"name": "root", "children": [leaf("a")], "by_name": {"b": leaf("b")}}, "c": Decimal("1.50"),
        "last": "end",
    },
    {
        "n": None, "b": False, "i": 0, "l": 0, "f": 0.0, "d": 0.0, "s": "", "y": b"", "x": b"\0\0\0\0",
        "e": "RED", "a": [], "m": {}, "u": None, "r": {"n": 0, "s": ""}, "t": leaf(""), "c": Decimal("0.00"),
        "last": "",
    },
]

REMOVED = [
    Case("everything", EVERYTHING, EVERY_VALUE),
    Case("every-field-removed-but-the-last", EVERYTHING, EVERY_VALUE, reader=record("R", ("last", "string"))),
    Case("every-field-removed", EVERYTHING, EVERY_VALUE, reader=record("R")),
    Case("fields-reordered", BEFORE, WRITTEN, reader=record("R", ("last", "string"), ("id", "long"))),
    Case(
        "fields-reordered-removed-and-added",
        EVERYTHING,
        EVERY_VALUE,
        reader=record(
            "R", ("last", "string"), ("new", "int", default(1)), ("r", record("Inner", ("s", "string"))),
            ("l", "double"), ("i", "long"),
        ),
    ),
]

ALIASES = [
    Case(
        "alias-of-a-field",
        BEFORE,
        WRITTEN,
        reader=record("R", ("number", "long", {"aliases": ["no", "id"]}), ("last", "string")),
    ),
    Case(
        "alias-of-a-field-that-is-promoted",
        record("R", ("count", "int")),
        [{"count": 7}],
        reader=record("R", ("total", "double", {"aliases": ["count"]})),
    ),
    Case(
        "alias-of-a-record",
        record("Old", ("id", "long")),
        [{"id": 1}],
        reader=record("New", ("id", "long"), aliases=["Old"]),
    ),
    Case(
        "alias-of-a-record-in-a-namespace",
        record("Old", ("id", "long"), namespace="shop"),
        [{"id": 1}],
        reader=record("New", ("id", "long"), namespace="store", aliases=["shop.Old"]),
    ),
    Case(
        "aliases-inside",
        record("R", ("e", COLOR), ("x", fixed("Four", 4)), ("p", array(POINT))),
        [{"e": "BLUE", "x": b"\0\1\2\3", "p": [{"x": 1, "y": 2}]}],
        reader=record(
            "R",
            ("e", enum("Colour", "RED", "GREEN", "BLUE", aliases=["Color"])),
            ("x", fixed("Quad", 4, aliases=["Four"])),
            ("p", array(record("Place", ("y", "int"), ("east", "int", {"aliases": ["x"]}), aliases=["Point"]))),
        ),
    ),
]

ENUMS = [
    changed("enum-with-symbols-reordered", COLOR, enum("Color", "BLUE", "RED", "GREEN"), ["RED", "GREEN", "BLUE"]),
    changed("enum-with-a-symbol-added", COLOR, enum("Color", "RED", "PINK", "GREEN", "BLUE"), ["RED", "GREEN", "BLUE"]),
    changed("enum-with-a-default", COLOR, enum("Color", "OTHER", "RED", default="OTHER"), ["RED", "GREEN", "BLUE"]),
]

UNION_CHANGES = [
    changed("union-widened", nullable("string"), ["null", "string", "int"], [None, "tea"]),
    changed("union-narrowed", ["null", "string", "int"], nullable("string"), [None, "tea"]),
    changed("union-reordered", ["null", "string", "int"], ["int", "null", "string"], [None, "tea", 7]),
    changed("union-read-as-its-branch", nullable("string"), "string", ["", "tea"]),
    changed("union-read-as-a-promoted-branch", nullable("int"), "double", [7]),
    changed("int-read-as-a-union", "int", nullable("int"), [0, -7]),
    changed("int-read-as-a-union-with-a-wider-type", "int", nullable("double"), [0, -7]),
    changed("record-read-as-a-union", POINT, ["null", POINT], [{"x": 1, "y": 2}]),
    changed(
        "union-of-records-that-evolved",
        ["null", record("Cat", ("name", "string")), record("Dog", ("name", "string"), ("age", "int"))],
        [
            record("Dog", ("age", "long"), ("good", "boolean", default(True)), ("name", "string")),
            record("Cat", ("name", "string"), ("lives", "int", default(9))),
            "null",
        ],
        [("Cat", {"name": "Tom"}), ("Dog", {"name": "Rex", "age": 3}), None],
    ),
]

ORDER = record("Order", ("id", "long"), ("item", "string"), namespace="shop")

KEYS = [
    Case("string-key", '"string"', ["", "k1", "grüße"], is_key=True),
    Case("long-key", '"long"', [0, -1, 2**63 - 1], is_key=True),
    Case("bytes-key", '"bytes"', [b"\0\1"], is_key=True),
    Case("record-key", record("Key", ("id", "long"), namespace="shop"), [{"id": 1}, {"id": 2**40}], is_key=True),
    Case("value-and-tombstone", ORDER, [{"id": 1, "item": "tea"}, None, {"id": 2, "item": ""}]),
    Case("key-and-tombstone", '"string"', ["k1", None], is_key=True),
    Case(
        "tombstone-read-as-evolved",
        ORDER,
        [{"id": 1, "item": "tea"}, None],
        reader=record("Order", ("item", "string"), ("note", "string", default("")), namespace="shop"),
    ),
]

CASES = [
    *PRIMITIVES, *COMPLEX, *UNIONS, *RECURSIVE, *LOGICAL, *REFERENCES, *PROMOTIONS, *ADDED, *REMOVED, *ALIASES, *ENUMS,
    *UNION_CHANGES, *KEYS,
]
