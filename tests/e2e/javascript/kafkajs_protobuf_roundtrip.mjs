// The client of KafkaJS against a registry: Protobuf, with its default settings.

import assert from "node:assert/strict";
import { kafkajs, refusedByStatus } from "./kafkajs.mjs";
import { schemaId } from "./support.mjs";

const protobuf = (schema, references) => ({ type: "PROTOBUF", schema, references });
const order = (...fields) => protobuf(`syntax = "proto3";\npackage shop;\n\nmessage Order {\n  ${fields.join("\n  ")}\n}\n`);
const ORDER_V1 = order("int32 id = 1;", "string item = 2;");
const ORDER_V2 = order("int32 id = 1;", "string item = 2;", "repeated string notes = 3;");
const ORDER_V3 = order("string id = 1;", "string item = 2;");
const SUBJECT = "orders-value";
const register = (schema, subject = SUBJECT, more = {}) => kafkajs().register(schema, { subject, ...more });
const plain = (value) => JSON.parse(JSON.stringify(value));

const first = await register(ORDER_V1);
const old = await kafkajs().encode(first.id, { id: 1, item: "tea" });
assert.equal(schemaId(old), first.id);
assert.deepEqual(await register(ORDER_V1), first, "registering again");

const second = await register(ORDER_V2);
const current = await kafkajs().encode(second.id, { id: 2, item: "milk", notes: ["cold"] });
assert.equal(await kafkajs().getLatestSchemaId(SUBJECT), second.id);
assert.equal(await kafkajs().getRegistryId(SUBJECT, 1), first.id);
assert.equal(await kafkajs().getRegistryIdBySchema(SUBJECT, ORDER_V1), first.id);
await assert.rejects(kafkajs().getRegistryIdBySchema(SUBJECT, ORDER_V3), /Schema not found/);
assert.deepEqual(plain(await kafkajs().decode(old)), { id: 1, item: "tea" });
assert.deepEqual(plain(await kafkajs().decode(current)), { id: 2, item: "milk", notes: ["cold"] });

await refusedByStatus(409, register(ORDER_V3));
await refusedByStatus(422, register(order("Missing id = 1;"), "broken-value"));
await refusedByStatus(404, kafkajs().getSchema(4711));

// The level of a new subject is set with its first version; of another one it must be that which is set.
await register(ORDER_V1, "free-value", { compatibility: "NONE" });
await register(ORDER_V3, "free-value", { compatibility: "NONE" });
assert.equal(await kafkajs().getRegistryId("free-value", 2), (await register(ORDER_V3, "other-value")).id);
await assert.rejects(register(ORDER_V3, "free-value", { compatibility: "FULL" }), /FULL != NONE/);

// Imports are references.
const address = protobuf('syntax = "proto3";\npackage shop;\n\nmessage Address {\n  string street = 1;\n}\n');
const parcel = 'syntax = "proto3";\npackage shop;\n\nimport "shop/address.proto";\n\nmessage Parcel {\n  Address to = 1;\n}\n';
const references = [{ name: "shop/address.proto", subject: "address", version: 1 }];
await refusedByStatus(422, register(protobuf(parcel), "parcels-value"));
await register(address, "address");
const { id } = await register(protobuf(parcel, references), "parcels-value");
const sent = { to: { street: "Main" } };
assert.deepEqual(plain(await kafkajs().decode(await kafkajs().encode(id, sent))), sent);

console.log("the client of KafkaJS is content with Protobuf");
