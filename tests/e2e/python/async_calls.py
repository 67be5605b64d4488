"""The official Python client for asyncio against a registry: every call on schemas, and the serializers of three formats."""

import asyncio
import sys

from confluent_kafka.schema_registry import (
    AsyncSchemaRegistryClient,
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    MetadataTags,
    Rule,
    RuleKind,
    RuleMode,
    RuleParams,
    RuleSet,
    Schema,
    SchemaReference,
    ServerConfig,
)
from confluent_kafka.schema_registry.avro import AsyncAvroDeserializer, AsyncAvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import AsyncJSONDeserializer, AsyncJSONSerializer
from confluent_kafka.schema_registry.protobuf import AsyncProtobufDeserializer, AsyncProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

import json_roundtrip
from avro_roundtrip import ADDRESS, ORDER_V1, ORDER_V2, ORDER_V3, PARCEL
from protobuf_roundtrip import generated, order_file

SUBJECT = "orders-value"
V1, V2, V3 = Schema(ORDER_V1), Schema(ORDER_V2), Schema(ORDER_V3)


def fresh():
    """A client that remembers nothing; it closes what it opened at the end of its block."""
    return AsyncSchemaRegistryClient({"url": sys.argv[1]})


CLIENT = fresh()


async def call(name, *arguments, **options):
    """Makes a call with the client, once it has forgotten what it remembers."""
    await CLIENT.clear_caches()
    return await getattr(CLIENT, name)(*arguments, **options)


async def refused(status, code, name, *arguments, **options):
    """Makes a call, and wants the registry's refusal with this HTTP status and error code."""
    try:
        got = await call(name, *arguments, **options)
    except SchemaRegistryError as refusal:
        assert (refusal.http_status_code, refusal.error_code) == (status, code), refusal
        return refusal
    raise AssertionError(f"expected {code}, got {got!r}")


async def schemas_evolve():
    assert sorted(await call("get_schema_types")) == ["AVRO", "JSON", "PROTOBUF"]
    # Many producers register the same schema at once.
    first = await asyncio.gather(*(call("register_schema_full_response", SUBJECT, V1) for _ in range(10)))
    assert {(each.schema_id, each.guid) for each in first} == {(1, first[0].guid)}, first
    assert await call("register_schema", SUBJECT, V2, normalize_schemas=True) == 2
    refusal = await refused(409, 40901, "register_schema", SUBJECT, V3)
    assert "READER_FIELD_MISSING_DEFAULT_VALUE" in str(refusal), refusal
    await refused(422, 42201, "register_schema", SUBJECT, Schema("{"))
    assert await call("test_compatibility", SUBJECT, V2, version=1)
    assert not await call("test_compatibility", SUBJECT, V3, verbose=True)
    assert await call("test_compatibility_all_versions", SUBJECT, V2, normalize=True)
    assert not await call("test_compatibility_all_versions", SUBJECT, V3)


async def schemas_are_found():
    known = await call("lookup_schema", SUBJECT, V1)
    assert (known.schema_id, known.version) == (1, 1), known
    await refused(404, 40403, "lookup_schema", SUBJECT, V3)
    await refused(404, 40401, "lookup_schema", "nothing", V1)
    by_id = await call("get_schema", 1)
    assert await call("get_schema", 1, subject_name=SUBJECT) == by_id
    assert await call("get_schema_by_guid", known.guid) == by_id
    assert (await call("get_version", SUBJECT, 1)).guid == known.guid
    assert (await call("get_version", SUBJECT)).version == (await call("get_latest_version", SUBJECT)).version == 2
    assert await call("get_subjects_by_schema_id", 1) == [SUBJECT]
    (place,) = await call("get_schema_versions", 1)
    assert (place.subject, place.version) == (SUBJECT, 1), place
    await refused(404, 40403, "get_schema", 4711)
    await refused(404, 40402, "get_version", SUBJECT, 9)
    await refused(422, 42202, "get_version", SUBJECT, 0)


