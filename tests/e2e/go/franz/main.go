// The registry client of franz-go against a registry: every call that it has.
package main

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"github.com/twmb/franz-go/pkg/sr"

	"etymon/e2e/check"
)

const (
	subject = "orders-value"
	latest  = -1
)

var (
	ctx    = context.Background()
	client *sr.Client
)

func with(params ...sr.Param) context.Context {
	return sr.WithParams(ctx, params...)
}

func avroText(text string) sr.Schema {
	return sr.Schema{Schema: text, Type: sr.TypeAvro}
}

func main() {
	client = check.Ok(sr.NewClient(sr.URLs(check.URL())))
	schemasEvolve()
	schemasAreFound()
	schemasAreListed()
	referencesResolve()
	contractsAreKept()
	configIsSet()
	modesAreSet()
	contextsAreApart()
	versionsAreDeleted()
	recordsRoundTrip()
	fmt.Println("the client of franz-go is content")
}

// Wants the registry's refusal with this status and error, as the client types it.
func refused(status int, want *sr.Error, err error) {
	var refusal *sr.ResponseError
	check.That(errors.As(err, &refusal), "no refusal:", err)
	check.Equal(refusal.StatusCode, status)
	check.Equal(refusal.SchemaError().Name, want.Name)
	check.That(refusal.Message != "", "a refusal without words")
}

func schemasEvolve() {
	types := check.Ok(client.SupportedTypes(ctx))
	sort.Slice(types, func(a, b int) bool { return types[a] < types[b] })
	check.Equal(types, []sr.SchemaType{sr.TypeAvro, sr.TypeProtobuf, sr.TypeJSON})

	first := check.Ok(client.CreateSchema(ctx, subject, avroText(check.OrderV1)))
	check.Equal([]any{first.Subject, first.Version, first.Schema.Schema}, []any{subject, 1, check.OrderV1})
	check.Equal(check.Ok(client.CreateSchema(ctx, subject, avroText(check.OrderV1))), first)
	second := check.Ok(client.CreateSchema(ctx, subject, avroText(check.OrderV2)))
	check.Equal(second.Version, 2)
	check.That(second.ID != first.ID && second.GUID != first.GUID, first, second)
	// With other blanks it is the same schema for who asks to normalise.
	spaced := avroText(" " + check.OrderV2)
	check.Equal(check.Ok(client.RegisterSchema(with(sr.Normalize), subject, spaced, latest, latest)), second.ID)

	var refusal *sr.ResponseError
	check.That(errors.As(check.Err(client.CreateSchema(ctx, subject, avroText(check.OrderV3))), &refusal), "it is incompatible")
	// The client knows this error by the code of older registries only.
	check.Equal([]int{refusal.StatusCode, refusal.ErrorCode}, []int{409, 40901})
	refused(422, sr.ErrInvalidSchema, check.Err(client.CreateSchema(ctx, subject, avroText("{"))))
	refused(422, sr.ErrOperationNotPermitted, check.Err(client.RegisterSchema(ctx, subject, avroText(check.OrderV3), 4711, latest)))

	for _, version := range []int{1, latest, -2} {
		fits := check.Ok(client.CheckCompatibility(ctx, subject, version, avroText(check.OrderV2)))
		check.Equal(fits, sr.CheckCompatibilityResult{Is: true})
		misfit := check.Ok(client.CheckCompatibility(with(sr.Verbose), subject, version, avroText(check.OrderV3)))
		check.That(!misfit.Is && len(misfit.Messages) > 0, misfit)
		check.That(!check.Ok(client.CheckCompatibility(ctx, subject, version, avroText(check.OrderV3))).Is, version)
	}
	refused(404, sr.ErrVersionNotFound, check.Err(client.CheckCompatibility(ctx, subject, 9, avroText(check.OrderV2))))
}

