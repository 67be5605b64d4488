// The registry client and the serdes of confluent-kafka-go against a registry.
package main

import (
	"errors"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/rest"

	"etymon/e2e/check"
)

const (
	subject = "orders"
)

var url string

func main() {
	url = check.URL()
	schemasEvolve()
	schemasAreFound()
	referencesResolve()
	contractsAreKept()
	configIsSet()
	contextsAreApart()
	versionsAreDeleted()
	avroRecords()
	jsonRecords()
	protobufRecords()
	fmt.Println("the client and the serdes of confluent-kafka-go are content")
}

// A client that remembers nothing.
func fresh() schemaregistry.Client {
	return check.Ok(schemaregistry.NewClient(schemaregistry.NewConfig(url)))
}

func avro(text string) schemaregistry.SchemaInfo {
	return schemaregistry.SchemaInfo{Schema: text, SchemaType: "AVRO"}
}

// Wants the registry's refusal with this code, as the client types it.
func refused(code int, err error) {
	var refusal *rest.Error
	check.That(errors.As(err, &refusal), "no refusal:", err)
	check.Equal(refusal.Code, code)
	check.That(refusal.Message != "", "a refusal without words")
}

func schemasEvolve() {
	first := check.Ok(fresh().RegisterFullResponse(subject, avro(check.OrderV1), false))
	check.That(first.ID == 1 && first.GUID != "" && first.Version == 1, first)
	check.Equal(check.Ok(fresh().Register(subject, avro(check.OrderV1), false)), first.ID)
	check.Equal(check.Ok(fresh().Register(subject, avro(check.OrderV2), true)), 2)
	refused(40901, check.Err(fresh().Register(subject, avro(check.OrderV3), false)))
	refused(42201, check.Err(fresh().Register(subject, avro("{"), false)))
	check.That(check.Ok(fresh().TestSubjectCompatibility(subject, avro(check.OrderV2))), "a version fits itself")
	check.That(!check.Ok(fresh().TestSubjectCompatibility(subject, avro(check.OrderV3))), "a field without a default")
	check.That(!check.Ok(fresh().TestCompatibility(subject, 1, avro(check.OrderV3))), "a field without a default")
	refused(40402, check.Err(fresh().TestCompatibility(subject, 9, avro(check.OrderV3))))
}

func schemasAreFound() {
	known := check.Ok(fresh().GetIDFullResponse(subject, avro(check.OrderV1), false))
	check.Equal([]any{known.ID, known.Version, known.Subject, known.Schema}, []any{1, 1, subject, check.OrderV1})
	check.Equal(check.Ok(fresh().GetID(subject, avro(check.OrderV2), true)), 2)
	check.Equal(check.Ok(fresh().GetVersion(subject, avro(check.OrderV2), false)), 2)
	refused(40403, check.Err(fresh().GetID(subject, avro(check.OrderV3), false)))
	refused(40401, check.Err(fresh().GetVersion("nothing", avro(check.OrderV1), false)))

	check.Equal(check.Ok(fresh().GetBySubjectAndID(subject, 1)), avro(check.OrderV1))
	check.Equal(check.Ok(fresh().GetBySubjectAndID("", 1)), avro(check.OrderV1))
	refused(40403, check.Err(fresh().GetBySubjectAndID("", 4711)))
	check.Equal(check.Ok(fresh().GetByGUID(known.GUID)), avro(check.OrderV1))
	refused(40403, check.Err(fresh().GetByGUID("00000000-0000-0000-0000-000000000000")))
	check.Equal(check.Ok(fresh().GetSubjectsAndVersionsByID(2)), []schemaregistry.SubjectAndVersion{{Subject: subject, Version: 2}})

	check.Equal(check.Ok(fresh().GetLatestSchemaMetadata(subject)).Version, 2)
	check.Equal(check.Ok(fresh().GetSchemaMetadata(subject, 1)).GUID, known.GUID)
	refused(40402, check.Err(fresh().GetSchemaMetadata(subject, 9)))
	refused(42202, check.Err(fresh().GetSchemaMetadata(subject, 0)))
	check.Equal(check.Ok(fresh().GetAllVersions(subject)), []int{1, 2})
	check.Equal(check.Ok(fresh().GetAllSubjects()), []string{subject})
}

func referencesResolve() {
	check.Ok(fresh().Register("address", avro(check.Address), false))
	referring := avro(check.Parcel)
	refused(42201, check.Err(fresh().Register("parcels", referring, false)))
	referring.References = []schemaregistry.Reference{{Name: "shop.Address", Subject: "address", Version: 1}}
	id := check.Ok(fresh().Register("parcels", referring, false))
	check.Equal(check.Ok(fresh().GetBySubjectAndID("parcels", id)), referring)
	refused(42206, check.Err(fresh().DeleteSubjectVersion("address", 1, false)))
}