async def schemas_are_listed():
    await call("register_schema", "orders-key", Schema('"string"'))
    await call("register_schema", "users-value", Schema('"long"'))
    assert await call("get_subjects") == ["orders-key", SUBJECT, "users-value"]
    assert await call("get_subjects", subject_prefix="orders-", offset=1, limit=1) == [SUBJECT]
    assert await call("get_versions", SUBJECT) == [1, 2]
    assert await call("get_versions", SUBJECT, offset=1, limit=5) == [2]


async def references_resolve():
    await call("register_schema", "address", Schema(ADDRESS))
    parcel = Schema(PARCEL, "AVRO", [SchemaReference("shop.Address", "address", 1)])
    referring = await call("register_schema", "parcels", parcel)
    assert await call("get_referenced_by", "address", 1) == [referring]
    assert '"street"' in (await call("get_schema", referring, fmt="resolved")).schema_str
    await refused(422, 42206, "delete_version", "address", 1)


async def contracts_are_kept():
    metadata = Metadata(
        MetadataTags({"shop.Order.item": ["PII"]}), MetadataProperties({"owner": "sales", "major": "1"}), ["owner"]
    )
    rule = Rule(
        "nothingEmpty", "no order is empty", RuleKind.CONDITION, RuleMode.WRITE, "CEL", ["PII"],
        RuleParams({"why": "it would be sent"}), "message.item != ''", None, "ERROR", False,
    )
    contract = Schema(ORDER_V1, metadata=metadata, rule_set=RuleSet(None, [rule]))
    registered = await call("register_schema_full_response", "contracts", contract)
    for kept in (
        registered.schema,
        await call("get_schema", registered.schema_id),
        await call("get_schema_by_guid", registered.guid),
        (await call("get_latest_with_metadata", "contracts", {"major": "1", "owner": "sales"})).schema,
    ):
        assert kept.metadata == metadata, kept
        (shown,) = kept.rule_set.domain_rules
        assert {**rule.to_dict(), **shown.to_dict()} == shown.to_dict(), shown
    await refused(404, 40403, "get_latest_with_metadata", "contracts", {"major": "2"})
    wrong = Schema(ORDER_V1, rule_set=RuleSet(None, [Rule(
        "1 + 1", None, RuleKind.CONDITION, RuleMode.WRITE, "CEL", None, None, None, None, None, False)]))
    await refused(422, 42210, "register_schema", "contracts", wrong)


async def config_is_set():
    assert await call("get_compatibility") == "BACKWARD"
    await refused(404, 40408, "get_compatibility", SUBJECT)
    await refused(404, 40408, "get_config", SUBJECT)
    assert await call("set_compatibility", SUBJECT, "full") == {"compatibility": "FULL"}
    assert await call("get_compatibility", SUBJECT) == "FULL"
    await refused(422, 42203, "set_compatibility", SUBJECT, "sideways")
    owner = Metadata(None, MetadataProperties({"owner": "nobody"}), None)
    config = ServerConfig(
        compatibility=ConfigCompatibilityLevel.FORWARD, compatibility_group="major", default_metadata=owner
    )
    assert await call("set_config", "configured", config) == config.to_dict()
    got = await call("get_config", "configured")
    assert (got.compatibility_level, got.compatibility_group) == (ConfigCompatibilityLevel.FORWARD, "major"), got
    assert got.default_metadata.properties == owner.properties, got
    await call("register_schema", "configured", V1)
    assert (await call("get_latest_version", "configured")).schema.metadata.properties == owner.properties
    await call("delete_config", "configured")
    await refused(404, 40408, "get_config", "configured")
    await call("set_config", None, ServerConfig(compatibility=ConfigCompatibilityLevel.NONE))
    assert (await call("get_config")).compatibility_level == ConfigCompatibilityLevel.NONE
    await call("delete_config")
    assert await call("get_compatibility") == "BACKWARD"