func schemasAreFound() {
	known := check.Ok(client.LookupSchema(ctx, subject, avroText(check.OrderV1)))
	check.Equal(known.Version, 1)
	refused(404, sr.ErrSchemaNotFound, check.Err(client.LookupSchema(ctx, subject, avroText(check.OrderV3))))
	refused(404, sr.ErrSubjectNotFound, check.Err(client.LookupSchema(ctx, "nothing", avroText(check.OrderV1))))

	check.Equal(check.Ok(client.SchemaByID(ctx, known.ID)), avroText(check.OrderV1))
	check.Equal(check.Ok(client.SchemaTextByID(ctx, known.ID)), check.OrderV1)
	check.Equal(check.Ok(client.SubjectsByID(ctx, known.ID)), []string{subject})
	check.Equal(check.Ok(client.SchemaVersionsByID(ctx, known.ID)), []sr.SubjectVersion{{Subject: subject, Version: 1}})
	check.Equal(check.Ok(client.SchemaUsagesByID(ctx, known.ID)), []sr.SubjectSchema{known})
	refused(404, sr.ErrSchemaNotFound, check.Err(client.SchemaByID(ctx, 4711)))

	check.Equal(check.Ok(client.SchemaByGUID(ctx, known.GUID)).Schema, avroText(check.OrderV1))
	check.Equal(check.Ok(client.SchemaIDsByGUID(ctx, known.GUID)), []sr.ContextID{{Context: ".", ID: known.ID}})
	missing := "00000000-0000-0000-0000-000000000000"
	refused(404, sr.ErrSchemaNotFound, check.Err(client.SchemaByGUID(ctx, missing)))

	check.Equal(check.Ok(client.SchemaByVersion(ctx, subject, 1)), known)
	check.Equal(check.Ok(client.SchemaByVersion(ctx, subject, latest)).Version, 2)
	check.Equal(check.Ok(client.SchemaTextByVersion(ctx, subject, latest)), check.OrderV2)
	refused(404, sr.ErrVersionNotFound, check.Err(client.SchemaByVersion(ctx, subject, 9)))
	refused(404, sr.ErrSubjectNotFound, check.Err(client.SchemaByVersion(ctx, "nothing", 1)))
	refused(422, sr.ErrInvalidVersion, check.Err(client.SchemaByVersion(ctx, subject, 0)))
}

func schemasAreListed() {
	check.Ok(client.CreateSchema(ctx, "orders-key", avroText(`"string"`)))
	check.Ok(client.CreateSchema(ctx, "users-value", avroText(`"long"`)))
	check.Equal(check.Ok(client.Subjects(ctx)), []string{"orders-key", subject, "users-value"})
	check.Equal(check.Ok(client.Subjects(with(sr.SubjectPrefix("orders-")))), []string{"orders-key", subject})
	check.Equal(check.Ok(client.Subjects(with(sr.Offset(1), sr.Limit(1)))), []string{subject})
	check.Equal(check.Ok(client.SubjectVersions(ctx, subject)), []int{1, 2})
	check.Equal(len(check.Ok(client.Schemas(ctx, subject))), 2)
	check.Equal(len(check.Ok(client.AllSchemas(ctx))), 4)
	newest := check.Ok(client.AllSchemas(with(sr.LatestOnly, sr.SubjectPrefix(subject))))
	check.Equal(newest, []sr.SubjectSchema{check.Ok(client.SchemaByVersion(ctx, subject, latest))})
}

func referencesResolve() {
	target := check.Ok(client.CreateSchema(ctx, "address", avroText(check.Address)))
	referring := sr.Schema{
		Schema:     check.Parcel,
		References: []sr.SchemaReference{{Name: "shop.Address", Subject: "address", Version: 1}},
	}
	refused(422, sr.ErrInvalidSchema, check.Err(client.CreateSchema(ctx, "parcels-value", avroText(check.Parcel))))
	registered := check.Ok(client.CreateSchema(ctx, "parcels-value", referring))
	check.Equal(registered.Schema, referring)
	check.Equal(check.Ok(client.SchemaReferences(ctx, "address", latest)), []sr.SubjectSchema{registered})
	resolved := check.Ok(client.SchemaByID(with(sr.Format("resolved")), registered.ID))
	check.Equal(resolved.Schema, `{"type":"record","name":"Parcel","namespace":"shop","fields":[{"name":"to","type":`+
		`{"type":"record","name":"Address","fields":[{"name":"street","type":"string"}]}}]}`)
	refused(422, sr.ErrReferenceExists, client.DeleteSchema(ctx, "address", target.Version, sr.SoftDelete))
}

