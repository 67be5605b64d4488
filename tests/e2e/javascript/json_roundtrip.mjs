// The official JavaScript client against a registry: JSON serializer and deserializer.

import assert from "node:assert/strict";
import { fresh, load, refused, schemaId } from "./support.mjs";

const { JsonDeserializer, JsonSerializer, SerdeType } = load("@confluentinc/schemaregistry");

const json = (schema, references) => ({ schemaType: "JSON", schema: JSON.stringify(schema), references });
// A schema of orders that allows no property but its own.
const order = (required, more) =>
  json({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Order",
    type: "object",
    properties: { id: { type: "integer" }, item: { type: "string" }, ...more },
    required,
    additionalProperties: false,
  });
const ORDER_V1 = order(["id"]);
const ORDER_V2 = order(["id"], { note: { type: "string" } });
const ORDER_V3 = order(["id", "price"], { note: { type: "string" }, price: { type: "number" } });
const DRAFT = { $schema: "https://json-schema.org/draft/2020-12/schema" };
const COUNTRY = json({ ...DRAFT, enum: ["CH", "NO"] });
const ADDRESS = json(
  { ...DRAFT, type: "object", properties: { street: { type: "string" }, country: { $ref: "country.json" } } },
  [{ name: "country.json", subject: "country", version: 1 }],
);
const PARCEL = json(
  { ...DRAFT, type: "object", properties: { code: { type: "string" }, to: { $ref: "address.json" } } },
  [{ name: "address.json", subject: "address", version: 1 }],
);
const SUBJECT = "orders-value";

const serializer = (client, conf = {}) => new JsonSerializer(client, SerdeType.VALUE, conf);
const deserializer = (conf = {}) => new JsonDeserializer(fresh(), SerdeType.VALUE, conf);
// What a producer with a schema of its own sets: the schema is registered apart.
const LATEST = { useLatestVersion: true };
const VALIDATED = { useLatestVersion: true, validate: true };

// Without a schema of its own the client derives one from the message.
async function derivedSchemasRegister() {
  const derived = (message) => serializer(fresh(), { autoRegisterSchemas: true }).serialize("derived", message);
  const record = await derived({ id: 1, item: "tea" });
  const latest = await fresh().getLatestSchemaMetadata("derived-value");
  assert.deepEqual([latest.version, latest.schemaType, schemaId(record)], [1, "JSON", latest.id]);
  assert.deepEqual(await deserializer().deserialize("derived", record), { id: 1, item: "tea" });
  // What it derives is open to further properties, so a further one may already have been met.
  const refusal = await refused(409, 40901, derived({ id: 1, item: "tea", price: 2.5 }));
  assert.match(refusal.message, /OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL/);
  // By default it only looks them up.
  assert.deepEqual(await serializer(fresh()).serialize("derived", { id: 1, item: "tea" }), record);
  await refused(404, 40401, serializer(fresh()).serialize("unregistered", { id: 1 }));
}

async function schemasEvolve() {
  const first = await fresh().register(SUBJECT, ORDER_V1);
  const old = await serializer(fresh(), LATEST).serialize("orders", { id: 1, item: "tea" });
  assert.equal(schemaId(old), first);
  assert.equal(old.toString("utf8", 5), '{"id":1,"item":"tea"}');
  const second = await fresh().register(SUBJECT, ORDER_V2);
  const current = await serializer(fresh(), LATEST).serialize("orders", { id: 2, note: "cold" });
  assert.equal(schemaId(current), second);
  assert.deepEqual(await fresh().getAllVersions(SUBJECT), [1, 2]);

  assert.deepEqual(await deserializer().deserialize("orders", old), { id: 1, item: "tea" });
  assert.deepEqual(await deserializer(VALIDATED).deserialize("orders", old), { id: 1, item: "tea" });
  assert.deepEqual(await deserializer().deserialize("orders", current), { id: 2, note: "cold" });
  return old;
}

async function valuesAreValidated() {
  const produce = (message) => serializer(fresh(), VALIDATED).serialize("orders", message);
  await assert.rejects(produce({ id: "one" }), /must be integer/);
  await assert.rejects(produce({ item: "tea" }), /required property 'id'/);
  await assert.rejects(produce({ id: 3, colour: "red" }), /must NOT have additional properties/);
  assert.deepEqual(await deserializer(VALIDATED).deserialize("orders", await produce({ id: 3 })), { id: 3 });
}

async function theIncompatibleIsRefused() {
  const refusal = await refused(409, 40901, fresh().register(SUBJECT, ORDER_V3));
  assert.match(refusal.message, /REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL/);
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, ORDER_V2), true);
  assert.equal(await fresh().testCompatibility(SUBJECT, 1, ORDER_V3), false);
  await refused(422, 42201, fresh().register("broken-value", json({ type: "text" })));
  await refused(422, 42201, fresh().register("broken-value", { schemaType: "JSON", schema: "{" }));
}

async function schemasAreFound() {
  assert.equal(await fresh().getVersion(SUBJECT, ORDER_V1), 1);
  const known = await fresh().getIdFullResponse(SUBJECT, ORDER_V1);
  await refused(404, 40403, fresh().getId(SUBJECT, ORDER_V3));
  const byId = await fresh().getBySubjectAndId(SUBJECT, known.id);
  assert.deepEqual([byId.schemaType, byId.schema], ["JSON", ORDER_V1.schema]);
  assert.equal((await fresh().getByGuid(known.guid)).schema, ORDER_V1.schema);
}

async function referencesResolve() {
  await refused(422, 42201, fresh().register("parcels-value", PARCEL));
  await refused(422, 42201, fresh().register("parcels-value", { ...PARCEL, references: undefined }));
  // A reference may have references in turn.
  await fresh().register("country", COUNTRY);
  await fresh().register("address", ADDRESS);
  await fresh().register("parcels-value", PARCEL);
  const sent = { code: "A1", to: { street: "Main", country: "NO" } };
  const produce = (message) => serializer(fresh(), VALIDATED).serialize("parcels", message);
  assert.deepEqual(await deserializer(VALIDATED).deserialize("parcels", await produce(sent)), sent);
  await assert.rejects(produce({ to: { street: 7 } }), /must be string/);
  await assert.rejects(produce({ to: { country: "XX" } }), /one of the allowed values/);
  await refused(422, 42206, fresh().deleteSubjectVersion("address", 1));
  await refused(422, 42206, fresh().deleteSubjectVersion("country", 1));
}

async function subjectsAreDeleted(old) {
  assert.deepEqual(await fresh().deleteSubject(SUBJECT), [1, 2]);
  // What was written before the delete is still readable.
  assert.deepEqual(await deserializer().deserialize("orders", old), { id: 1, item: "tea" });
  await fresh().deleteSubject(SUBJECT, true);
  await refused(404, 40403, deserializer().deserialize("orders", old));
}

await derivedSchemasRegister();
const old = await schemasEvolve();
await valuesAreValidated();
await theIncompatibleIsRefused();
await schemasAreFound();
await referencesResolve();
await subjectsAreDeleted(old);
console.log("the official JavaScript client is content with JSON Schema");