async def modes_are_set():
    assert await call("get_global_mode") == "READWRITE"
    await refused(404, 40409, "get_mode", SUBJECT)
    assert await call("update_mode", SUBJECT, "READONLY") == "READONLY"
    assert await call("get_mode", SUBJECT) == "READONLY"
    await refused(422, 42205, "register_schema", SUBJECT, V3)
    await refused(422, 42205, "update_mode", SUBJECT, "IMPORT")
    assert await call("update_mode", SUBJECT, "IMPORT", force=True) == "IMPORT"
    assert await call("delete_mode", SUBJECT) == "IMPORT"
    await refused(422, 42204, "update_mode", SUBJECT, "SIDEWAYS")
    assert await call("update_global_mode", "READONLY") == "READONLY"
    await refused(422, 42205, "register_schema", "anything", V1)
    assert await call("update_global_mode", "READWRITE") == "READWRITE"


async def contexts_are_apart():
    assert await call("register_schema", ":.staging:staged", V3) == 1
    assert (await call("get_schema", 1, subject_name=":.staging:staged")).schema_str != V1.schema_str
    assert await call("get_contexts") == [".", ".staging"]
    assert await call("get_contexts", offset=1, limit=1) == [".staging"]
    assert await call("get_subjects", subject_prefix=":.staging:") == [":.staging:staged"]


async def records_round_trip():
    order = generated("shop.Order", order_file())
    value, message = {"id": 1, "item": "tea"}, order(id=1, item="tea")

    async def round_trip(topic, value, serializer, deserializer):
        async with fresh() as writing, fresh() as reading:
            serialize, deserialize = await serializer(writing), await deserializer(reading)
            context = SerializationContext(topic, MessageField.VALUE)
            records = await asyncio.gather(*(serialize(value, context) for _ in range(10)))
            assert len(set(records)) == 1, records
            got = await asyncio.gather(*(deserialize(record, context) for record in records))
            assert all(each == value for each in got), got

    await asyncio.gather(
        round_trip("avro", value, lambda c: AsyncAvroSerializer(c, ORDER_V1), lambda c: AsyncAvroDeserializer(c)),
        round_trip(
            "json",
            value,
            lambda c: AsyncJSONSerializer(json_roundtrip.ORDER_V1, c),
            lambda c: AsyncJSONDeserializer(None, schema_registry_client=c),
        ),
        round_trip(
            "protobuf",
            message,
            lambda c: AsyncProtobufSerializer(order, c),
            lambda c: AsyncProtobufDeserializer(order, schema_registry_client=c),
        ),
    )


async def versions_are_deleted():
    await refused(404, 40407, "delete_version", SUBJECT, 1, permanent=True)
    assert await call("delete_version", SUBJECT, 1) == 1
    await refused(404, 40406, "delete_version", SUBJECT, 1)
    await refused(404, 40402, "get_version", SUBJECT, 1)
    assert (await call("get_version", SUBJECT, 1, deleted=True)).schema_id == 1
    assert await call("get_versions", SUBJECT, deleted=True) == [1, 2]
    assert (await call("lookup_schema", SUBJECT, V1, deleted=True)).version == 1
    assert await call("get_subjects_by_schema_id", 2) == [SUBJECT]
    assert SUBJECT not in await call("get_subjects_by_schema_id", 1)
    assert SUBJECT in await call("get_subjects_by_schema_id", 1, deleted=True)
    assert await call("delete_version", SUBJECT, 1, permanent=True) == 1
    await refused(404, 40405, "delete_subject", SUBJECT, permanent=True)
    assert await call("delete_subject", SUBJECT) == [2]
    await refused(404, 40404, "delete_subject", SUBJECT)
    assert SUBJECT in await call("get_subjects", deleted=True)
    assert await call("delete_subject", SUBJECT, permanent=True) == [2]
    await refused(404, 40401, "get_versions", SUBJECT)


async def main():
    async with CLIENT:
        await every_call()
    print("the official Python client for asyncio is content")


async def every_call():
    await schemas_evolve()
    await schemas_are_found()
    await schemas_are_listed()
    await references_resolve()
    await contracts_are_kept()
    await config_is_set()
    await modes_are_set()
    await contexts_are_apart()
    await records_round_trip()
    await versions_are_deleted()


if __name__ == "__main__":
    asyncio.run(main())
