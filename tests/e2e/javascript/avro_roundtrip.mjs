// The official JavaScript client against a registry: Avro serializer and deserializer.

import assert from "node:assert/strict";
import { fresh, load, refused, schemaId } from "./support.mjs";

const { AvroDeserializer, AvroSerializer, SerdeType } = load("@confluentinc/schemaregistry");

const order = (...more) => ({
  schemaType: "AVRO",
  schema: JSON.stringify({
    type: "record",
    name: "Order",
    namespace: "shop",
    fields: [{ name: "id", type: "long" }, { name: "item", type: "string" }, ...more],
  }),
});
const ORDER_V1 = order();
const ORDER_V2 = order({ name: "note", type: ["null", "string"], default: null });
const ORDER_V3 = order({ name: "price", type: "double" });
const ADDRESS = {
  schemaType: "AVRO",
  schema: JSON.stringify({
    type: "record",
    name: "Address",
    namespace: "shop",
    fields: [{ name: "street", type: "string" }],
  }),
};
const PARCEL = {
  schemaType: "AVRO",
  schema: JSON.stringify({
    type: "record",
    name: "Parcel",
    namespace: "shop",
    fields: [{ name: "code", type: "string" }, { name: "to", type: "shop.Address" }],
  }),
  references: [{ name: "shop.Address", subject: "address", version: 1 }],
};
const SUBJECT = "orders-value";

const serializer = (client, conf = {}) => new AvroSerializer(client, SerdeType.VALUE, conf);
const deserializer = (conf = {}) => new AvroDeserializer(fresh(), SerdeType.VALUE, conf);
// What a producer with a schema of its own sets: the schema is registered apart.
const LATEST = { useLatestVersion: true };
// `deepEqual` compares prototypes, and the client makes objects of classes of its own.
const plain = (value) => ({ ...value });

// Without a schema of its own the client derives one from the message.
async function derivedSchemasRegister() {
  const client = fresh();
  const derived = (message) => serializer(client, { autoRegisterSchemas: true }).serialize("derived", message);
  const record = await derived({ id: 1, item: "tea" });
  assert.deepEqual(await client.getAllVersions("derived-value"), [1]);
  const latest = await fresh().getLatestSchemaMetadata("derived-value");
  assert.equal(schemaId(record), latest.id);
  assert.deepEqual(plain(await deserializer().deserialize("derived", record)), { id: 1, item: "tea" });
  const refusal = await refused(409, 40901, derived({ id: 1, item: "tea", price: 2.5 }));
  assert.match(refusal.message, /READER_FIELD_MISSING_DEFAULT_VALUE/);
  // By default it only looks them up.
  assert.deepEqual(await serializer(fresh()).serialize("derived", { id: 1, item: "tea" }), record);
  await refused(404, 40401, serializer(fresh()).serialize("unregistered", { id: 1 }));
}

async function schemasEvolve() {
  const first = await fresh().register(SUBJECT, ORDER_V1);
  const old = await serializer(fresh(), LATEST).serialize("orders", { id: 1, item: "tea" });
  assert.equal(schemaId(old), first);
  const second = await fresh().register(SUBJECT, ORDER_V2);
  const current = await serializer(fresh(), LATEST).serialize("orders", { id: 2, item: "milk", note: "cold" });
  assert.equal(schemaId(current), second);
  assert.deepEqual(await fresh().getAllVersions(SUBJECT), [1, 2]);

  assert.deepEqual(plain(await deserializer().deserialize("orders", old)), { id: 1, item: "tea" });
  const oldReadWithNew = await deserializer(LATEST).deserialize("orders", old);
  assert.deepEqual(plain(oldReadWithNew), { id: 1, item: "tea", note: null });
  const asWritten = await deserializer().deserialize("orders", current);
  assert.deepEqual(plain(asWritten), { id: 2, item: "milk", note: "cold" });
  return old;
}

async function theIncompatibleIsRefused() {
  const refusal = await refused(409, 40901, fresh().register(SUBJECT, ORDER_V3));
  assert.match(refusal.message, /READER_FIELD_MISSING_DEFAULT_VALUE/);
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, ORDER_V2), true);
  assert.equal(await fresh().testCompatibility(SUBJECT, 1, ORDER_V3), false);
  await refused(422, 42201, fresh().register("broken-value", { schemaType: "AVRO", schema: "{" }));
}

async function schemasAreFound() {
  assert.equal(await fresh().getVersion(SUBJECT, ORDER_V1), 1);
  const known = await fresh().getIdFullResponse(SUBJECT, ORDER_V1);
  await refused(404, 40403, fresh().getId(SUBJECT, ORDER_V3));
  await refused(404, 40401, fresh().getId("nothing", ORDER_V1));
  const byId = await fresh().getBySubjectAndId(SUBJECT, known.id);
  assert.equal(byId.schema, ORDER_V1.schema);
  assert.equal((await fresh().getByGuid(known.guid)).schema, ORDER_V1.schema);
  assert.equal((await fresh().getSchemaMetadata(SUBJECT, 1)).id, known.id);
  await refused(404, 40403, fresh().getBySubjectAndId(SUBJECT, 4711));
  await refused(404, 40402, fresh().getSchemaMetadata(SUBJECT, 9));
}

async function levelsAreSet() {
  assert.equal(await fresh().getDefaultCompatibility(), "BACKWARD");
  await refused(404, 40408, fresh().getCompatibility(SUBJECT));
  assert.equal(await fresh().updateCompatibility(SUBJECT, "NONE"), "NONE");
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, ORDER_V3), true);
  await refused(422, 42203, fresh().updateCompatibility(SUBJECT, "SIDEWAYS"));
}

async function referencesResolve() {
  await fresh().register("address", ADDRESS);
  await fresh().register("parcels-value", PARCEL);
  const sent = { code: "A1", to: { street: "Main" } };
  const record = await serializer(fresh(), LATEST).serialize("parcels", sent);
  const got = await deserializer().deserialize("parcels", record);
  assert.deepEqual({ code: got.code, to: plain(got.to) }, sent);
  await refused(422, 42206, fresh().deleteSubjectVersion("address", 1));
}

async function subjectsAreDeleted(old) {
  assert.equal(await fresh().deleteSubjectVersion(SUBJECT, 1), 1);
  assert.deepEqual(await fresh().getAllVersions(SUBJECT), [2]);
  // What was written before the delete is still readable.
  assert.deepEqual(plain(await deserializer().deserialize("orders", old)), { id: 1, item: "tea" });
  assert.deepEqual(await fresh().deleteSubject(SUBJECT), [2]);
  assert.ok(!(await fresh().getAllSubjects()).includes(SUBJECT));
  await fresh().deleteSubject(SUBJECT, true);
  await refused(404, 40403, deserializer().deserialize("orders", old));
}

await derivedSchemasRegister();
const old = await schemasEvolve();
await theIncompatibleIsRefused();
await schemasAreFound();
await levelsAreSet();
await referencesResolve();
await subjectsAreDeleted(old);
console.log("the official JavaScript client is content with Avro");
