"""The official Python client against a registry: Avro serializer and deserializer with their default settings."""

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from support import expect_refusal, expect_unreadable, fresh

ORDER_V1 = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "long"},
    {"name": "item", "type": "string"}]}"""
ORDER_V2 = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "long"},
    {"name": "item", "type": "string"},
    {"name": "note", "type": ["null", "string"], "default": null}]}"""
ORDER_V3 = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "long"},
    {"name": "item", "type": "string"},
    {"name": "note", "type": ["null", "string"], "default": null},
    {"name": "price", "type": "double"}]}"""
ADDRESS = """{"type": "record", "name": "Address", "namespace": "shop", "fields": [
    {"name": "street", "type": "string"}]}"""
PARCEL = """{"type": "record", "name": "Parcel", "namespace": "shop", "fields": [
    {"name": "code", "type": "string"}, {"name": "to", "type": "shop.Address"}]}"""

VALUE = SerializationContext("orders", MessageField.VALUE)
SUBJECT = "orders-value"


def producing_registers(client):
    record = AvroSerializer(client, ORDER_V1)({"id": 1, "item": "tea"}, VALUE)
    assert client.get_subjects() == [SUBJECT]
    assert client.get_versions(SUBJECT) == [1]
    latest = client.get_latest_version(SUBJECT)
    assert (latest.version, latest.subject) == (1, SUBJECT), latest
    assert record[:5] == b"\0" + latest.schema_id.to_bytes(4, "big"), record
    # Producing again, from a client that remembers nothing, registers nothing new.
    again = AvroSerializer(fresh(), ORDER_V1)({"id": 1, "item": "tea"}, VALUE)
    assert again == record
    assert client.get_versions(SUBJECT) == [1]
    return record


def schemas_evolve(client, old):
    new = AvroSerializer(client, ORDER_V2)({"id": 2, "item": "milk", "note": "cold"}, VALUE)
    assert new[:5] != old[:5]
    assert fresh().get_versions(SUBJECT) == [1, 2]
    old_reader, new_reader = AvroDeserializer(fresh(), ORDER_V1), AvroDeserializer(fresh(), ORDER_V2)
    assert new_reader(old, VALUE) == {"id": 1, "item": "tea", "note": None}
    assert old_reader(new, VALUE) == {"id": 2, "item": "milk"}
    as_written = AvroDeserializer(fresh())
    assert as_written(old, VALUE) == {"id": 1, "item": "tea"}
    assert as_written(new, VALUE) == {"id": 2, "item": "milk", "note": "cold"}


def the_incompatible_is_refused(client):
    order = {"id": 3, "item": "jam", "note": None, "price": 2.5}
    refusal = expect_refusal(409, 40901, AvroSerializer(client, ORDER_V3), order, VALUE)
    assert "READER_FIELD_MISSING_DEFAULT_VALUE" in str(refusal), refusal
    assert fresh().get_versions(SUBJECT) == [1, 2]
    assert client.test_compatibility(SUBJECT, Schema(ORDER_V2, "AVRO"))
    assert not client.test_compatibility(SUBJECT, Schema(ORDER_V3, "AVRO"))
    refusal = expect_refusal(422, 42201, client.register_schema, "broken-value", Schema("{", "AVRO"))
    assert refusal.error_message, refusal


def schemas_are_found(client):
    known = client.lookup_schema(SUBJECT, Schema(ORDER_V1, "AVRO"))
    assert known.version == 1, known
    expect_refusal(404, 40403, client.lookup_schema, SUBJECT, Schema(ORDER_V3, "AVRO"))
    expect_refusal(404, 40401, client.lookup_schema, "nothing", Schema(ORDER_V1, "AVRO"))
    by_id = fresh().get_schema(known.schema_id)
    assert by_id.schema_type == "AVRO", by_id
    assert client.lookup_schema(SUBJECT, by_id).schema_id == known.schema_id
    by_guid = fresh().get_schema_by_guid(known.guid)
    assert by_guid.schema_str == by_id.schema_str, by_guid
    assert client.get_version(SUBJECT, 2).schema_id == fresh().get_latest_version(SUBJECT).schema_id
    expect_refusal(404, 40403, client.get_schema, 4711)
    expect_refusal(404, 40402, client.get_version, SUBJECT, 9)


def levels_are_set(client):
    assert client.get_compatibility() == "BACKWARD"
    expect_refusal(404, 40408, client.get_compatibility, SUBJECT)
    client.set_compatibility(SUBJECT, "NONE")
    assert client.get_compatibility(SUBJECT) == "NONE"
    assert client.test_compatibility(SUBJECT, Schema(ORDER_V3, "AVRO"))
    client.set_compatibility(SUBJECT, "FULL_TRANSITIVE")
    assert client.get_config(SUBJECT).compatibility_level == "FULL_TRANSITIVE"
    expect_refusal(422, 42203, client.set_compatibility, SUBJECT, "SIDEWAYS")


def references_resolve(client):
    client.register_schema("address", Schema(ADDRESS, "AVRO"))
    parcel = Schema(PARCEL, "AVRO", [SchemaReference("shop.Address", "address", 1)])
    context = SerializationContext("parcels", MessageField.VALUE)
    sent = {"code": "A1", "to": {"street": "Main"}}
    record = AvroSerializer(client, parcel)(sent, context)
    assert AvroDeserializer(fresh())(record, context) == sent
    expect_refusal(422, 42206, client.delete_version, "address", 1)


def subjects_are_deleted(client, old):
    assert client.delete_version(SUBJECT, 1) == 1
    assert fresh().get_versions(SUBJECT) == [2]
    # What was written before the delete is still readable.
    assert AvroDeserializer(fresh())(old, VALUE) == {"id": 1, "item": "tea"}
    assert client.delete_subject(SUBJECT) == [2]
    assert SUBJECT not in fresh().get_subjects()
    assert client.delete_subject(SUBJECT, permanent=True) in ([1, 2], [2])
    expect_unreadable(AvroDeserializer(fresh()), old, VALUE)


def main():
    client = fresh()
    old = producing_registers(client)
    schemas_evolve(client, old)
    the_incompatible_is_refused(client)
    schemas_are_found(client)
    levels_are_set(client)
    references_resolve(client)
    subjects_are_deleted(client, old)
    print("the official Python client is content with Avro")


if __name__ == "__main__":
    main()
