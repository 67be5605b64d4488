"""What the scripts share. A script is run as

    SCRIPT URL

against an empty registry at URL; it ends with status 0 when everything went as it should.
"""

import sys

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import SerializationError


def fresh():
    """A client that remembers nothing."""
    return SchemaRegistryClient({"url": sys.argv[1]})


def expect_refusal(status, code, call, *arguments, **options):
    """Calls, and wants the registry's refusal with this HTTP status and error code."""
    try:
        got = call(*arguments, **options)
    except SchemaRegistryError as refusal:
        assert (refusal.http_status_code, refusal.error_code) == (status, code), refusal
        return refusal
    raise AssertionError(f"expected {code}, got {got!r}")


def expect_unreadable(read, *arguments):
    """Reads, and wants that the schema of the record is gone for good."""
    try:
        got = read(*arguments)
    except (SchemaRegistryError, SerializationError):
        return
    raise AssertionError(f"a permanently deleted schema is still there: {got!r}")
