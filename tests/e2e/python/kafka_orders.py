"""Orders in and out of a Kafka topic with the official Python client: a line of JSON each, as the programs of
examples/kafka have them.

    SCRIPT URL produce BROKER TOPIC VERSION FRAMING        from standard input, until its end
    SCRIPT URL consume BROKER TOPIC VERSION GROUP COUNT    to standard output, so many

An order is written or read as VERSION of its schema, 1 to 3. FRAMING is `prefix` or `guid`; readers take either.
"""

import json
import sys

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import header_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from support import fresh

# This client reads no payload of 5 bytes or less, not even one without a frame, so the key is not an id alone.
KEY = """{"type": "record", "name": "OrderKey", "namespace": "shop", "fields": [
    {"name": "branch", "type": "string"},
    {"name": "id", "type": "long"}]}"""
ORDER = {
    "1": """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "item", "type": "string"},
        {"name": "quantity", "type": "int", "default": 1}]}""",
    # A field less and a field more: read by readers of 1, and reads what they write.
    "2": """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "item", "type": "string"},
        {"name": "note", "type": ["null", "string"], "default": null}]}""",
    # A field with another name and one with a wider type: reads what all others write.
    "3": """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "article", "aliases": ["item"], "type": "string"},
        {"name": "quantity", "type": "long", "default": 1},
        {"name": "note", "type": ["null", "string"], "default": null}]}""",
}
FRAMING = {"prefix": {}, "guid": {"schema.id.serializer": header_schema_id_serializer}}


def produce(broker, topic, version, framing):
    registry = fresh()
    write_key = AvroSerializer(registry, KEY, conf=FRAMING[framing])
    write_order = AvroSerializer(registry, ORDER[version], conf=FRAMING[framing])
    refused = []
    producer = Producer({"bootstrap.servers": broker})
    for line in map(json.loads, sys.stdin):
        headers = []
        producer.produce(
            topic,
            key=write_key(line["key"], SerializationContext(topic, MessageField.KEY, headers)),
            value=write_order(line["value"], SerializationContext(topic, MessageField.VALUE, headers)),
            headers=headers,
            on_delivery=lambda problem, _: problem and refused.append(problem),
        )
    assert producer.flush(30) == 0, "records are left"
    assert not refused, refused


def consume(broker, topic, version, group, count):
    registry = fresh()
    read_key = AvroDeserializer(registry, KEY)
    read_order = AvroDeserializer(registry, ORDER[version])
    consumer = Consumer({"bootstrap.servers": broker, "group.id": group, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    left = int(count)
    while left:
        record = consumer.poll(1)
        if record is None:
            continue
        assert not record.error(), record.error()
        headers = record.headers()
        key = read_key(record.key(), SerializationContext(topic, MessageField.KEY, headers))
        order = read_order(record.value(), SerializationContext(topic, MessageField.VALUE, headers))
        print(json.dumps({"key": key, "value": order}))
        left -= 1
    consumer.close()


if __name__ == "__main__":
    {"produce": produce, "consume": consume}[sys.argv[2]](*sys.argv[3:])
