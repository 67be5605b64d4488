"""Makes protobuf.json: `make_protobuf.py URL > protobuf.json`, against an empty registry at URL.

README.md says more.
"""

from importlib.metadata import version

from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf.json_format import MessageToDict, ParseDict

from protobuf_cases import CASES
from protobuf_files import generated
from vectors import fresh, in_both_framings, print_file, with_referenced

ID_BYTES = 5


def indexes_of(descriptor):
    """The path of the message, found by names alone."""
    outside = descriptor.containing_type
    if outside is None:
        return [list(descriptor.file.message_types_by_name).index(descriptor.name)]
    return [*indexes_of(outside), [each.name for each in outside.nested_types].index(descriptor.name)]


def read_as(topic, reader):
    """What the values are read as: registered under a topic of its own, with all that it refers to."""
    message_class, pool = generated(*reader)
    ProtobufSerializer(message_class, fresh())(message_class(), SerializationContext(topic, MessageField.VALUE))
    *found, shown = with_referenced(f"{topic}-value", 1)
    shown = {name: value for name, value in shown.items() if name in ("schema", "references")}
    return message_class, pool, {"message": reader[1]} | shown | ({"referenced": found} if found else {})


def run(case):
    topic, part = case.name, MessageField.KEY if case.is_key else MessageField.VALUE
    message_class, pool = generated(case.files, case.written)
    values = [None if each is None else ParseDict(each, message_class(), descriptor_pool=pool) for each in case.values]
    indexes = indexes_of(message_class.DESCRIPTOR)
    head = ID_BYTES + (1 if indexes == [0] else sum(1 if each < 64 else 2 for each in (len(indexes), *indexes)))
    header, prefix, payloads = in_both_framings(
        topic, part, lambda conf: ProtobufSerializer(message_class, fresh(), conf), values, head
    )
    shown = {"name": topic, "part": part, "schemas": with_referenced(f"{topic}-{part}", 1)}
    shown |= {"message": case.written, "indexes": indexes}
    if case.reader is not None:
        message_class, pool, shown["reader"] = read_as(f"{topic}-reader", case.reader)
    read = ProtobufDeserializer(message_class, schema_registry_client=fresh())
    records = []
    for payload in payloads:
        if payload is None:
            records.append({"payload": None, "value": None})
            continue
        value = read(prefix + payload, SerializationContext(topic, part))
        beside = read(payload, SerializationContext(topic, part, [(header["name"], bytes.fromhex(header["value"]))]))
        assert beside.SerializeToString() == value.SerializeToString(), (topic, beside, value)
        records.append({"payload": payload.hex(), "value": MessageToDict(value, descriptor_pool=pool)})
    return shown | {"prefix": prefix.hex(), "header": header, "records": records}


def main():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)), "each case has a name of its own"
    made_by = f"confluent-kafka {version('confluent-kafka')} for Python, with protobuf {version('protobuf')}"
    print_file(made_by, [run(case) for case in CASES])


if __name__ == "__main__":
    main()
