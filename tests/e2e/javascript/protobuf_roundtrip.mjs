// The official JavaScript client against a registry: Protobuf serializer and deserializer.
// The descriptors are made here, as protoc hands them to a code generator.

import assert from "node:assert/strict";
import { fresh, load, refused, schemaId } from "./support.mjs";

const { HeaderSchemaIdSerializer, ProtobufDeserializer, ProtobufSerializer } = load("@confluentinc/schemaregistry");
const { SerdeType } = load("@confluentinc/schemaregistry");
const { create, createFileRegistry, createMutableRegistry, fromBinary, toBinary } = load("@bufbuild/protobuf");
const { DescriptorProtoSchema, FieldDescriptorProto_Label, FieldDescriptorProto_Type } = load("@bufbuild/protobuf/wkt");
const { FieldDescriptorProtoSchema, FileDescriptorProtoSchema } = load("@bufbuild/protobuf/wkt");
const { FileDescriptorSetSchema, file_google_protobuf_timestamp } = load("@bufbuild/protobuf/wkt");

const TIMESTAMP = "google/protobuf/timestamp.proto";

// A field of a scalar kind, or of a message when the kind is its full name, with a dot in front.
function field(name, number, kind, label = "OPTIONAL") {
  const named = kind.startsWith(".");
  return create(FieldDescriptorProtoSchema, {
    name,
    number,
    label: FieldDescriptorProto_Label[label],
    type: FieldDescriptorProto_Type[named ? "MESSAGE" : kind.toUpperCase()],
    ...(named && { typeName: kind }),
  });
}
const message = (name, fields, nestedType = []) => create(DescriptorProtoSchema, { name, field: fields, nestedType });
const file = (name, messageType, dependency = []) =>
  create(FileDescriptorProtoSchema, { name, package: "shop", dependency, messageType, syntax: "proto3" });

// What generated code holds: `files` in the order of their imports, behind the built-in one.
const generated = (...files) =>
  createFileRegistry(create(FileDescriptorSetSchema, { file: [file_google_protobuf_timestamp.proto, ...files] }));

const orderFile = (more = [], id = "INT32") =>
  file("shop/order.proto", [message("Order", [field("id", 1, id), field("item", 2, "STRING"), ...more])]);
const ADDRESS = file("shop/address.proto", [message("Address", [field("street", 1, "STRING")])]);
// The record type is `shop.Parcel.Event`: the second message nested in the second message of the file.
const PARCEL = file(
  "shop/parcel.proto",
  [
    message("Envelope", [field("events", 1, ".shop.Parcel.Event", "REPEATED")]),
    message("Parcel", [field("code", 1, "STRING")], [
      message("Stop", [field("at", 1, ".shop.Address")]),
      message("Event", [
        field("code", 1, "STRING"),
        field("to", 2, ".shop.Address"),
        field("sent", 3, ".google.protobuf.Timestamp"),
        field("stops", 4, ".shop.Parcel.Stop", "REPEATED"),
      ]),
    ]),
  ],
  ["shop/address.proto", TIMESTAMP],
);
const ORDERS_V1 = generated(orderFile());
const ORDERS_V2 = generated(orderFile([field("note", 3, "STRING")]));
const ORDERS_V3 = generated(orderFile([], "STRING"));
const PARCELS = generated(ADDRESS, PARCEL);
const SUBJECT = "orders-value";

const order = (files, init) => create(files.getMessage("shop.Order"), init);
// Generated code is found in a registry; schemas are registered by the serializer only when told so.
const produce = (files, topic, value, conf = { autoRegisterSchemas: true }, ...headers) =>
  new ProtobufSerializer(fresh(), SerdeType.VALUE, { registry: createMutableRegistry(files), ...conf })
    .serialize(topic, value, ...headers);
const consume = (topic, record, ...headers) =>
  new ProtobufDeserializer(fresh(), SerdeType.VALUE, {}).deserialize(topic, record, ...headers);
// The schema as the client sends it.
const sentAs = (proto, references = []) => ({
  schemaType: "PROTOBUF",
  schema: Buffer.from(toBinary(FileDescriptorProtoSchema, proto)).toString("base64"),
  references,
});

async function producingRegisters() {
  await refused(404, 40401, produce(ORDERS_V1, "orders", order(ORDERS_V1, { id: 1, item: "tea" }), {}));
  const value = order(ORDERS_V1, { id: 1, item: "tea" });
  const record = await produce(ORDERS_V1, "orders", value);
  const latest = await fresh().getLatestSchemaMetadata(SUBJECT);
  assert.deepEqual([latest.version, latest.schemaType], [1, "PROTOBUF"]);
  assert.equal(schemaId(record), latest.id);
  assert.deepEqual(record.subarray(5), Buffer.from([0, ...toBinary(ORDERS_V1.getMessage("shop.Order"), value)]));
  // Without registering, the schema is looked up.
  assert.deepEqual(await produce(ORDERS_V1, "orders", value, {}), record);
  assert.deepEqual(await fresh().getAllVersions(SUBJECT), [1]);
  return record;
}