func contractsAreKept() {
	described := avroText(check.OrderV1)
	described.SchemaRuleSet = &sr.SchemaRuleSet{DomainRules: []sr.SchemaRule{{
		Name: "nothingEmpty", Kind: sr.SchemaRuleKindCondition, Mode: sr.SchemaRuleModeWrite, Type: "CEL",
		Tags: []string{"PII"}, Expr: "message.item != ''", OnFailure: "ERROR",
	}}}
	described.SchemaMetadata = &sr.SchemaMetadata{
		Tags:       map[string][]string{"shop.Order.item": {"PII"}},
		Properties: map[string]string{"owner": "sales"},
		Sensitive:  []string{"owner"},
	}
	first := check.Ok(client.CreateSchema(ctx, "described", described))
	check.Equal(first.Schema, described)
	check.Equal(check.Ok(client.SchemaByID(ctx, first.ID)), described)
	check.Equal(check.Ok(client.SchemaByGUID(ctx, first.GUID)).Schema, described)
	// The text alone is another schema, which inherits what its predecessor says of it.
	second := check.Ok(client.CreateSchema(ctx, "described", avroText(check.OrderV2)))
	check.Equal(second.SchemaMetadata, described.SchemaMetadata)
	check.Equal(second.SchemaRuleSet, described.SchemaRuleSet)
	wrong := avroText(check.OrderV1)
	wrong.SchemaRuleSet = &sr.SchemaRuleSet{DomainRules: []sr.SchemaRule{{Name: "1 + 1", Type: "CEL"}}}
	refused(422, sr.ErrInvalidRuleset, check.Err(client.CreateSchema(ctx, "described", wrong)))
}

func configIsSet() {
	check.Equal(client.Compatibility(ctx)[0].Level, sr.CompatBackward)
	refused(404, sr.ErrSubjectLevelCompatibilityNotConfigured, client.Compatibility(ctx, subject)[0].Err)
	check.Equal(client.Compatibility(with(sr.DefaultToGlobal), subject)[0].Level, sr.CompatBackward)

	defaults := &sr.SchemaMetadata{Properties: map[string]string{"owner": "nobody"}}
	wanted := sr.SetCompatibility{
		Level: sr.CompatFullTransitive, Normalize: true, Group: "major", DefaultMetadata: defaults, OverrideMetadata: defaults,
	}
	check.Done(client.SetCompatibility(ctx, wanted, "configured")[0].Err)
	got := client.Compatibility(ctx, "configured")[0]
	check.Equal(got, sr.CompatibilityResult{
		Subject: "configured", Level: wanted.Level, Normalize: true, Group: "major", DefaultMetadata: defaults, OverrideMetadata: defaults,
	})
	made := check.Ok(client.CreateSchema(ctx, "configured", avroText(check.OrderV1)))
	check.Equal(made.SchemaMetadata, defaults)
	check.Done(client.ResetCompatibility(ctx, "configured")[0].Err)
	refused(404, sr.ErrSubjectLevelCompatibilityNotConfigured, client.Compatibility(ctx, "configured")[0].Err)

	// Another name for a subject.
	alias := sr.SetCompatibility{Level: sr.CompatBackward, Alias: subject}
	check.Done(client.SetCompatibility(ctx, alias, "alias")[0].Err)
	check.Equal(check.Ok(client.SchemaByVersion(ctx, "alias", 1)).Subject, subject)

	sideways := map[string]string{"compatibility": "SIDEWAYS"}
	refused(422, sr.ErrInvalidCompatibilityLevel, client.Do(ctx, "PUT", "/config/"+subject, sideways, nil))
	everywhere := client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatNone}, sr.GlobalSubject)[0]
	check.Equal(everywhere, sr.CompatibilityResult{Level: sr.CompatNone})
	check.That(check.Ok(client.CheckCompatibility(ctx, subject, latest, avroText(check.OrderV3))).Is, "NONE allows everything")
	check.Done(client.ResetCompatibility(ctx)[0].Err)
	check.Equal(client.Compatibility(ctx)[0].Level, sr.CompatBackward)
}

