"""The official Python client against a registry: Protobuf serializer and deserializer with their default settings.

The messages are made at run time, from descriptors as protoc writes them into generated modules.
"""

import base64

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import timestamp_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from support import expect_refusal, expect_unreadable, fresh

TIMESTAMP = "google/protobuf/timestamp.proto"


def field(name, number, kind, label="LABEL_OPTIONAL"):
    """A field of a scalar kind, or of a message when the kind is its full name, with a dot in front."""
    if kind.startswith("."):
        return FieldDescriptorProto(name=name, number=number, label=label, type="TYPE_MESSAGE", type_name=kind)
    return FieldDescriptorProto(name=name, number=number, label=label, type="TYPE_" + kind.upper())


def message(name, *fields, nested=()):
    return DescriptorProto(name=name, field=fields, nested_type=nested)


def file(name, *messages, imports=()):
    return FileDescriptorProto(
        name=name, package="shop", dependency=imports, message_type=messages, syntax="proto3"
    )


def generated(full_name, *files):
    """The message class that a generated module would hold; `files` in the order of their imports."""
    pool = DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    for proto in files:
        pool.Add(proto)
    return GetMessageClass(pool.FindMessageTypeByName(full_name))


def order_file(*more, id_kind="int64"):
    return file("shop/order.proto", message("Order", field("id", 1, id_kind), field("item", 2, "string"), *more))


def address_file(*more):
    return file("shop/address.proto", message("Address", field("street", 1, "string"), *more))


def parcel_file(*more):
    """The record type is `shop.Parcel.Event`: the second message nested in the second message of the file."""
    stop = message("Stop", field("at", 1, ".shop.Address"))
    count = message("CountsEntry", field("key", 1, "string"), field("value", 2, "int32"))
    count.options.map_entry = True
    event = message(
        "Event",
        field("code", 1, "string"),
        field("to", 2, ".shop.Address"),
        field("sent", 3, ".google.protobuf.Timestamp"),
        field("stops", 4, ".shop.Parcel.Stop", "LABEL_REPEATED"),
        field("counts", 5, ".shop.Parcel.Event.CountsEntry", "LABEL_REPEATED"),
        *more,
        nested=[count],
    )
    return file(
        "shop/parcel.proto",
        message("Envelope", field("events", 1, ".shop.Parcel.Event", "LABEL_REPEATED")),
        message("Parcel", field("code", 1, "string"), nested=[stop, event]),
        imports=["shop/address.proto", TIMESTAMP],
    )


ORDER_V1 = order_file()
ORDER_V2 = order_file(field("note", 3, "string"))
ORDER_V3 = order_file(id_kind="string")
ORDER_V1_TEXT = """syntax = "proto3";
package shop;

message Order {
  int64 id = 1;
  string item = 2;
}
"""
ADDRESS, NEW_ADDRESS = address_file(), address_file(field("city", 2, "string"))
PARCEL, NEW_PARCEL = parcel_file(), parcel_file(field("weight", 6, "double"))

Order, NewOrder, BadOrder = (generated("shop.Order", proto) for proto in (ORDER_V1, ORDER_V2, ORDER_V3))
Event = generated("shop.Parcel.Event", ADDRESS, PARCEL)
NewEvent = generated("shop.Parcel.Event", NEW_ADDRESS, NEW_PARCEL)

VALUE = SerializationContext("orders", MessageField.VALUE)
PARCELS = SerializationContext("parcels", MessageField.VALUE)
SUBJECT = "orders-value"


def sent_as(proto):
    """The schema as the client sends it."""
    return Schema(base64.b64encode(proto.SerializeToString()).decode(), "PROTOBUF")


def descriptor(schema, name):
    """The descriptor that the registry hands out, as generated modules hold it: with the name that its
    file has among its readers, and without the JSON names, which follow from the names.
    """
    proto = FileDescriptorProto.FromString(base64.b64decode(schema.schema_str, validate=True))
    proto.name = name
    messages = list(proto.message_type)
    while messages:
        of = messages.pop()
        messages.extend(of.nested_type)
        for member in of.field:
            member.ClearField("json_name")
    return proto


def reader(message_class):
    return ProtobufDeserializer(message_class, schema_registry_client=fresh())


def producing_registers(client):
    order = Order(id=1, item="tea")
    record = ProtobufSerializer(Order, client)(order, VALUE)
    latest = client.get_latest_version(SUBJECT)
    assert (latest.version, latest.schema.schema_type) == (1, "PROTOBUF"), latest
    assert latest.schema.schema_str == ORDER_V1_TEXT, latest
    frame = b"\0" + latest.schema_id.to_bytes(4, "big") + b"\0"
    assert record == frame + order.SerializeToString(), record
    # Producing again, from a client that remembers nothing, registers nothing new.
    assert ProtobufSerializer(Order, fresh())(order, VALUE) == record
    assert client.get_versions(SUBJECT) == [1]
    return record


