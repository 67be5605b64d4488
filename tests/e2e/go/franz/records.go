package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"etymon/e2e/check"
)

type order struct {
	ID   int64  `avro:"id" json:"id"`
	Item string `avro:"item" json:"item"`
}

// Encodes with the schema of an id, and decodes in a serde that learns by the id of the record what its schema is.
func recordsRoundTrip() {
	avroRecords()
	jsonRecords()
	protobufRecords()
}

// The schema that the record names; the serde must not know it yet.
func discover(serde *sr.Serde, record []byte, params ...sr.Param) (int, sr.Schema) {
	check.That(errors.Is(serde.Decode(record, new(order)), sr.ErrNotRegistered), "it cannot be known yet")
	id, _, err := serde.DecodeID(record)
	check.Done(err)
	return id, check.Ok(client.SchemaByID(with(params...), id))
}

func avroRecords() {
	sent := order{ID: 1, Item: "tea"}
	made := check.Ok(client.CreateSchema(ctx, "avro-value", avroText(check.OrderV1)))
	writer := avro.MustParse(check.OrderV1)
	var encoding sr.Serde
	encoding.Register(made.ID, order{}, sr.EncodeFn(func(v any) ([]byte, error) { return avro.Marshal(writer, v) }))
	record := encoding.MustEncode(sent)

	var decoding sr.Serde
	id, schema := discover(&decoding, record)
	check.Equal(schema.Type, sr.TypeAvro)
	reader := check.Ok(avro.Parse(schema.Schema))
	decoding.Register(id, order{}, sr.DecodeFn(func(b []byte, v any) error { return avro.Unmarshal(reader, b, v) }))
	var got order
	check.Done(decoding.Decode(record, &got))
	check.Equal(got, sent)
}

func jsonRecords() {
	sent := order{ID: 2, Item: "milk"}
	text := `{"type":"object","properties":{"id":{"type":"integer"},"item":{"type":"string"}},"additionalProperties":false}`
	made := check.Ok(client.CreateSchema(ctx, "json-value", sr.Schema{Schema: text, Type: sr.TypeJSON}))
	var encoding sr.Serde
	encoding.Register(made.ID, order{}, sr.EncodeFn(json.Marshal))
	record := encoding.MustEncode(sent)

	var decoding sr.Serde
	id, schema := discover(&decoding, record)
	check.Equal(schema, sr.Schema{Schema: text, Type: sr.TypeJSON})
	decoding.Register(id, order{}, sr.DecodeFn(json.Unmarshal))
	var got order
	check.Done(decoding.Decode(record, &got))
	check.Equal(got, sent)
}

func protobufRecords() {
	text := `syntax = "proto3"; package shop;
message Customer { string name = 1; }
message Order { int64 id = 1; string item = 2; Customer buyer = 3; }`
	made := check.Ok(client.CreateSchema(ctx, "protobuf-value", sr.Schema{Schema: text, Type: sr.TypeProtobuf}))
	sent := dynamicpb.NewMessage(orderDescriptor(made.ID))
	fields := sent.Descriptor().Fields()
	sent.Set(fields.ByName("id"), protoreflect.ValueOfInt64(3))
	sent.Set(fields.ByName("item"), protoreflect.ValueOfString("jam"))
	var encoding sr.Serde
	encoding.Register(made.ID, sent, sr.Index(1), sr.EncodeFn(func(v any) ([]byte, error) {
		return proto.Marshal(v.(proto.Message))
	}))
	record := encoding.MustEncode(sent)

	var decoding sr.Serde
	id, _, err := decoding.DecodeID(record)
	check.Done(err)
	check.Equal(id, made.ID)
	index, payload, err := decoding.DecodeIndex(record[5:], 1)
	check.Done(err)
	check.Equal(index, []int{1})
	got := dynamicpb.NewMessage(orderDescriptor(id))
	check.Done(proto.Unmarshal(payload, got))
	fields = got.Descriptor().Fields()
	check.Equal(got.Get(fields.ByName("id")).Int(), 3)
	check.Equal(got.Get(fields.ByName("item")).String(), "jam")
}

// The second message of the schema with the id, from the descriptor that the registry makes of it.
func orderDescriptor(id int) protoreflect.MessageDescriptor {
	serialized := check.Ok(client.SchemaByID(with(sr.Format("serialized")), id))
	var described descriptorpb.FileDescriptorProto
	check.Done(proto.Unmarshal(check.Ok(base64.StdEncoding.DecodeString(serialized.Schema)), &described))
	file := check.Ok(protodesc.NewFile(&described, protoregistry.GlobalFiles))
	return file.Messages().Get(1)
}
