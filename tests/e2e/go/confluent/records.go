package main

import (
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/jsonschema"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/protobuf"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/test"
	"google.golang.org/protobuf/proto"

	"etymon/e2e/check"
)

type order struct {
	ID   int64  `json:"id" avro:"id"`
	Item string `json:"item" avro:"item"`
}

type notedOrder struct {
	ID   int64   `json:"id" avro:"id"`
	Item string  `json:"item" avro:"item"`
	Note *string `json:"note" avro:"note"`
}

// Registers the version of a schema whose metadata say so.
func registerMajor(subject, major string, schema schemaregistry.SchemaInfo) schemaregistry.SchemaMetadata {
	schema.Metadata = &schemaregistry.Metadata{Properties: map[string]string{"major": major}}
	return check.Ok(fresh().RegisterFullResponse(subject, schema, false))
}

// The records of a producer, once with the id in front and once with the GUID in the headers, read with `read`.
func bothFramings(serializer serde.Serializer, base *serde.BaseSerializer, topic string, message any, read func([]kafka.Header, []byte)) {
	headers, framed, err := serializer.SerializeWithHeaders(topic, message)
	check.Done(err)
	check.Equal(len(headers), 0)
	check.Equal(framed[0], serde.MagicByteV0)
	read(headers, framed)
	base.SchemaIDSerializer = serde.HeaderSchemaIDSerializer
	headers, bare, err := serializer.SerializeWithHeaders(topic, message)
	check.Done(err)
	check.Equal(headers[0].Key, serde.ValueSchemaIDHeader)
	check.Equal(headers[0].Value[0], serde.MagicByteV1)
	read(headers, bare)
}

func avroRecords() {
	first := registerMajor("avro-value", "1", avro(check.OrderV1))
	second := registerMajor("avro-value", "2", avro(check.OrderV2))
	conf := avrov2.NewSerializerConfig()
	conf.AutoRegisterSchemas = false
	conf.UseLatestWithMetadata = map[string]string{"major": "1"}
	serializer := check.Ok(avrov2.NewSerializer(fresh(), serde.ValueSerde, conf))
	sent := order{ID: 1, Item: "tea"}
	bothFramings(serializer, &serializer.BaseSerializer, "avro", &sent, func(headers []kafka.Header, record []byte) {
		deserializer := check.Ok(avrov2.NewDeserializer(fresh(), serde.ValueSerde, avrov2.NewDeserializerConfig()))
		var got order
		check.Done(deserializer.DeserializeWithHeadersInto("avro", headers, record, &got))
		check.Equal(got, sent)
		// A consumer of the other version.
		newer := avrov2.NewDeserializerConfig()
		newer.UseLatestVersion = true
		deserializer = check.Ok(avrov2.NewDeserializer(fresh(), serde.ValueSerde, newer))
		var noted notedOrder
		check.Done(deserializer.DeserializeWithHeadersInto("avro", headers, record, &noted))
		check.Equal(noted, notedOrder{ID: 1, Item: "tea"})
	})
	check.That(first.ID != second.ID, first, second)

	// With its own settings the serializer registers what it derives from the type, and nothing twice.
	deriving := check.Ok(avrov2.NewSerializer(fresh(), serde.ValueSerde, avrov2.NewSerializerConfig()))
	record := check.Ok(deriving.Serialize("derived-avro", &sent))
	again := check.Ok(avrov2.NewSerializer(fresh(), serde.ValueSerde, avrov2.NewSerializerConfig()))
	check.Equal(check.Ok(again.Serialize("derived-avro", &sent)), record)
	check.Equal(check.Ok(fresh().GetAllVersions("derived-avro-value")), []int{1})
	refused(40901, check.Err(again.Serialize("derived-avro", &struct {
		Price float64 `avro:"price"`
	}{2.5})))
}

