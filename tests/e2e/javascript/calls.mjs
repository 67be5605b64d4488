// The official JavaScript client against a registry: every call, GUIDs in the headers of records, versions chosen
// by metadata, and subjects that are associated with topics.

import assert from "node:assert/strict";
import { fresh, load, refused, schemaId, url } from "./support.mjs";

const { AvroDeserializer, AvroSerializer, JsonDeserializer, JsonSerializer } = load("@confluentinc/schemaregistry");
const { HeaderSchemaIdSerializer, SchemaRegistryClient, SerdeType } = load("@confluentinc/schemaregistry");

const order = (...more) => ({
  schemaType: "AVRO",
  schema: JSON.stringify({
    type: "record",
    name: "Order",
    namespace: "shop",
    fields: [{ name: "id", type: "long" }, { name: "item", type: "string" }, ...more],
  }),
});
const V1 = order();
const V2 = order({ name: "note", type: ["null", "string"], default: null });
const V3 = order({ name: "price", type: "double" });
const SUBJECT = "orders-value";
const TEA = { id: 1, item: "green tea" };

// The members of what the registry answers, of those that are asked for.
const picked = (answer, wanted) => Object.fromEntries(Object.keys(wanted).map((name) => [name, answer[name]]));
const shows = (answer, wanted) => assert.deepEqual(picked(answer, wanted), wanted);

async function schemasEvolve() {
  const first = await fresh().registerFullResponse(SUBJECT, V1);
  shows(first, { id: 1, version: 1, schema: V1.schema });
  assert.equal(await fresh().register(SUBJECT, V1), 1);
  assert.equal(await fresh().register(SUBJECT, V2, true), 2);
  await refused(409, 40901, fresh().register(SUBJECT, V3));
  await refused(422, 42201, fresh().register(SUBJECT, { ...V1, schema: "{" }));
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, V3), false);
  assert.equal(await fresh().testCompatibility(SUBJECT, 1, V2), true);
  await refused(404, 40402, fresh().testCompatibility(SUBJECT, 9, V2));
  return first;
}

async function schemasAreFound({ guid }) {
  shows(await fresh().getIdFullResponse(SUBJECT, V1), { id: 1, version: 1, subject: SUBJECT, guid });
  assert.equal(await fresh().getId(SUBJECT, V2, true), 2);
  assert.equal(await fresh().getVersion(SUBJECT, V2), 2);
  await refused(404, 40403, fresh().getVersion(SUBJECT, V3));
  await refused(404, 40401, fresh().getId("nothing", V1));
  shows(await fresh().getBySubjectAndId(SUBJECT, 1), { schema: V1.schema });
  shows(await fresh().getByGuid(guid), { schema: V1.schema });
  await refused(404, 40403, fresh().getByGuid("00000000-0000-0000-0000-000000000000"));
  shows(await fresh().getLatestSchemaMetadata(SUBJECT), { version: 2, schema: V2.schema });
  shows(await fresh().getSchemaMetadata(SUBJECT, 1), { id: 1, guid });
  await refused(404, 40402, fresh().getSchemaMetadata(SUBJECT, 9));
  await refused(422, 42202, fresh().getSchemaMetadata(SUBJECT, 0));
  assert.deepEqual(await fresh().getAllVersions(SUBJECT), [1, 2]);
  assert.deepEqual(await fresh().getAllSubjects(), [SUBJECT]);
}

async function contractsAreKept() {
  const metadata = {
    tags: { "shop.Order.item": ["PII"] },
    properties: { owner: "sales", major: "1" },
    sensitive: ["owner"],
  };
  const rule = { name: "nothingEmpty", kind: "CONDITION", mode: "WRITE", type: "CEL", expr: "message.item != ''" };
  const contract = { ...V1, metadata, ruleSet: { domainRules: [rule] } };
  const { id, guid } = await fresh().registerFullResponse("contracts", contract);
  for (const kept of [await fresh().getBySubjectAndId("contracts", id), await fresh().getByGuid(guid)]) {
    assert.deepEqual(kept.metadata, metadata);
    shows(kept.ruleSet.domainRules[0], rule);
  }
  const wrong = { ...V1, ruleSet: { domainRules: [{ ...rule, name: "1 + 1" }] } };
  await refused(422, 42210, fresh().register("contracts", wrong));
}

async function configIsSet() {
  assert.equal(await fresh().getDefaultCompatibility(), "BACKWARD");
  await refused(404, 40408, fresh().getConfig("configured"));
  const config = {
    normalize: true,
    compatibility: "FORWARD",
    compatibilityGroup: "major",
    defaultMetadata: { properties: { owner: "nobody" } },
  };
  shows(await fresh().updateConfig("configured", config), config);
  const { compatibility, ...others } = config;
  shows(await fresh().getConfig("configured"), { compatibilityLevel: compatibility, ...others });
  assert.equal(await fresh().getCompatibility("configured"), "FORWARD");
  shows(await fresh().registerFullResponse("configured", V1), { metadata: config.defaultMetadata });
  assert.equal(await fresh().updateDefaultCompatibility("NONE"), "NONE");
  assert.equal(await fresh().testSubjectCompatibility(SUBJECT, V3), true);
  shows(await fresh().updateDefaultConfig({ compatibility: "BACKWARD" }), { compatibility: "BACKWARD" });
  shows(await fresh().getDefaultConfig(), { compatibilityLevel: "BACKWARD" });
  await fresh().updateConfig("alias", { alias: SUBJECT });
  shows(await fresh().getLatestSchemaMetadata("alias"), { subject: SUBJECT, version: 2 });
}

