"""What the scripts that make vectors share: the two framings of a record, and how values and the file are printed."""

import datetime
import decimal
import json
import math
import sys
import uuid

from confluent_kafka.schema_registry import SchemaRegistryClient, header_schema_id_serializer
from confluent_kafka.serialization import SerializationContext

BY_GUID = {"schema.id.serializer": header_schema_id_serializer}


def fresh():
    """A client that remembers nothing."""
    return SchemaRegistryClient({"url": sys.argv[1]})


def rendered(value):
    """The value as README.md says."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            if math.isfinite(value):
                return value
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case bytes():
            return value.hex()
        case decimal.Decimal():
            return format(value, "f")
        case datetime.datetime():
            text = value.replace(tzinfo=None).isoformat(timespec="microseconds")
            return text + ("Z" if value.tzinfo else "")
        case datetime.time():
            return value.isoformat(timespec="microseconds")
        case datetime.date() | uuid.UUID():
            return str(value)
        case list() | tuple():
            return [rendered(item) for item in value]
        case dict():
            return {key: rendered(item) for key, item in value.items()}
    raise TypeError(f"no rendering for {value!r}")


def registered(subject, version):
    """A version as the registry shows it."""
    known = fresh().get_version(subject, version)
    shown = {"subject": subject, "version": version, "id": known.schema_id, "guid": known.guid}
    return shown | said(known.schema)


def said(schema):
    """The text of a schema, and its references if it has any."""
    references = [
        {"name": each.name, "subject": each.subject, "version": each.version} for each in schema.references or []
    ]
    return {"schema": schema.schema_str} | ({"references": references} if references else {})


def with_referenced(subject, version):
    """The version, behind what it refers to."""
    shown = registered(subject, version)
    return [*referenced(shown), shown]


def referenced(shown):
    """What the schema refers to, and before each what it refers to in turn; each once."""
    found = []
    for reference in shown.get("references", []):
        for each in with_referenced(reference["subject"], reference["version"]):
            if each not in found:
                found.append(each)
    return found


def in_both_framings(topic, part, serializer, values, head):
    """The header, the prefix and the payloads of the values.

    The prefix has `head` bytes; what it holds after its id, the header holds after its GUID. A tombstone has no payload
    and sets no header.
    """
    payloads, prefixes, headers = [], set(), set()
    by_id, by_guid = serializer({}), serializer(BY_GUID)
    for value in values:
        record = by_id(value, SerializationContext(topic, part))
        context = SerializationContext(topic, part, [])
        payload = by_guid(value, context)
        payloads.append(payload)
        if value is None:
            assert record is None and payload is None and not context.headers, (topic, record, payload)
            continue
        assert record[head:] == payload, (topic, record, payload)
        prefixes.add(record[:head])
        headers.update(context.headers)
    (prefix,), ((name, header),) = prefixes, headers
    assert name == f"__{part}_schema_id" and header[17:] == prefix[5:], (name, header, prefix)
    return {"name": name, "value": header.hex()}, prefix, payloads


def in_one_line(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def print_file(made_by, cases):
    """Each schema and each record in a line of its own."""
    print("{")
    print(f' "made_by": {in_one_line(made_by)},')
    print(' "cases": [')
    for case in cases:
        members = []
        for name, value in case.items():
            if name in ("schemas", "records", "invalid") and value:
                lines = ",\n".join(f"    {in_one_line(each)}" for each in value)
                members.append(f"   {in_one_line(name)}: [\n{lines}\n   ]")
            else:
                members.append(f"   {in_one_line(name)}: {in_one_line(value)}")
        print("  {\n" + ",\n".join(members) + "\n  }" + ("" if case is cases[-1] else ","))
    print(" ]")
    print("}")
