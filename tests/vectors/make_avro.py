"""Makes avro.json: `make_avro.py URL > avro.json`, against an empty registry at URL. README.md says more."""

import json
from importlib.metadata import version

from avro_cases import CASES, REFERENCED
from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from vectors import fresh, in_both_framings, print_file, referenced, rendered, said, with_referenced

# What the client wants to see at least; it counts the payload alone when the schema is in a header.
SHORTEST = 6


def schema(text, references):
    """Whatever is not a text is the schema as JSON; references are (name, subject)s, all of version 1."""
    text = text if isinstance(text, str) else json.dumps(text)
    return Schema(text, "AVRO", [SchemaReference(name, subject, 1) for name, subject in references])


def for_the_client(described):
    """The client takes a primitive type as a text alone."""
    return described if described.references else described.schema_str


def with_meaning(value, meant):
    """The record with what its defaults mean, for those that the client hands out as they stand in the schema."""
    for field, meaning in meant.items():
        assert value[field] != meaning or type(value[field]) is not type(meaning), (field, value)
        value = value | {field: meaning}
    return value


def run(case):
    topic, part = case.name, MessageField.KEY if case.is_key else MessageField.VALUE
    writer = schema(case.writer, case.references)
    header, prefix, payloads = in_both_framings(
        topic, part, lambda conf: AvroSerializer(fresh(), for_the_client(writer), conf=conf), case.values, 5
    )
    reader = schema(case.reader, case.reader_references) if case.reader is not None else None
    read = AvroDeserializer(fresh(), for_the_client(reader) if reader else None)
    records = []
    for payload in payloads:
        if payload is None:
            records.append({"payload": None, "value": None})
            continue
        value = read(prefix + payload, SerializationContext(topic, part))
        if len(payload) >= SHORTEST:
            headers = [(header["name"], bytes.fromhex(header["value"]))]
            beside = read(payload, SerializationContext(topic, part, headers))
            assert repr(beside) == repr(value), (topic, beside, value)
        value = with_meaning(value, case.meant)
        records.append({"payload": payload.hex(), "value": rendered(value)})
    shown = {"name": topic, "part": part, "schemas": with_referenced(f"{topic}-{part}", 1)}
    if reader is not None:
        shown["reader"] = said(reader)
        if reader.references:
            shown["reader"]["referenced"] = referenced(shown["reader"])
    return shown | {"prefix": prefix.hex(), "header": header, "records": records}


def main():
    for subject, text, references in REFERENCED:
        fresh().register_schema(subject, schema(text, references))
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)), "each case has a name of its own"
    made_by = f"confluent-kafka {version('confluent-kafka')} for Python, with fastavro {version('fastavro')}"
    print_file(made_by, [run(case) for case in CASES])


if __name__ == "__main__":
    main()
