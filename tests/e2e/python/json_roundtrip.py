"""The official Python client against a registry: JSON serializer and deserializer with their default settings."""

import json

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

from support import expect_refusal, expect_unreadable, fresh


def order(required=("id",), **more):
    """A schema of orders that allows no property but its own."""
    properties = {"id": {"type": "integer"}, "item": {"type": "string"}, **more}
    return json.dumps({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Order",
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    })


ORDER_V1 = order()
ORDER_V2 = order(note={"type": "string"})
ORDER_V3 = order(("id", "price"), note={"type": "string"}, price={"type": "number"})
COUNTRY = """{"title": "Country", "enum": ["CH", "NO"]}"""
ADDRESS = """{"title": "Address", "type": "object",
    "properties": {"street": {"type": "string"}, "country": {"$ref": "country.json"}},
    "required": ["street"], "additionalProperties": false}"""
PARCEL = """{"title": "Parcel", "type": "object",
    "properties": {"code": {"type": "string"}, "to": {"$ref": "address.json"}}, "additionalProperties": false}"""

VALUE = SerializationContext("orders", MessageField.VALUE)
PARCELS = SerializationContext("parcels", MessageField.VALUE)
SUBJECT = "orders-value"


def kept(schema):
    """The text that the registry keeps: the same in the same order, without the blanks."""
    return json.dumps(json.loads(schema), separators=(",", ":"))


def reader(schema=None):
    return JSONDeserializer(schema, schema_registry_client=fresh())


def expect_invalid(call, *arguments):
    """Calls, and wants the client to say that the value does not fit the schema."""
    try:
        got = call(*arguments)
    except SerializationError as error:
        return str(error)
    raise AssertionError(f"valid: {got!r}")


def producing_registers(client):
    record = JSONSerializer(ORDER_V1, client)({"id": 1, "item": "tea"}, VALUE)
    latest = client.get_latest_version(SUBJECT)
    assert (latest.version, latest.schema.schema_type) == (1, "JSON"), latest
    assert latest.schema.schema_str == kept(ORDER_V1), latest
    assert record == b"\0" + latest.schema_id.to_bytes(4, "big") + b'{"id":1,"item":"tea"}', record
    # Producing again, from a client that remembers nothing, registers nothing new.
    assert JSONSerializer(ORDER_V1, fresh())({"id": 1, "item": "tea"}, VALUE) == record
    assert client.get_versions(SUBJECT) == [1]
    return record


def schemas_evolve(client, old):
    new = JSONSerializer(ORDER_V2, client)({"id": 2, "item": "milk", "note": "cold"}, VALUE)
    assert new[:5] != old[:5]
    assert fresh().get_versions(SUBJECT) == [1, 2]
    assert reader()(old, VALUE) == reader(ORDER_V2)(old, VALUE) == {"id": 1, "item": "tea"}
    assert reader()(new, VALUE) == {"id": 2, "item": "milk", "note": "cold"}
    assert "note" in expect_invalid(reader(ORDER_V1), new, VALUE)


def values_are_validated(client):
    produce = JSONSerializer(ORDER_V2, client)
    assert "is not of type 'integer'" in expect_invalid(produce, {"id": "one"}, VALUE)
    assert "'id' is a required property" in expect_invalid(produce, {"item": "tea"}, VALUE)
    assert "colour" in expect_invalid(produce, {"id": 3, "colour": "red"}, VALUE)


def the_incompatible_is_refused(client):
    refusal = expect_refusal(409, 40901, JSONSerializer(ORDER_V3, client), {"id": 3, "price": 2.5}, VALUE)
    assert "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" in str(refusal), refusal
    assert fresh().get_versions(SUBJECT) == [1, 2]
    assert client.test_compatibility(SUBJECT, Schema(ORDER_V2, "JSON"))
    assert not client.test_compatibility(SUBJECT, Schema(ORDER_V3, "JSON"))
    # An open content model may already have let the property in, with another type.
    opened = Schema('{"type": "object", "properties": {"id": {"type": "integer"}}}', "JSON")
    widened = Schema('{"type": "object", "properties": {"id": {"type": "integer"}, "a": {"type": "string"}}}', "JSON")
    client.register_schema("open", opened)
    refusal = expect_refusal(409, 40901, client.register_schema, "open", widened)
    assert "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" in str(refusal), refusal
    for broken in ("{", '{"type": "text"}'):
        refusal = expect_refusal(422, 42201, client.register_schema, "broken", Schema(broken, "JSON"))
        assert refusal.error_message, refusal


def schemas_are_found(client):
    known = client.lookup_schema(SUBJECT, Schema(ORDER_V1, "JSON"))
    assert known.version == 1, known
    expect_refusal(404, 40403, client.lookup_schema, SUBJECT, Schema(ORDER_V3, "JSON"))
    by_id = fresh().get_schema(known.schema_id)
    assert (by_id.schema_type, by_id.schema_str) == ("JSON", kept(ORDER_V1)), by_id
    assert client.lookup_schema(SUBJECT, by_id).schema_id == known.schema_id
    by_guid = fresh().get_schema_by_guid(known.guid)
    assert (by_guid.schema_type, by_guid.schema_str) == ("JSON", kept(ORDER_V1)), by_guid


def references_resolve(client):
    parcel = Schema(PARCEL, "JSON", [SchemaReference("address.json", "address", 1)])
    dangling = Schema(PARCEL, "JSON", [SchemaReference("address.json", "address", 9)])
    expect_refusal(422, 42201, client.register_schema, "parcels-value", dangling)
    expect_refusal(422, 42201, client.register_schema, "parcels-value", Schema(PARCEL, "JSON"))

    # A reference may have references in turn.
    client.register_schema("country", Schema(COUNTRY, "JSON"))
    address = Schema(ADDRESS, "JSON", [SchemaReference("country.json", "country", 1)])
    client.register_schema("address", address)
    sent = {"code": "A1", "to": {"street": "Main", "country": "NO"}}
    produce = JSONSerializer(parcel, client)
    record = produce(sent, PARCELS)
    assert reader()(record, PARCELS) == reader(parcel)(record, PARCELS) == sent
    assert "is not of type 'string'" in expect_invalid(produce, {"to": {"street": 7}}, PARCELS)
    abroad = {"to": {"street": "Main", "country": "XX"}}
    assert "is not one of" in expect_invalid(produce, abroad, PARCELS)
    for referenced in ("address", "country"):
        expect_refusal(422, 42206, client.delete_version, referenced, 1)


def subjects_are_deleted(client, old):
    assert client.delete_subject(SUBJECT) == [1, 2]
    # What was written before the delete is still readable.
    assert reader()(old, VALUE) == {"id": 1, "item": "tea"}
    client.delete_subject(SUBJECT, permanent=True)
    expect_unreadable(reader(), old, VALUE)


def main():
    client = fresh()
    old = producing_registers(client)
    schemas_evolve(client, old)
    values_are_validated(client)
    the_incompatible_is_refused(client)
    schemas_are_found(client)
    references_resolve(client)
    subjects_are_deleted(client, old)
    print("the official Python client is content with JSON Schema")


if __name__ == "__main__":
    main()