func modesAreSet() {
	check.Equal(client.Mode(ctx)[0], sr.ModeResult{Mode: sr.ModeReadWrite})
	refused(404, sr.ErrSubjectLevelModeNotConfigured, client.Mode(ctx, subject)[0].Err)
	check.Equal(client.Mode(with(sr.DefaultToGlobal), subject)[0].Mode, sr.ModeReadWrite)

	check.Equal(client.SetMode(ctx, sr.ModeReadOnly, subject)[0], sr.ModeResult{Subject: subject, Mode: sr.ModeReadOnly})
	refused(422, sr.ErrOperationNotPermitted, check.Err(client.CreateSchema(ctx, subject, avroText(check.OrderV3))))
	refused(422, sr.ErrOperationNotPermitted, client.SetMode(ctx, sr.ModeImport, subject)[0].Err)
	check.Done(client.ResetMode(ctx, subject)[0].Err)
	check.Done(client.SetMode(with(sr.Force), sr.ModeImport, subject)[0].Err)
	check.Done(client.ResetMode(ctx, subject)[0].Err)

	// A copy of another registry keeps its numbers, and making it twice does no harm.
	check.Done(client.SetMode(ctx, sr.ModeImport, "imported")[0].Err)
	for range 2 {
		imported := check.Ok(client.CreateSchemaWithIDAndVersion(ctx, "imported", avroText(`"bytes"`), 777, 5))
		check.Equal([]int{imported.ID, imported.Version}, []int{777, 5})
	}
	check.Equal(check.Ok(client.SubjectVersions(ctx, "imported")), []int{5})
	check.Done(client.ResetMode(ctx, "imported")[0].Err)
	sideways := map[string]string{"mode": "SIDEWAYS"}
	refused(422, sr.ErrInvalidMode, client.Do(ctx, "PUT", "/mode", sideways, nil))
}

func contextsAreApart() {
	staging := sr.InContext(ctx, ".staging")
	made := check.Ok(client.CreateSchema(staging, "orders-value", avroText(check.OrderV3)))
	check.Equal([]any{made.Subject, made.ID, made.Version}, []any{":.staging:orders-value", 1, 1})
	check.Equal(check.Ok(client.SchemaByID(staging, 1)), avroText(check.OrderV3))
	check.Equal(check.Ok(client.SchemaByID(ctx, 1)), avroText(check.OrderV1))
	check.Equal(check.Ok(client.SchemaByVersion(ctx, ":.staging:orders-value", 1)), made)
	check.Equal(check.Ok(client.Subjects(staging)), []string{":.staging:orders-value"})
	check.Equal(check.Ok(client.Contexts(ctx)), []string{".", ".staging"})
	check.Equal(check.Ok(client.Contexts(with(sr.ContextPrefix(".s")))), []string{".staging"})
	refused(422, sr.ErrContextNotEmpty, client.DeleteContext(ctx, ".staging"))
	check.Ok(client.DeleteSubject(staging, "orders-value", sr.SoftDelete))
	check.Ok(client.DeleteSubject(staging, "orders-value", sr.HardDelete))
	check.Done(client.DeleteContext(ctx, ".staging"))
	check.Equal(check.Ok(client.Contexts(ctx)), []string{"."})
}

func versionsAreDeleted() {
	first := check.Ok(client.SchemaByVersion(ctx, subject, 1))
	refused(404, sr.ErrSchemaVersionNotSoftDeleted, client.DeleteSchema(ctx, subject, 1, sr.HardDelete))
	check.Done(client.DeleteSchema(ctx, subject, 1, sr.SoftDelete))
	refused(404, sr.ErrSchemaVersionSoftDeleted, client.DeleteSchema(ctx, subject, 1, sr.SoftDelete))
	refused(404, sr.ErrVersionNotFound, check.Err(client.SchemaByVersion(ctx, subject, 1)))
	check.Equal(check.Ok(client.SchemaByVersion(with(sr.ShowDeleted), subject, 1)), first)
	check.Equal(check.Ok(client.SubjectVersions(ctx, subject)), []int{2})
	check.Equal(check.Ok(client.SubjectVersions(with(sr.ShowDeleted), subject)), []int{1, 2})
	check.Equal(check.Ok(client.SubjectVersions(with(sr.DeletedOnly), subject)), []int{1})
	// What was written with it can still be read, until it is gone for good.
	check.Equal(check.Ok(client.SchemaByID(ctx, first.ID)).Schema, check.OrderV1)

	refused(404, sr.ErrSubjectNotSoftDeleted, check.Err(client.DeleteSubject(ctx, subject, sr.HardDelete)))
	check.Equal(check.Ok(client.DeleteSubject(ctx, subject, sr.SoftDelete)), []int{2})
	refused(404, sr.ErrSubjectSoftDeleted, check.Err(client.DeleteSubject(ctx, subject, sr.SoftDelete)))
	check.Equal(check.Ok(client.Subjects(with(sr.DeletedOnly))), []string{subject})
	check.Equal(check.Ok(client.DeleteSubject(ctx, subject, sr.HardDelete)), []int{1, 2})
	refused(404, sr.ErrSubjectNotFound, check.Err(client.DeleteSubject(ctx, subject, sr.SoftDelete)))
	refused(404, sr.ErrSubjectNotFound, check.Err(client.SubjectVersions(ctx, subject)))
}
