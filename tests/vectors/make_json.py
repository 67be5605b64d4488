"""Makes json.json: `make_json.py URL > json.json`, against an empty registry at URL. README.md says more."""

import json
from importlib.metadata import version

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

from json_cases import CASES, REFERENCED
from vectors import fresh, in_both_framings, print_file, referenced, said, with_referenced


def schema(described, references):
    references = [SchemaReference(name, subject, 1) for name, subject in references]
    return Schema(json.dumps(described), "JSON", references)


def expect_refusal(call, *arguments):
    try:
        got = call(*arguments)
    except SerializationError:
        return
    raise AssertionError(f"valid: {arguments[0]!r}, {got!r}")


def run(case):
    topic, part = case.name, MessageField.KEY if case.is_key else MessageField.VALUE
    context = SerializationContext(topic, part)
    writer = schema(case.writer, case.references)

    def frame(values, **conf):
        return in_both_framings(topic, part, lambda more: JSONSerializer(writer, fresh(), conf=conf | more), values, 5)

    header, prefix, payloads = frame([*case.values, *case.invalid], validate=False)
    if case.values:
        assert frame(case.values) == (header, prefix, payloads[: len(case.values)]), topic
    reader = schema(case.reader, case.reader_references) if case.reader is not None else None
    read = JSONDeserializer(reader, schema_registry_client=fresh())
    records, invalid = [], []
    for payload, value in zip(payloads, [*case.values, *case.invalid]):
        if payload is None:
            records.append({"payload": None, "value": None})
        elif len(records) < len(case.values):
            beside = SerializationContext(topic, part, [(header["name"], bytes.fromhex(header["value"]))])
            assert read(prefix + payload, context) == read(payload, beside) == value, (topic, payload)
            records.append({"payload": payload.hex(), "value": value})
        else:
            if reader is None:
                expect_refusal(JSONSerializer(writer, fresh()), value, context)
            expect_refusal(read, prefix + payload, context)
            invalid.append({"payload": payload.hex(), "value": value})
    shown = {"name": topic, "part": part, "schemas": with_referenced(f"{topic}-{part}", 1)}
    if reader is not None:
        shown["reader"] = said(reader)
        if reader.references:
            shown["reader"]["referenced"] = referenced(shown["reader"])
    return shown | {"prefix": prefix.hex(), "header": header, "records": records, "invalid": invalid}


def main():
    for subject, described, references in REFERENCED:
        fresh().register_schema(subject, schema(described, references))
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)), "each case has a name of its own"
    made_by = f"confluent-kafka {version('confluent-kafka')} for Python, with jsonschema {version('jsonschema')}"
    print_file(made_by, [run(case) for case in CASES])


if __name__ == "__main__":
    main()