func jsonRecords() {
	text := `{"type":"object","properties":{"id":{"type":"integer"},"item":{"$ref":"item.json"}},"additionalProperties":false}`
	item := schemaregistry.SchemaInfo{Schema: `{"type":"string","minLength":1}`, SchemaType: "JSON"}
	check.Ok(fresh().Register("item", item, false))
	registerMajor("json-value", "1", schemaregistry.SchemaInfo{
		Schema: text, SchemaType: "JSON", References: []schemaregistry.Reference{{Name: "item.json", Subject: "item", Version: 1}},
	})
	conf := jsonschema.NewSerializerConfig()
	conf.AutoRegisterSchemas = false
	conf.EnableValidation = true
	conf.UseLatestWithMetadata = map[string]string{"major": "1"}
	serializer := check.Ok(jsonschema.NewSerializer(fresh(), serde.ValueSerde, conf))
	check.That(check.Err(serializer.Serialize("json", &order{ID: 2})) != nil, "the item is too short")
	sent := order{ID: 2, Item: "milk"}
	bothFramings(serializer, &serializer.BaseSerializer, "json", &sent, func(headers []kafka.Header, record []byte) {
		deserializer := check.Ok(jsonschema.NewDeserializer(fresh(), serde.ValueSerde, jsonschema.NewDeserializerConfig()))
		var got order
		check.Done(deserializer.DeserializeWithHeadersInto("json", headers, record, &got))
		check.Equal(got, sent)
	})

	deriving := check.Ok(jsonschema.NewSerializer(fresh(), serde.ValueSerde, jsonschema.NewSerializerConfig()))
	record := check.Ok(deriving.Serialize("derived-json", &sent))
	again := check.Ok(jsonschema.NewSerializer(fresh(), serde.ValueSerde, jsonschema.NewSerializerConfig()))
	check.Equal(check.Ok(again.Serialize("derived-json", &sent)), record)
	check.Equal(check.Ok(fresh().GetAllVersions("derived-json-value")), []int{1})
	refused(40901, check.Err(again.Serialize("derived-json", &struct {
		Item int `json:"item"`
	}{2})))
}

func protobufRecords() {
	// The serializer registers the files that are imported under their names.
	serializer := check.Ok(protobuf.NewSerializer(fresh(), serde.ValueSerde, protobuf.NewSerializerConfig()))
	sent := &test.DependencyMessage{IsActive: true, TestMesssage: &test.TestMessage{TestString: "tea", TestInt64: 3}}
	bothFramings(serializer, &serializer.BaseSerializer, "protobuf", sent, func(headers []kafka.Header, record []byte) {
		deserializer := check.Ok(protobuf.NewDeserializer(fresh(), serde.ValueSerde, protobuf.NewDeserializerConfig()))
		check.Done(deserializer.ProtoRegistry.RegisterMessage(sent.ProtoReflect().Type()))
		got, err := deserializer.DeserializeWithHeaders("protobuf", headers, record)
		check.Done(err)
		check.That(proto.Equal(got.(proto.Message), sent), got, sent)
	})
	check.Equal(check.Ok(fresh().GetAllVersions("test.proto")), []int{1})
	refused(42206, check.Err(fresh().DeleteSubjectVersion("test.proto", 1, false)))

	// A message inside another one, of a file with oneofs, maps and reserved names.
	again := check.Ok(protobuf.NewSerializer(fresh(), serde.ValueSerde, protobuf.NewSerializerConfig()))
	inner := &test.NestedMessage_InnerMessage{Id: "inner", Ids: []int32{1, 2}}
	record := check.Ok(again.Serialize("nested", inner))
	deserializer := check.Ok(protobuf.NewDeserializer(fresh(), serde.ValueSerde, protobuf.NewDeserializerConfig()))
	var got test.NestedMessage_InnerMessage
	check.Done(deserializer.DeserializeInto("nested", record, &got))
	check.That(proto.Equal(&got, inner), &got, inner)
	// A file without that message is no version of it.
	refused(40901, check.Err(again.Serialize("nested", sent)))
}
