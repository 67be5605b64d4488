// What the scripts of the KafkaJS client share.

import assert from "node:assert/strict";
import { load, url } from "./support.mjs";

const { SchemaRegistry } = load("@kafkajs/confluent-schema-registry");

/** A client that remembers nothing. */
export const kafkajs = (options) => new SchemaRegistry({ host: url }, options);

/** Wants the registry's refusal with this HTTP status, as this client throws it. */
export async function refusedByStatus(status, promise) {
  await assert.rejects(promise, (refusal) => {
    assert.equal(refusal.status, status, refusal);
    return true;
  });
}
