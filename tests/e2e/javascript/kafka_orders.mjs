// Orders in and out of a Kafka topic with the official JavaScript serializers: a line of JSON each, as the programs of
// examples/kafka have them. The records travel with KafkaJS, which is JavaScript alone.
//
//     SCRIPT URL produce BROKER TOPIC 3 FRAMING --format FORMAT        from standard input, until its end
//     SCRIPT URL consume BROKER TOPIC 3 GROUP COUNT --format FORMAT    to standard output, so many
//
// FRAMING is `prefix` or `guid`; readers take either. FORMAT is `protobuf` or `json`. These deserializers read with the
// writer's schema and no other, so there is one version of an order here, the third.

import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { fresh, load } from "./support.mjs";

const { HeaderSchemaIdSerializer, SerdeType } = load("@confluentinc/schemaregistry");
const { JsonDeserializer, JsonSerializer } = load("@confluentinc/schemaregistry");
const { ProtobufDeserializer, ProtobufSerializer } = load("@confluentinc/schemaregistry");
const { create, createFileRegistry, createMutableRegistry, ScalarType } = load("@bufbuild/protobuf");
const { DescriptorProtoSchema, FieldDescriptorProto_Label, FieldDescriptorProto_Type } = load("@bufbuild/protobuf/wkt");
const { FieldDescriptorProtoSchema, FileDescriptorProtoSchema } = load("@bufbuild/protobuf/wkt");
const { FileDescriptorSetSchema, OneofDescriptorProtoSchema } = load("@bufbuild/protobuf/wkt");
const { Kafka, Partitioners, logLevel } = load("kafkajs");

const FRAMING = { prefix: {}, guid: { schemaIdSerializer: HeaderSchemaIdSerializer } };

// What generated code holds of one message; fields that end in `?` are optional ones.
function generated(name, ...fields) {
  const optional = fields.filter(([, , field]) => field.endsWith("?")).map(([, , field]) => field);
  const field = fields.map(([number, kind, field]) =>
    create(FieldDescriptorProtoSchema, {
      name: field.replace("?", ""),
      number,
      label: FieldDescriptorProto_Label.OPTIONAL,
      type: FieldDescriptorProto_Type[kind],
      ...(optional.includes(field) && { proto3Optional: true, oneofIndex: optional.indexOf(field) }),
    }),
  );
  const oneofDecl = optional.map((field) => create(OneofDescriptorProtoSchema, { name: `_${field.replace("?", "")}` }));
  const messageType = [create(DescriptorProtoSchema, { name, field, oneofDecl })];
  const file = { name: `${name}.proto`, package: "shop", syntax: "proto3", messageType };
  const files = createFileRegistry(
    create(FileDescriptorSetSchema, { file: [create(FileDescriptorProtoSchema, file)] }),
  );
  return files.getMessage(`shop.${name}`);
}

const protobuf = {
  key: generated("OrderKey", [1, "STRING", "branch"], [2, "INT64", "id"]),
  value: generated(
    "Order",
    [1, "INT64", "id"],
    [2, "STRING", "article"],
    [3, "INT64", "quantity"],
    [4, "STRING", "note?"],
  ),

  async writer(part, _topic, conf) {
    const message = protobuf[part];
    const registry = createMutableRegistry(message);
    const options = { registry, autoRegisterSchemas: true, ...conf };
    const serializer = new ProtobufSerializer(fresh(), SerdeType[part.toUpperCase()], options);
    const isLong = (name) => message.field[name].scalar === ScalarType.INT64;
    return (topic, fields, headers) => {
      const given = Object.entries(fields).filter(([, value]) => value !== null);
      const init = Object.fromEntries(given.map(([name, value]) => [name, isLong(name) ? BigInt(value) : value]));
      return serializer.serialize(topic, create(message, init), headers);
    };
  },

  reader(part) {
    const deserializer = new ProtobufDeserializer(fresh(), SerdeType[part.toUpperCase()], {});
    return async (topic, record, headers) => {
      const message = await deserializer.deserialize(topic, record, headers);
      const plain = (value) => (typeof value === "bigint" ? Number(value) : (value ?? null));
      return Object.fromEntries(protobuf[part].fields.map(({ localName }) => [localName, plain(message[localName])]));
    };
  },
};

const described = (title, properties, required) =>
  JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    type: "object",
    properties,
    required,
    additionalProperties: false,
  });
const json = {
  key: described("OrderKey", { branch: { type: "string" }, id: { type: "integer" } }, ["branch", "id"]),
  value: described(
    "Order",
    {
      id: { type: "integer" },
      article: { type: "string" },
      quantity: { type: "integer" },
      note: { type: ["string", "null"] },
    },
    ["id", "article", "quantity"],
  ),

  async writer(part, topic, conf) {
    await fresh().register(`${topic}-${part}`, { schemaType: "JSON", schema: json[part] });
    const options = { useLatestVersion: true, validate: true, ...conf };
    const serializer = new JsonSerializer(fresh(), SerdeType[part.toUpperCase()], options);
    return (topic, fields, headers) => serializer.serialize(topic, fields, headers);
  },

  reader(part) {
    const options = { validate: true };
    const deserializer = new JsonDeserializer(fresh(), SerdeType[part.toUpperCase()], options);
    return (topic, record, headers) => deserializer.deserialize(topic, record, headers);
  },
};

async function produce(format, kafka, topic, framing) {
  const writeKey = await format.writer("key", topic, FRAMING[framing]);
  const writeOrder = await format.writer("value", topic, FRAMING[framing]);
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for await (const line of createInterface({ input: process.stdin })) {
    const { key, value } = JSON.parse(line);
    const headers = {};
    const record = {
      key: await writeKey(topic, key, headers),
      value: value && (await writeOrder(topic, value, headers)),
      headers,
    };
    await producer.send({ topic, messages: [record] });
  }
  await producer.disconnect();
}

async function consume(format, kafka, topic, groupId, count) {
  const readKey = format.reader("key");
  const readOrder = format.reader("value");
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let left = Number(count);
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    const eachMessage = async ({ message }) => {
      if (left === 0) return;
      const { headers } = message;
      const key = await readKey(topic, message.key, headers);
      const value = message.value && (await readOrder(topic, message.value, headers));
      console.log(JSON.stringify({ key, value }));
      left -= 1;
      if (left === 0) resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
}

const [what, broker, topic, version, ...more] = process.argv.slice(3);
const [option, format] = more.splice(-2);
assert.deepEqual([option, version], ["--format", "3"]);
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR });
await { produce, consume }[what]({ protobuf, json }[format], kafka, topic, ...more);
