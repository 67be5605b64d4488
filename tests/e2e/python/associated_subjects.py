"""The official Python client against a registry: its default strategy takes the subject that a topic is associated with."""

from confluent_kafka.schema_registry import (
    AssociationCreateOrUpdateInfo,
    AssociationCreateOrUpdateRequest,
    Schema,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

from support import expect_refusal, fresh

ORDER_V1 = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "long"}]}"""
ORDER_V2 = """{"type": "record", "name": "Order", "namespace": "shop", "fields": [
    {"name": "id", "type": "long"},
    {"name": "note", "type": ["null", "string"], "default": null}]}"""
KEY = '"string"'

CLUSTER = "lkc1"
PINNED = {"subject.name.strategy.kafka.cluster.id": CLUSTER}
STRICT = {"subject.name.strategy.fallback.type": "NONE"}
FIRST, SECOND = {"id": 1}, {"id": 2, "note": "cold"}


def value_of(topic):
    return SerializationContext(topic, MessageField.VALUE)


def serializer(schema, **options):
    """One of a client that remembers nothing, and with the default strategy."""
    conf = {"subject.name.strategy.conf": options} if options else {}
    return AvroSerializer(fresh(), schema, conf=conf)


def associate(topic, *wanted):
    return fresh().create_association(
        AssociationCreateOrUpdateRequest(
            resource_name=topic,
            resource_namespace=CLUSTER,
            resource_id=f"id-{topic}",
            resource_type="topic",
            associations=[AssociationCreateOrUpdateInfo(**one) for one in wanted],
        )
    )


def without_an_association_the_topic_names_the_subject():
    serializer(ORDER_V1)(FIRST, value_of("plain"))
    assert fresh().get_subjects() == ["plain-value"]
    try:
        got = serializer(ORDER_V1, **STRICT)(FIRST, value_of("plain"))
    except SerializationError as refusal:
        assert "No associated subject" in str(refusal), refusal
    else:
        raise AssertionError(f"there is no association, and got {got!r}")


def topics_share_a_subject():
    fresh().register_schema("shop.Order", Schema(ORDER_V1, "AVRO"))
    for topic in ("orders.eu", "orders.us"):
        made = associate(topic, {"subject": "shop.Order", "association_type": "value"})
        assert [(one.subject, one.lifecycle) for one in made.associations] == [("shop.Order", "WEAK")], made
        again = associate(topic, {"subject": "shop.Order", "association_type": "value"})
        assert not again.associations, again
    old = serializer(ORDER_V1, **STRICT)(FIRST, value_of("orders.eu"))
    new = serializer(ORDER_V2, **PINNED)(SECOND, value_of("orders.us"))
    assert fresh().get_versions("shop.Order") == [1, 2]
    read = AvroDeserializer(fresh(), ORDER_V2)
    assert read(old, value_of("orders.eu")) == {"id": 1, "note": None}
    assert read(new, value_of("orders.us")) == SECOND
    # In another cluster the topic is another one.
    elsewhere = {"subject.name.strategy.kafka.cluster.id": "lkc2"}
    serializer(ORDER_V1, **elsewhere)(FIRST, value_of("orders.us"))
    assert "orders.us-value" in fresh().get_subjects()
    # So are its keys.
    keys = SerializationContext("orders.us", MessageField.KEY)
    serializer(KEY)("k", keys)
    assert "orders.us-key" in fresh().get_subjects()
    expect_refusal(409, 40904, fresh().delete_subject, "shop.Order")


def a_topic_owns_its_subjects():
    key, value = Schema(KEY, "AVRO"), Schema(ORDER_V1, "AVRO")
    made = associate(
        "owner",
        {"association_type": "key", "schema": key},
        {"association_type": "value", "schema": value},
    )
    subjects = [(one.subject, one.lifecycle) for one in made.associations]
    assert subjects == [(":.lkc1:owner-key", "STRONG"), (":.lkc1:owner-value", "STRONG")], made
    record = serializer(ORDER_V2)(SECOND, value_of("owner"))
    assert fresh().get_versions(":.lkc1:owner-value") == [1, 2]
    assert AvroDeserializer(fresh())(record, value_of("owner")) == SECOND
    listed = fresh().get_associations_by_resource_name("owner", CLUSTER, "topic", ["key", "value"])
    assert [one.association_type for one in listed] == ["key", "value"], listed
    expect_refusal(409, 40908, fresh().delete_associations, "id-owner")
    fresh().delete_associations("id-owner", cascade_lifecycle=True)
    assert not [name for name in fresh().get_subjects() if "owner" in name]


def what_is_deleted_falls_back():
    fresh().delete_associations("id-orders.eu", "topic", ["value"])
    serializer(ORDER_V1)(FIRST, value_of("orders.eu"))
    assert "orders.eu-value" in fresh().get_subjects()
    expect_refusal(404, 40410, fresh().delete_associations, "id-orders.eu")


def main():
    without_an_association_the_topic_names_the_subject()
    topics_share_a_subject()
    a_topic_owns_its_subjects()
    what_is_deleted_falls_back()
    print("the official Python client finds the subjects of topics")


if __name__ == "__main__":
    main()
