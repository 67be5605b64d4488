"""The orders of kafka_orders.py in three formats: the schemas of their keys and of each version of their values, and the
official serializers and deserializers, which take and give dictionaries here."""

from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass


class Avro:
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

    @staticmethod
    def writer(registry, schema, conf):
        return AvroSerializer(registry, schema, conf=conf)

    @staticmethod
    def reader(registry, schema):
        return AvroDeserializer(registry, schema)


def generated(name, *fields):
    """The message class that a generated module would hold; fields that end in `?` are optional ones."""
    message = DescriptorProto(name=name)
    for number, kind, field in fields:
        bare = field.removesuffix("?")
        described = FieldDescriptorProto(name=bare, number=number, label="LABEL_OPTIONAL", type="TYPE_" + kind)
        if bare != field:
            described.proto3_optional = True
            described.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name="_" + bare)
        message.field.append(described)
    pool = DescriptorPool()
    pool.Add(FileDescriptorProto(name=name + ".proto", package="shop", message_type=[message], syntax="proto3"))
    return GetMessageClass(pool.FindMessageTypeByName("shop." + name))


def fields_of(message):
    """Optional fields that are not there are `None`."""
    if message is None:
        return None
    return {
        field.name: None if field.has_presence and not message.HasField(field.name) else getattr(message, field.name)
        for field in message.DESCRIPTOR.fields
    }


class Protobuf:
    KEY = generated("OrderKey", (1, "STRING", "branch"), (2, "INT64", "id"))
    ORDER = {
        "1": generated("Order", (1, "INT64", "id"), (2, "STRING", "item"), (3, "INT32", "quantity")),
        "2": generated("Order", (1, "INT64", "id"), (2, "STRING", "item"), (4, "STRING", "note?")),
        "3": generated(
            "Order", (1, "INT64", "id"), (2, "STRING", "article"), (3, "INT64", "quantity"), (4, "STRING", "note?")
        ),
    }

    @staticmethod
    def writer(registry, message, conf):
        write = ProtobufSerializer(message, registry, conf=conf)
        return lambda order, context: write(order and message(**order), context)

    @staticmethod
    def reader(registry, message):
        read = ProtobufDeserializer(message, schema_registry_client=registry)
        return lambda record, context: fields_of(read(record, context))


class Json:
    KEY = """{"$schema": "http://json-schema.org/draft-07/schema#", "title": "OrderKey", "type": "object",
        "properties": {"branch": {"type": "string"}, "id": {"type": "integer"}},
        "required": ["branch", "id"], "additionalProperties": false}"""
    # Documents name their fields, so versions 1 to 3 do not read one another. These are open: readers of 3 read what
    # writers of 4 write.
    ORDER = {
        "3": """{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "article": {"type": "string"},
                "quantity": {"type": "integer"},
                "note": {"type": ["string", "null"]}},
            "required": ["id", "article", "quantity"]}""",
        "4": """{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Order", "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "article": {"type": "string"},
                "quantity": {"type": "integer"},
                "note": {"type": ["string", "null"]},
                "gift": {"type": "boolean", "default": false}},
            "required": ["id", "article", "quantity"]}""",
    }

    @staticmethod
    def writer(registry, schema, conf):
        return JSONSerializer(schema, registry, conf=conf)

    @staticmethod
    def reader(registry, schema):
        return JSONDeserializer(schema, schema_registry_client=registry)


FORMATS = {"avro": Avro, "protobuf": Protobuf, "json": Json}
