"""Orders in and out of a Kafka topic with the official Python client: a line of JSON each, as the programs of
examples/kafka have them.

    SCRIPT URL produce BROKER TOPIC VERSION FRAMING --format FORMAT        from standard input, until its end
    SCRIPT URL consume BROKER TOPIC VERSION GROUP COUNT --format FORMAT    to standard output, so many

An order is written or read as VERSION of its schema, 1 to 3, and 3 or 4 as JSON. FRAMING is `prefix` or `guid`; readers take either. FORMAT is
one of kafka_formats.py.
"""

import json
import sys

from confluent_kafka import Consumer, Producer
from confluent_kafka.schema_registry import header_schema_id_serializer
from confluent_kafka.serialization import MessageField, SerializationContext

from kafka_formats import FORMATS
from support import fresh

FRAMING = {"prefix": {}, "guid": {"schema.id.serializer": header_schema_id_serializer}}


def produce(kind, broker, topic, version, framing):
    registry = fresh()
    write_key = kind.writer(registry, kind.KEY, FRAMING[framing])
    write_order = kind.writer(registry, kind.ORDER[version], FRAMING[framing])
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


def consume(kind, broker, topic, version, group, count):
    registry = fresh()
    read_key = kind.reader(registry, kind.KEY)
    read_order = kind.reader(registry, kind.ORDER[version])
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
    *arguments, option, name = sys.argv[3:]
    assert option == "--format", option
    {"produce": produce, "consume": consume}[sys.argv[2]](FORMATS[name], *arguments)
