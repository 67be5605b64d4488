"""The cases of json.json: schemas, readers, and values that are valid and not."""

from dataclasses import dataclass
from typing import Any

DRAFTS = {
    "4": "http://json-schema.org/draft-04/schema#",
    "6": "http://json-schema.org/draft-06/schema#",
    "7": "http://json-schema.org/draft-07/schema#",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}


@dataclass
class Case:
    """Values that the schema `writer` allows, read with it or with `reader`, and those that the reader refuses.

    Without a reader the writer refuses these, too. References are (name, subject)s, all of version 1.
    """

    name: str
    writer: Any
    values: list
    invalid: tuple = ()
    reader: Any = None
    references: tuple = ()
    reader_references: tuple = ()
    is_key: bool = False


def obj(properties, *required, **more):
    return {"type": "object", "properties": properties, "required": list(required), **more}


def draft(number, schema):
    return {"$schema": DRAFTS[number], **schema}


INTEGER, NUMBER, STRING, BOOLEAN, NULL = ({"type": kind} for kind in ("integer", "number", "string", "boolean", "null"))
ORDER = draft("7", {"title": "Order", **obj({"id": INTEGER, "item": STRING}, "id", additionalProperties=False)})

ROOTS = [
    Case("boolean", BOOLEAN, [True, False], ("true", 0)),
    Case("integer", INTEGER, [0, -1, 2**31, 2**53 + 1, -(2**63), 2**63 - 1, 2**64 - 1, 1.0], (0.5, "1", True)),
    Case("number", NUMBER, [0, -0.0, 0.1, 1e21, -1.5e-7, 1.7976931348623157e308, 5e-324], ("0",)),
    Case("string", STRING, ["", "tea", "\"\\/\b\f\n\r\t\0\u007f", "grüße", "日本", "😀", "\u2028"], (1,)),
    Case("array", {"type": "array", "items": INTEGER}, [[], [1, 2]], ([1, "2"], {})),
    Case("object", {"type": "object"}, [{}, {"a": {"b": [None, True, 0.5, "c", {}]}, "": []}], ([],)),
    Case("anything", True, [1, "a", [None], {"a": None}]),
    Case("nothing", False, [], (1, {})),
    Case("several-types", {"type": ["string", "integer"]}, ["a", 1], (0.5, [])),
]

