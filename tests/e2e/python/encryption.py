"""The official Python client encrypts fields and whole payloads with keys of the registry, through local-kms: with a KEK
that only clients use, and with one that the registry shares."""

import sys

from confluent_kafka.schema_registry import Rule, RuleKind, RuleMode, RuleParams, RuleSet, Schema
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.rules.encryption.dek_registry.dek_registry_client import DekRegistryClient
from confluent_kafka.schema_registry.rules.encryption.encrypt_executor import (
    EncryptionExecutor,
    FieldEncryptionExecutor,
)
from confluent_kafka.schema_registry.rules.encryption.localkms.local_driver import LocalKmsDriver
from confluent_kafka.serialization import MessageField, SerializationContext

from support import fresh

PERSON = """{"type": "record", "name": "Person", "fields": [
    {"name": "name", "type": "string"},
    {"name": "ssn", "type": "string", "confluent:tags": ["PII"]},
    {"name": "photo", "type": "bytes", "confluent:tags": ["PII"]}]}"""
SENT = {"name": "Ada", "ssn": "078-05-1120", "photo": b"\x00\x01photo"}
SECRET = {"secret": "mysecret"}
LATEST = {"auto.register.schemas": False, "use.latest.version": True}


def encrypting_rule(executor, kek, algorithm):
    return Rule(
        "encrypt", "", RuleKind.TRANSFORM, RuleMode.WRITEREAD, executor, ["PII"],
        RuleParams({
            "encrypt.kek.name": kek,
            "encrypt.kms.type": "local-kms",
            "encrypt.kms.key.id": "mykey",
            "encrypt.dek.algorithm": algorithm,
        }),
        None, None, "ERROR,NONE", False,
    )


def round_trip(topic, executor, kek, algorithm, knows_secret):
    """Writes and reads with the rule; a reader that does not know it sees nothing of what is secret."""
    client, context = fresh(), SerializationContext(topic, MessageField.VALUE)
    rule = encrypting_rule(executor, kek, algorithm)
    rules = RuleSet(None, None, [rule]) if executor == "ENCRYPT_PAYLOAD" else RuleSet(None, [rule])
    client.register_schema(f"{topic}-value", Schema(PERSON, "AVRO", [], None, rules))
    conf = SECRET if knows_secret else {}
    # A copy, since the serializer encrypts in place.
    record = AvroSerializer(client, None, conf=LATEST, rule_conf=conf)(dict(SENT), context)
    assert SENT["ssn"].encode() not in record and SENT["photo"] not in record, record
    is_hidden = SENT["name"].encode() not in record
    assert is_hidden == (executor == "ENCRYPT_PAYLOAD"), record
    assert AvroDeserializer(fresh(), rule_conf=conf)(record, context) == SENT
    # Reading once more takes the key that is there, and makes no other.
    assert AvroDeserializer(fresh(), rule_conf=conf)(record, context) == SENT


def main():
    LocalKmsDriver.register()
    url = {"url": sys.argv[1]}
    keys = DekRegistryClient.new_client(url)
    shared = {"shared": "shared-kek", "own": "own-kek"}
    keys.register_kek(shared["shared"], "local-kms", "mykey", True, kms_props=SECRET)
    # An executor keeps its first configuration, so each round has executors of its own.
    for who, kek in shared.items():
        for executor in ("ENCRYPT", "ENCRYPT_PAYLOAD"):
            for algorithm in ("AES128_GCM", "AES256_GCM", "AES256_SIV"):
                FieldEncryptionExecutor.register()
                EncryptionExecutor.register()
                topic = f"{who}-{executor.lower()}-{algorithm.lower()}"
                round_trip(topic, executor, kek, algorithm, knows_secret=who == "own")
                dek = DekRegistryClient.new_client(url).get_dek(kek, f"{topic}-value", algorithm)
                assert (dek.key_material is not None) == (who == "shared"), topic
    print("the official Python client is content with keys")


if __name__ == "__main__":
    main()
