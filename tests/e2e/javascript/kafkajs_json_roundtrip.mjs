// The client of KafkaJS against a registry: JSON Schema, with its default settings.

import assert from "node:assert/strict";
import { kafkajs, refusedByStatus } from "./kafkajs.mjs";
import { schemaId } from "./support.mjs";

const json = (schema, references) => ({ type: "JSON", schema: JSON.stringify(schema), references });
// A schema of orders that allows no property but its own.
const order = (required, more) =>
  json({
    title: "Order",
    type: "object",
    properties: { id: { type: "integer" }, item: { type: "string" }, ...more },
    required,
    additionalProperties: false,
  });
const ORDER_V1 = order(["id"]);
const ORDER_V2 = order(["id"], { note: { type: "string" } });
const ORDER_V3 = order(["id", "price"], { note: { type: "string" }, price: { type: "number" } });
// The client names no subject after a JSON schema.
const SUBJECT = "orders-value";
const register = (schema, subject = SUBJECT) => kafkajs().register(schema, { subject });

const first = await register(ORDER_V1);
const old = await kafkajs().encode(first.id, { id: 1, item: "tea" });
assert.equal(schemaId(old), first.id);
assert.equal(old.toString("utf8", 5), '{"id":1,"item":"tea"}');
assert.deepEqual(await register(ORDER_V1), first, "registering again");

const second = await register(ORDER_V2);
const current = await kafkajs().encode(second.id, { id: 2, note: "cold" });
assert.equal(await kafkajs().getLatestSchemaId(SUBJECT), second.id);
assert.equal(await kafkajs().getRegistryId(SUBJECT, 1), first.id);
assert.equal(await kafkajs().getRegistryIdBySchema(SUBJECT, ORDER_V1), first.id);
await assert.rejects(kafkajs().getRegistryIdBySchema(SUBJECT, ORDER_V3), /Schema not found/);
assert.deepEqual(await kafkajs().decode(old), { id: 1, item: "tea" });
assert.deepEqual(await kafkajs().decode(current), { id: 2, note: "cold" });

const invalid = (id, message, path) =>
  assert.rejects(kafkajs().encode(id, message), (error) => {
    assert.equal(error.message, "invalid payload");
    assert.deepEqual(error.paths, [[path]]);
    return true;
  });
await invalid(second.id, { id: "one" }, "/id");
await invalid(first.id, { id: 2, note: "cold" }, "");

await refusedByStatus(409, register(ORDER_V3));
await refusedByStatus(404, kafkajs().getSchema(4711));

// A reference is found by the `$id` of the schema that it leads to.
const HOME = "https://example.com/address.json";
const address = { $id: HOME, type: "object", properties: { street: { type: "string" } }, required: ["street"] };
const references = [{ name: HOME, subject: "address", version: 1 }];
const parcel = json({ type: "object", properties: { to: { $ref: HOME } } }, references);
await refusedByStatus(404, register(parcel, "parcels-value"));
await register(json(address), "address");
const { id } = await register(parcel, "parcels-value");
const sent = { to: { street: "Main" } };
assert.deepEqual(await kafkajs().decode(await kafkajs().encode(id, sent)), sent);
await invalid(id, { to: { street: 7 } }, "/to/street");

console.log("the client of KafkaJS is content with JSON Schema");