KEYWORDS = [
    Case(
        "order", ORDER,
        [{"id": 1, "item": "tea"}, {"id": 2}],
        ({"item": "tea"}, {"id": "1"}, {"id": 1, "color": "red"}),
    ),
    Case(
        "nested", obj({"to": obj({"street": STRING}, "street")}),
        [{}, {"to": {"street": "Main St"}}],
        ({"to": {}}, {"to": {"street": 1}}),
    ),
    Case("order-of-members", {"type": "object"}, [{"b": 1, "a": 2, "c": {"z": 1, "y": 2}}]),
    Case("enum", {"enum": ["CH", "NO", 1, None]}, ["CH", 1, 1.0], ("DE", True, [])),
    Case("const", draft("7", {"const": {"a": [1]}}), [{"a": [1]}, {"a": [1.0]}], ({"a": [True]}, {})),
    Case(
        "length-in-characters", {"type": "string", "minLength": 2, "maxLength": 3},
        ["ab", "😀😀", "grü"],
        ("a", "😀", "abcd"),
    ),
    Case("pattern", {"type": "string", "pattern": "^[a-z]+-[0-9]{2}$"}, ["tea-01"], ("Tea-01", "tea-1")),
    Case("pattern-anywhere", {"type": "string", "pattern": "[0-9]"}, ["a1b"], ("ab",)),
    Case("limits", {"type": "number", "minimum": -1, "maximum": 1.5}, [-1, 0, 1.5], (-1.1, 2)),
    Case("multiple-of", {"type": "number", "multipleOf": 0.5}, [0, 1, 1.5, -2], (0.3,)),
    Case(
        "items-and-counts", {"type": "array", "items": STRING, "minItems": 1, "maxItems": 2},
        [["a"], ["a", "b"]],
        ([], [1], ["a", "b", "c"]),
    ),
    Case(
        "unique-items", {"type": "array", "uniqueItems": True},
        [[1, "1", True, [1], {"a": 1}]],
        ([1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]),
    ),
    Case(
        "properties",
        {
            "type": "object", "properties": {"a": INTEGER}, "patternProperties": {"^x-": STRING},
            "additionalProperties": BOOLEAN, "minProperties": 1, "maxProperties": 3,
        },
        [{"a": 1}, {"x-a": "s", "b": True}],
        ({}, {"x-a": 1}, {"b": "c"}, {"a": 1, "b": True, "c": True, "d": True}),
    ),
    Case(
        "property-names", draft("7", {"type": "object", "propertyNames": {"maxLength": 2}}), [{"ab": 1}], ({"abc": 1},)
    ),
    Case(
        "all-any-one-not",
        {
            "allOf": [{"type": "object"}], "anyOf": [obj({}, "a"), obj({}, "b")], "not": obj({}, "c"),
            "oneOf": [obj({}, "d"), obj({}, "e")],
        },
        [{"a": 1, "d": 1}, {"a": 1, "b": 1, "e": 1}],
        ({"d": 1}, {"a": 1, "c": 1, "d": 1}, {"a": 1, "d": 1, "e": 1}, {"a": 1}),
    ),
    Case(
        "one-of-with-null", obj({"note": {"oneOf": [NULL, STRING]}}),
        [{"note": None}, {"note": "cold"}, {}],
        ({"note": 1},),
    ),
    Case(
        "definitions",
        {
            "definitions": {"a": {"type": "string", "minLength": 1}},
            **obj({"x": {"$ref": "#/definitions/a"}, "y": {"$ref": "#/definitions/a"}}),
        },
        [{"x": "1", "y": "2"}],
        ({"x": ""}, {"y": 1}),
    ),
    Case(
        "recursion",
        draft("7", obj({"name": STRING, "children": {"type": "array", "items": {"$ref": "#"}}}, "name")),
        [{"name": "a"}, {"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}]}],
        ({"name": "a", "children": [{}]}, {"name": "a", "children": [{"name": "b", "children": [{"name": 1}]}]}),
    ),
]

DIALECTS = [
    Case(
        "draft-4",
        draft("4", {"id": "http://example.com/d4", "type": "number", "maximum": 5, "exclusiveMaximum": True}),
        [4.9],
        (5,),
    ),
    Case(
        "draft-6",
        draft(
            "6",
            {
                "$id": "http://example.com/d6", "type": "array", "contains": {"const": 1},
                "items": {"exclusiveMaximum": 5},
            },
        ),
        [[1, 4.9]],
        ([1, 5], [2]),
    ),
    Case(
        "draft-7",
        draft("7", {"if": obj({"kind": {"const": "a"}}, "kind"), "then": obj({}, "x"), "else": obj({}, "y")}),
        [{"kind": "a", "x": 1}, {"kind": "b", "y": 1}],
        ({"kind": "a", "y": 1}, {"x": 1}),
    ),
    Case(
        "draft-7-tuples",
        draft("7", {"type": "array", "items": [INTEGER, STRING], "additionalItems": False}),
        [[], [1], [1, "a"]],
        (["a"], [1, "a", 2]),
    ),
    Case(
        "draft-7-dependencies", draft("7", {"dependencies": {"a": ["b"], "c": obj({"d": INTEGER})}}),
        [{"a": 1, "b": 1}, {"c": 1, "d": 1}],
        ({"a": 1}, {"c": 1, "d": "x"}),
    ),
    Case(
        "draft-2019-09",
        draft(
            "2019-09",
            {
                "$defs": {"a": STRING}, "type": "object", "properties": {"x": {"$ref": "#/$defs/a", "maxLength": 2}},
                "dependentRequired": {"y": ["x"]}, "unevaluatedProperties": False,
                "allOf": [{"properties": {"y": INTEGER}}],
            },
        ),
        [{}, {"x": "ab"}, {"x": "a", "y": 1}],
        ({"x": "abc"}, {"y": 1}, {"z": 1}),
    ),
    Case(
        "draft-2019-09-counts",
        draft("2019-09", {"type": "array", "contains": STRING, "minContains": 2, "maxContains": 3}),
        [["a", 1, "b"]],
        (["a"], ["a", "b", "c", "d"]),
    ),
    Case(
        "draft-2020-12",
        draft("2020-12", {"type": "array", "prefixItems": [INTEGER, STRING], "items": BOOLEAN}),
        [[], [1, "a"], [1, "a", True, False]],
        ([1, 2], [1, "a", "b"]),
    ),
    Case(
        "draft-2020-12-unevaluated",
        draft("2020-12", {"$defs": {"p": {"prefixItems": [INTEGER]}}, "$ref": "#/$defs/p", "unevaluatedItems": False}),
        [[1]],
        ([1, 2],),
    ),
    Case(
        "draft-2020-12-anchor",
        draft("2020-12", {"$defs": {"p": {"$anchor": "positive", "minimum": 1}}, **obj({"n": {"$ref": "#positive"}})}),
        [{"n": 1}],
        ({"n": 0},),
    ),
]

# Subjects that others refer to, registered first.
REFERENCED = [
    ("country", {"title": "Country", "enum": ["CH", "NO"]}, ()),
    (
        "address",
        {
            "title": "Address", "definitions": {"street": {"type": "string", "minLength": 1}},
            **obj({"street": {"$ref": "#/definitions/street"}, "country": {"$ref": "country.json"}}, "street"),
        },
        [("country.json", "country")],
    ),
    (
        "point-2020",
        draft("2020-12", {"$id": "https://example.com/point", **obj({"x": NUMBER, "y": NUMBER}, "x", "y")}),
        (),
    ),
]
TO = {"street": "Main St", "country": "NO"}
BAD_ADDRESSES = ({"to": {"street": 7}}, {"to": {"street": ""}}, {"to": {"street": "Main St", "country": "XX"}})
PARCEL = {"title": "Parcel", **obj({"code": STRING, "to": {"$ref": "address.json"}})}
PARCEL_REFERENCES = (("address.json", "address"),)

REFERENCES = [
    Case(
        "reference", obj({"in": {"$ref": "country.json"}}), [{"in": "CH"}], ({"in": "DE"},),
        references=(("country.json", "country"),),
    ),
    Case("reference-of-a-reference", PARCEL, [{"code": "p1", "to": TO}], BAD_ADDRESSES, references=PARCEL_REFERENCES),
    Case(
        "reference-into-a-schema",
        obj({"streets": {"type": "array", "items": {"$ref": "address.json#/definitions/street"}}}),
        [{"streets": ["Main St"]}],
        ({"streets": [""]},),
        references=PARCEL_REFERENCES,
    ),
    Case(
        "reference-by-url",
        draft("2020-12", obj({"at": {"$ref": "https://example.com/point"}})),
        [{"at": {"x": 1, "y": 0.5}}],
        ({"at": {"x": 1}}, {"at": 1}),
        references=(("https://example.com/point", "point-2020"),),
    ),
    Case(
        "read-with-references", obj({"code": STRING}), [{"code": "p1", "to": TO}], BAD_ADDRESSES,
        reader=PARCEL, reader_references=PARCEL_REFERENCES,
    ),
]

EVOLUTION = [
    Case(
        "property-added", ORDER, [{"id": 1, "item": "tea"}], (),
        reader={**ORDER, "properties": {**ORDER["properties"], "note": {"type": "string", "default": "none"}}},
    ),
    Case(
        "reader-without-a-property", {"type": "object"}, [{"id": 1}], ({"id": 1, "item": "tea"},),
        reader=obj({"id": INTEGER}, additionalProperties=False),
    ),
    Case(
        "reader-that-wants-more", {"type": "object"}, [{"id": 1}], ({}, {"id": "1"}), reader=obj({"id": INTEGER}, "id")
    ),
    Case("reader-that-takes-anything", ORDER, [{"id": 1}], (), reader=True),
]

KEYS = [
    Case("string-key", STRING, ["", "k1"], (1,), is_key=True),
    Case("object-key", obj({"id": INTEGER}, "id"), [{"id": 1}], ({},), is_key=True),
    Case("value-and-tombstone", ORDER, [{"id": 1}, None, {"id": 2}]),
]

CASES = [*ROOTS, *KEYWORDS, *DIALECTS, *REFERENCES, *EVOLUTION, *KEYS]