def schemas_evolve(client, old):
    new = ProtobufSerializer(NewOrder, client)(NewOrder(id=2, item="milk", note="cold"), VALUE)
    assert new[:5] != old[:5]
    assert fresh().get_versions(SUBJECT) == [1, 2]
    assert reader(Order)(old, VALUE) == Order(id=1, item="tea")
    assert reader(NewOrder)(old, VALUE) == NewOrder(id=1, item="tea")
    assert reader(NewOrder)(new, VALUE) == NewOrder(id=2, item="milk", note="cold")
    read = reader(Order)(new, VALUE)
    assert (read.id, read.item) == (2, "milk"), read


def the_incompatible_is_refused(client):
    refusal = expect_refusal(409, 40901, ProtobufSerializer(BadOrder, client), BadOrder(id="3"), VALUE)
    assert "FIELD_SCALAR_KIND_CHANGED" in str(refusal), refusal
    assert fresh().get_versions(SUBJECT) == [1, 2]
    assert client.test_compatibility(SUBJECT, sent_as(ORDER_V2))
    assert not client.test_compatibility(SUBJECT, sent_as(ORDER_V3))
    for broken in ("message", 'syntax = "proto3"; message M { Missing m = 1; }'):
        refusal = expect_refusal(422, 42201, client.register_schema, "broken", Schema(broken, "PROTOBUF"))
        assert refusal.error_message, refusal


def schemas_are_found(client):
    known = client.lookup_schema(SUBJECT, sent_as(ORDER_V1))
    assert known.version == 1, known
    assert fresh().lookup_schema(SUBJECT, Schema(ORDER_V1_TEXT, "PROTOBUF")).schema_id == known.schema_id
    expect_refusal(404, 40403, client.lookup_schema, SUBJECT, sent_as(ORDER_V3))
    by_id = fresh().get_schema(known.schema_id)
    assert (by_id.schema_type, by_id.schema_str) == ("PROTOBUF", ORDER_V1_TEXT), by_id
    by_guid = fresh().get_schema_by_guid(known.guid)
    assert (by_guid.schema_type, by_guid.schema_str) == ("PROTOBUF", ORDER_V1_TEXT), by_guid
    as_descriptor = fresh().get_schema(known.schema_id, fmt="serialized")
    assert descriptor(as_descriptor, ORDER_V1.name) == ORDER_V1, as_descriptor


def references_resolve(client):
    event = Event(code="A1", to={"street": "Main"}, stops=[{"at": {"street": "Side"}}], counts={"tea": 2})
    event.sent.FromSeconds(1_700_000_000)
    record = ProtobufSerializer(Event, client)(event, PARCELS)
    latest = fresh().get_latest_version("parcels-value")
    # The message index behind the schema id: two steps, the second message, the second one in it.
    frame = b"\0" + latest.schema_id.to_bytes(4, "big") + bytes([4, 2, 2])
    assert record == frame + event.SerializeToString(), record
    # The own import became a schema with the path of the file as its subject; the built-in one did not.
    reference = SchemaReference("shop/address.proto", "shop/address.proto", 1)
    assert latest.schema.references == [reference], latest
    assert sorted(fresh().get_subjects()) == [SUBJECT, "parcels-value", "shop/address.proto"]
    assert reader(Event)(record, PARCELS) == event
    handed = fresh().get_version("parcels-value", 1, fmt="serialized").schema
    assert descriptor(handed, PARCEL.name) == PARCEL, handed
    expect_refusal(422, 42206, client.delete_version, "shop/address.proto", 1)
    dangling = Schema(sent_as(PARCEL).schema_str, "PROTOBUF", [])
    expect_refusal(422, 42201, client.register_schema, "dangling", dangling)
    return record, event


def references_evolve(client, old, event):
    newer = NewEvent(code="B2", to={"street": "Main", "city": "Ulm"}, weight=2.5)
    record = ProtobufSerializer(NewEvent, client)(newer, PARCELS)
    assert fresh().get_versions("shop/address.proto") == [1, 2]
    latest = fresh().get_latest_version("parcels-value")
    assert (latest.version, latest.schema.references[0].version) == (2, 2), latest
    assert reader(NewEvent)(record, PARCELS) == newer
    assert reader(NewEvent)(old, PARCELS).stops[0].at.street == "Side"
    read = reader(Event)(record, PARCELS)
    assert (read.code, read.to.street) == ("B2", "Main"), read
    assert reader(Event)(old, PARCELS) == event


def subjects_are_deleted(client, old):
    assert client.delete_subject(SUBJECT) == [1, 2]
    # What was written before the delete is still readable.
    assert reader(Order)(old, VALUE) == Order(id=1, item="tea")
    client.delete_subject(SUBJECT, permanent=True)
    expect_unreadable(reader(Order), old, VALUE)


def main():
    client = fresh()
    old = producing_registers(client)
    schemas_evolve(client, old)
    the_incompatible_is_refused(client)
    schemas_are_found(client)
    references_evolve(client, *references_resolve(client))
    subjects_are_deleted(client, old)
    print("the official Python client is content with Protobuf")


if __name__ == "__main__":
    main()