async function schemasEvolve(old) {
  const current = await produce(ORDERS_V2, "orders", order(ORDERS_V2, { id: 2, item: "milk", note: "cold" }));
  assert.notEqual(schemaId(current), schemaId(old));
  assert.deepEqual(await fresh().getAllVersions(SUBJECT), [1, 2]);
  // The client reads with the descriptor that the registry hands out.
  const oldRead = await consume("orders", old);
  assert.deepEqual([oldRead.$typeName, oldRead.id, oldRead.item], ["shop.Order", 1, "tea"]);
  const newRead = await consume("orders", current);
  assert.deepEqual([newRead.id, newRead.item, newRead.note], [2, "milk", "cold"]);
  // Each program's own messages read the other's records.
  const read = (files, record) => fromBinary(files.getMessage("shop.Order"), record.subarray(6));
  assert.deepEqual(read(ORDERS_V2, old), order(ORDERS_V2, { id: 1, item: "tea" }));
  const readByOld = read(ORDERS_V1, current);
  assert.deepEqual([readByOld.id, readByOld.item], [2, "milk"]);
}

async function theIncompatibleIsRefused() {
  const refusal = await refused(409, 40901, produce(ORDERS_V3, "orders", order(ORDERS_V3, { id: "3" })));
  assert.match(refusal.message, /FIELD_SCALAR_KIND_CHANGED/);
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, sentAs(orderFile([field("note", 3, "STRING")]))), true);
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, sentAs(orderFile([], "STRING"))), false);
  await refused(422, 42201, fresh().register("broken", { schemaType: "PROTOBUF", schema: "message" }));
}

async function schemasAreFound() {
  assert.equal(await fresh().getVersion(SUBJECT, sentAs(orderFile())), 1);
  const known = await fresh().getIdFullResponse(SUBJECT, sentAs(orderFile()));
  await refused(404, 40403, fresh().getId(SUBJECT, sentAs(orderFile([], "STRING"))));
  const byId = await fresh().getBySubjectAndId(SUBJECT, known.id);
  assert.match(byId.schema, /^syntax = "proto3";\npackage shop;\n/);
  assert.equal((await fresh().getByGuid(known.guid)).schema, byId.schema);
  assert.equal(await fresh().getId(SUBJECT, byId), known.id);
}

async function referencesResolve() {
  const sent = create(PARCELS.getMessage("shop.Parcel.Event"), {
    code: "A1",
    to: { street: "Main" },
    sent: { seconds: 1_700_000_000n },
    stops: [{ at: { street: "Side" } }],
  });
  const record = await produce(PARCELS, "parcels", sent);
  // The message index behind the schema id: two steps, the second message, the second one in it.
  assert.deepEqual(record.subarray(5, 8), Buffer.from([4, 2, 2]));
  const latest = await fresh().getLatestSchemaMetadata("parcels-value");
  assert.equal(schemaId(record), latest.id);
  // The own import became a schema with the path of the file as its subject; the built-in one did not.
  assert.deepEqual(latest.references, [{ name: "shop/address.proto", subject: "shop/address.proto", version: 1 }]);
  assert.deepEqual((await fresh().getAllSubjects()).sort(), [SUBJECT, "parcels-value", "shop/address.proto"]);
  const got = await consume("parcels", record);
  assert.deepEqual([got.$typeName, got.code, got.to.street], ["shop.Parcel.Event", "A1", "Main"]);
  assert.deepEqual([got.sent.seconds, got.stops[0].at.street], [1_700_000_000n, "Side"]);
  // The GUID in the headers has the same index behind it.
  const headers = {};
  const bare = await produce(PARCELS, "parcels", sent, { schemaIdSerializer: HeaderSchemaIdSerializer }, headers);
  assert.deepEqual(bare, record.subarray(8));
  assert.equal(headers.__value_schema_id.toString("hex"), `01${latest.guid.replaceAll("-", "")}040202`);
  assert.equal((await consume("parcels", bare, headers)).to.street, "Main");
  await refused(422, 42206, fresh().deleteSubjectVersion("shop/address.proto", 1));
  await refused(422, 42201, fresh().register("dangling", sentAs(PARCEL)));
}

async function subjectsAreDeleted(old) {
  assert.deepEqual(await fresh().deleteSubject(SUBJECT), [1, 2]);
  // What was written before the delete is still readable.
  assert.equal((await consume("orders", old)).item, "tea");
  await fresh().deleteSubject(SUBJECT, true);
  await refused(404, 40403, consume("orders", old));
}

const old = await producingRegisters();
await schemasEvolve(old);
await theIncompatibleIsRefused();
await schemasAreFound();
await referencesResolve();
await subjectsAreDeleted(old);
console.log("the official JavaScript client is content with Protobuf");