async function contextsAreApart() {
  assert.equal(await fresh().register(":.staging:staged", V3), 1);
  shows(await fresh().getBySubjectAndId(":.staging:staged", 1), { schema: V3.schema });
  shows(await fresh().getBySubjectAndId(SUBJECT, 1), { schema: V1.schema });
  const inside = new SchemaRegistryClient({ baseURLs: [`${url}/contexts/.staging`] });
  assert.deepEqual(await inside.getAllSubjects(), [":.staging:staged"]);
  shows(await inside.getLatestSchemaMetadata("staged"), { subject: ":.staging:staged", id: 1 });
}

const JSON_ORDER = (more) => ({
  schemaType: "JSON",
  schema: JSON.stringify({
    type: "object",
    properties: { id: { type: "integer" }, item: { type: "string" }, ...more },
    additionalProperties: false,
  }),
});
const FORMATS = [
  ["avro", V1, V2, AvroSerializer, AvroDeserializer],
  ["json", JSON_ORDER(), JSON_ORDER({ note: { type: "string" } }), JsonSerializer, JsonDeserializer],
];

async function versionsAreChosenByMetadata([topic, old, current, Serializer, Deserializer]) {
  const major = (schema, number) => ({ ...schema, metadata: { properties: { major: `${number}` } } });
  const subject = `${topic}-value`;
  const known = [];
  for (const [index, schema] of [old, current].entries()) {
    known.push(await fresh().registerFullResponse(subject, major(schema, index + 1)));
  }
  for (const [index, { id, guid }] of known.entries()) {
    const properties = { major: `${index + 1}` };
    shows(await fresh().getLatestWithMetadata(subject, properties), { id, guid, version: index + 1 });
    const chosen = { useLatestWithMetadata: properties };
    const inFront = new Serializer(fresh(), SerdeType.VALUE, chosen);
    const sent = topic === "avro" && index ? { ...TEA, note: null } : TEA;
    const framed = await inFront.serialize(topic, sent);
    assert.equal(schemaId(framed), id);
    const inHeaders = new Serializer(fresh(), SerdeType.VALUE, { ...chosen, schemaIdSerializer: HeaderSchemaIdSerializer });
    const headers = {};
    const bare = await inHeaders.serialize(topic, sent, headers);
    assert.deepEqual(framed.subarray(5), bare);
    assert.equal(headers.__value_schema_id.toString("hex"), `01${guid.replaceAll("-", "")}`);
    for (const record of [[framed, {}], [bare, headers]]) {
      const read = await new Deserializer(fresh(), SerdeType.VALUE, {}).deserialize(topic, ...record);
      assert.deepEqual({ ...read }, sent);
    }
  }
  await refused(404, 40403, fresh().getLatestWithMetadata(subject, { major: "3" }));
  await fresh().deleteSubjectVersion(subject, 1);
  await refused(404, 40403, fresh().getLatestWithMetadata(subject, { major: "1" }));
  shows(await fresh().getLatestWithMetadata(subject, { major: "1" }, true), { version: 1 });
}

async function topicsHaveSubjects() {
  const topic = { resourceName: "teas", resourceNamespace: "lkc-1", resourceId: "lkc-1:teas", resourceType: "topic" };
  const value = { subject: "sold-teas", associationType: "value", lifecycle: "WEAK" };
  await fresh().register("sold-teas", V1);
  const created = await fresh().createAssociation({ ...topic, associations: [value] });
  shows(created, topic);
  shows(created.associations[0], value);
  const associated = () => fresh().getAssociationsByResourceName("teas", "-", "topic", ["value"], null, 0, -1);
  const [found] = await associated();
  shows(found, { ...topic, ...value });

  const conf = { subjectNameStrategyType: "ASSOCIATED", useLatestVersion: true };
  const record = await new AvroSerializer(fresh(), SerdeType.VALUE, conf).serialize("teas", TEA);
  assert.equal(schemaId(record), (await fresh().getLatestSchemaMetadata("sold-teas")).id);
  const read = await new AvroDeserializer(fresh(), SerdeType.VALUE, conf).deserialize("teas", record);
  assert.deepEqual({ ...read }, TEA);

  await fresh().deleteAssociations("lkc-1:teas", "topic", ["value"], true);
  assert.deepEqual(await associated(), []);
  assert.ok((await fresh().getAllSubjects()).includes("sold-teas"), "a weak association leaves the subject");
}

async function versionsAreDeleted() {
  await refused(404, 40407, fresh().deleteSubjectVersion(SUBJECT, 1, true));
  assert.equal(await fresh().deleteSubjectVersion(SUBJECT, 1), 1);
  await refused(404, 40406, fresh().deleteSubjectVersion(SUBJECT, 1));
  await refused(404, 40402, fresh().getSchemaMetadata(SUBJECT, 1));
  shows(await fresh().getSchemaMetadata(SUBJECT, 1, true), { id: 1 });
  await refused(404, 40403, fresh().getVersion(SUBJECT, V1));
  assert.equal(await fresh().getVersion(SUBJECT, V1, false, true), 1);
  assert.equal(await fresh().deleteSubjectVersion(SUBJECT, 1, true), 1);
  await refused(404, 40405, fresh().deleteSubject(SUBJECT, true));
  assert.deepEqual(await fresh().deleteSubject(SUBJECT), [2]);
  await refused(404, 40404, fresh().deleteSubject(SUBJECT));
  assert.deepEqual(await fresh().deleteSubject(SUBJECT, true), [2]);
  await refused(404, 40401, fresh().getAllVersions(SUBJECT));
}

await schemasAreFound(await schemasEvolve());
await contractsAreKept();
await configIsSet();
await contextsAreApart();
for (const format of FORMATS) {
  await versionsAreChosenByMetadata(format);
}
await topicsHaveSubjects();
await versionsAreDeleted();
console.log("the official JavaScript client is content with every call");
