// The client of KafkaJS against a registry: Avro, with its default settings.

import assert from "node:assert/strict";
import { kafkajs, refusedByStatus } from "./kafkajs.mjs";
import { schemaId } from "./support.mjs";

const order = (...more) => ({
  type: "record",
  name: "Order",
  namespace: "shop",
  fields: [{ name: "id", type: "int" }, { name: "item", type: "string" }, ...more],
});
const ORDER_V1 = order();
const ORDER_V2 = order({ name: "note", type: ["null", "string"], default: null });
const ORDER_V3 = order({ name: "price", type: "double" });
// The client names the subject after the record.
const SUBJECT = "shop.Order";

const plain = (value) => ({ ...value });

const first = await kafkajs().register(ORDER_V1);
const old = await kafkajs().encode(first.id, { id: 1, item: "tea" });
assert.equal(schemaId(old), first.id);
assert.deepEqual(await kafkajs().register(ORDER_V1), first, "registering again");

const second = await kafkajs().register(ORDER_V2);
const current = await kafkajs().encode(second.id, { id: 2, item: "milk", note: null });
assert.equal(await kafkajs().getLatestSchemaId(SUBJECT), second.id);
assert.equal(await kafkajs().getRegistryId(SUBJECT, 1), first.id);
assert.equal(await kafkajs().getRegistryIdBySchema(SUBJECT, ORDER_V1), first.id);
await assert.rejects(kafkajs().getRegistryIdBySchema(SUBJECT, ORDER_V3), /Schema not found/);

assert.deepEqual(plain(await kafkajs().decode(old)), { id: 1, item: "tea" });
const read = async (record, readerSchema) => plain(await kafkajs().decode(record, { AVRO: { readerSchema } }));
assert.deepEqual(await read(old, ORDER_V2), { id: 1, item: "tea", note: null });
assert.deepEqual(await read(current, ORDER_V1), { id: 2, item: "milk" });

await refusedByStatus(409, kafkajs().register(ORDER_V3));
await refusedByStatus(404, kafkajs().getSchema(4711));

const address = { type: "record", name: "Address", namespace: "shop", fields: [{ name: "street", type: "string" }] };
await kafkajs().register({ type: "AVRO", schema: JSON.stringify(address) }, { subject: "address" });
const parcel = { type: "record", name: "Parcel", namespace: "shop", fields: [{ name: "to", type: "shop.Address" }] };
const references = [{ name: "shop.Address", subject: "address", version: 1 }];
const { id } = await kafkajs().register({ type: "AVRO", schema: JSON.stringify(parcel), references });
const got = await kafkajs().decode(await kafkajs().encode(id, { to: { street: "Main" } }));
assert.equal(got.to.street, "Main");

console.log("the client of KafkaJS is content with Avro");
