"""The official Python client against a registry: GUIDs in the headers of records, and versions chosen by metadata.

Each for the serializers and deserializers of the three formats.
"""

import uuid

from confluent_kafka.schema_registry import Metadata, MetadataProperties, Schema, header_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

import avro_roundtrip
import json_roundtrip
from protobuf_roundtrip import field, generated, order_file, sent_as
from support import expect_refusal, fresh

ORDER_V1, ORDER_V2 = order_file(), order_file(field("note", 3, "string"))
Order = generated("shop.Order", ORDER_V1)
BY_GUID = {"schema.id.serializer": header_schema_id_serializer}

#          its old version, its new one, a value, a serializer and a deserializer with their settings
FORMATS = {
    "AVRO": (
        avro_roundtrip.ORDER_V1,
        avro_roundtrip.ORDER_V2,
        {"id": 1, "item": "green tea"},
        lambda conf: AvroSerializer(fresh(), avro_roundtrip.ORDER_V1, conf=conf),
        lambda conf: AvroDeserializer(fresh(), conf=conf),
    ),
    "JSON": (
        json_roundtrip.ORDER_V1,
        json_roundtrip.ORDER_V2,
        {"id": 1, "item": "green tea"},
        lambda conf: JSONSerializer(json_roundtrip.ORDER_V1, fresh(), conf=conf),
        lambda conf: JSONDeserializer(None, schema_registry_client=fresh(), conf=conf),
    ),
    "PROTOBUF": (
        sent_as(ORDER_V1).schema_str,
        sent_as(ORDER_V2).schema_str,
        Order(id=1, item="green tea"),
        lambda conf: ProtobufSerializer(Order, fresh(), conf),
        lambda conf: ProtobufDeserializer(Order, conf, fresh()),
    ),
}


def major(schema, number, kind):
    """The schema, with metadata that tell its major version."""
    described = Metadata(None, MetadataProperties({"major": str(number)}), None)
    return Schema(schema, kind, metadata=described)


def guids_travel_in_headers(kind):
    _, _, value, serializer, deserializer = FORMATS[kind]
    for headers, part in (([], MessageField.VALUE), ({}, MessageField.KEY)):
        context = SerializationContext(f"guids-{kind}", part, headers)
        payload = serializer(BY_GUID)(value, context)
        known = fresh().get_latest_version(f"guids-{kind}-{part}")
        header = dict(headers)[f"__{part}_schema_id"]
        assert header[:17] == b"\1" + uuid.UUID(known.guid).bytes, (header, known)
        # Behind the GUID stands the place of a Protobuf message, of which the first one's is 0.
        assert header[17:] == (b"\0" if kind == "PROTOBUF" else b""), header
        assert deserializer({})(payload, context) == value
        # Without the header it is no record that names its schema.
        framed = serializer({})(value, SerializationContext(context.topic, part))
        assert framed[:5] == b"\0" + known.schema_id.to_bytes(4, "big") and framed.endswith(payload), framed
        assert deserializer({})(framed, SerializationContext(context.topic, part, type(headers)())) == value


def versions_are_chosen_by_metadata(kind):
    old, new, value, serializer, deserializer = FORMATS[kind]
    subject = f"majors-{kind}-value"
    first = fresh().register_schema_full_response(subject, major(old, 1, kind))
    second = fresh().register_schema_full_response(subject, major(new, 2, kind))
    third = fresh().register_schema_full_response(subject, major(new, 3, kind))
    assert len({first.schema_id, second.schema_id, third.schema_id}) == 3, (first, second, third)
    for number, registered in enumerate((first, second, third), 1):
        found = fresh().get_latest_with_metadata(subject, {"major": str(number)})
        assert (found.version, found.guid) == (number, registered.guid), found
        chosen = {"auto.register.schemas": False, "use.latest.with.metadata": {"major": str(number)}}
        context = SerializationContext(f"majors-{kind}", MessageField.VALUE)
        record = serializer(chosen)(value, context)
        assert record[:5] == b"\0" + registered.schema_id.to_bytes(4, "big"), record
        for reader in (1, 2, 3):
            got = deserializer({"use.latest.with.metadata": {"major": str(reader)}})(record, context)
            # A reader of Avro gets the fields of its own version.
            expected = {**value, "note": None} if kind == "AVRO" and reader > 1 else value
            assert got == expected, (number, reader, got)
    expect_refusal(404, 40403, fresh().get_latest_with_metadata, subject, {"major": "4"})
    fresh().delete_version(subject, 3)
    expect_refusal(404, 40403, fresh().get_latest_with_metadata, subject, {"major": "3"})
    assert fresh().get_latest_with_metadata(subject, {"major": "3"}, deleted=True).version == 3


def main():
    for kind in FORMATS:
        guids_travel_in_headers(kind)
        versions_are_chosen_by_metadata(kind)
    print("the official Python client is content with GUIDs in headers and with metadata")


if __name__ == "__main__":
    main()