func contractsAreKept() {
	described := avro(check.OrderV1)
	described.Metadata = &schemaregistry.Metadata{
		Tags:       map[string][]string{"shop.Order.item": {"PII"}},
		Properties: map[string]string{"owner": "sales", "major": "1"},
		Sensitive:  []string{"owner"},
	}
	described.RuleSet = &schemaregistry.RuleSet{DomainRules: []schemaregistry.Rule{{
		Name: "nothingEmpty", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Expr: "message.item != ''", OnFailure: "ERROR",
	}}}
	first := check.Ok(fresh().RegisterFullResponse("described", described, false))
	check.Equal(check.Ok(fresh().GetBySubjectAndID("described", first.ID)), described)
	check.Equal(check.Ok(fresh().GetByGUID(first.GUID)), described)

	changed := avro(check.OrderV2)
	changed.Metadata = &schemaregistry.Metadata{Properties: map[string]string{"owner": "sales", "major": "2"}}
	check.Ok(fresh().Register("described", changed, false))
	newest := func(properties map[string]string) (schemaregistry.SchemaMetadata, error) {
		return fresh().GetLatestWithMetadata("described", properties, false)
	}
	check.Equal(check.Ok(newest(map[string]string{"major": "1"})).Version, 1)
	check.Equal(check.Ok(newest(map[string]string{"owner": "sales"})).Version, 2)
	refused(40403, check.Err(newest(map[string]string{"major": "3"})))

	wrong := avro(check.OrderV1)
	wrong.RuleSet = &schemaregistry.RuleSet{DomainRules: []schemaregistry.Rule{{Name: "1 + 1", Kind: "CONDITION", Mode: "WRITE", Type: "CEL"}}}
	refused(42210, check.Err(fresh().Register("described", wrong, false)))
}

func configIsSet() {
	check.Equal(check.Ok(fresh().GetDefaultCompatibility()), schemaregistry.Backward)
	refused(40408, check.Err(fresh().GetCompatibility(subject)))
	check.Equal(check.Ok(fresh().UpdateCompatibility(subject, schemaregistry.Full)), schemaregistry.Full)
	check.Equal(check.Ok(fresh().GetCompatibility(subject)), schemaregistry.Full)

	refused(40408, check.Err(fresh().GetConfig("configured", false)))
	check.Equal(check.Ok(fresh().GetConfig("configured", true)).CompatibilityLevel, schemaregistry.Backward)
	owner := &schemaregistry.Metadata{Properties: map[string]string{"owner": "sales"}}
	config := schemaregistry.ServerConfig{
		Normalize: true, CompatibilityUpdate: schemaregistry.ForwardTransitive, CompatibilityGroup: "major", DefaultMetadata: owner,
	}
	check.Equal(check.Ok(fresh().UpdateConfig("configured", config)), config)
	config.CompatibilityLevel, config.CompatibilityUpdate = config.CompatibilityUpdate, 0
	check.Equal(check.Ok(fresh().GetConfig("configured", false)), config)
	made := check.Ok(fresh().RegisterFullResponse("configured", avro(check.OrderV1), false))
	check.Equal(made.Metadata, owner)

	check.Equal(check.Ok(fresh().UpdateDefaultCompatibility(schemaregistry.None)), schemaregistry.None)
	check.Ok(fresh().UpdateDefaultConfig(schemaregistry.ServerConfig{CompatibilityUpdate: schemaregistry.Backward}))
	check.Equal(check.Ok(fresh().GetDefaultConfig()).CompatibilityLevel, schemaregistry.Backward)
}

func contextsAreApart() {
	const there = ":.staging:staged"
	check.Equal(check.Ok(fresh().Register(there, avro(check.OrderV3), false)), 1)
	check.Equal(check.Ok(fresh().GetBySubjectAndID(there, 1)), avro(check.OrderV3))
	check.Equal(check.Ok(fresh().GetBySubjectAndID(subject, 1)), avro(check.OrderV1))
	check.Equal(check.Ok(fresh().GetAllContexts()), []string{".", ".staging"})
	inside := check.Ok(schemaregistry.NewClient(schemaregistry.NewConfig(url + "/contexts/.staging")))
	check.Equal(check.Ok(inside.GetAllSubjects()), []string{there})
	check.Equal(check.Ok(inside.GetLatestSchemaMetadata("staged")).Subject, there)
	// A version that the default context does not have is looked for in the others.
	check.Equal(check.Ok(fresh().GetSchemaMetadata("staged", 1)).Subject, there)
}

func versionsAreDeleted() {
	refused(40407, check.Err(fresh().DeleteSubjectVersion(subject, 1, true)))
	check.Equal(check.Ok(fresh().DeleteSubjectVersion(subject, 1, false)), 1)
	refused(40406, check.Err(fresh().DeleteSubjectVersion(subject, 1, false)))
	refused(40402, check.Err(fresh().GetSchemaMetadata(subject, 1)))
	check.Equal(check.Ok(fresh().GetSchemaMetadataIncludeDeleted(subject, 1, true)).ID, 1)
	refused(40403, check.Err(fresh().GetVersion(subject, avro(check.OrderV1), false)))
	check.Equal(check.Ok(fresh().GetVersionIncludeDeleted(subject, avro(check.OrderV1), false, true)), 1)
	check.Equal(check.Ok(fresh().GetBySubjectAndID(subject, 1)), avro(check.OrderV1))
	check.Equal(check.Ok(fresh().DeleteSubjectVersion(subject, 1, true)), 1)

	refused(40405, check.Err(fresh().DeleteSubject(subject, true)))
	check.Equal(check.Ok(fresh().DeleteSubject(subject, false)), []int{2})
	refused(40404, check.Err(fresh().DeleteSubject(subject, false)))
	check.Equal(check.Ok(fresh().DeleteSubject(subject, true)), []int{2})
	refused(40401, check.Err(fresh().GetAllVersions(subject)))
}
