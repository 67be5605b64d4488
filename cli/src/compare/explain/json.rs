//! JSON Schema.

use etymon_schema::json_schema::IncompatibilityKind as Kind;
use etymon_schema::{Incompatibility, Sides};

use super::{Words, last_step};

/// Explains an incompatibility of two JSON Schemas. The path leads to the keyword or the property.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn explain(kind: Kind, reason: &Incompatibility, sides: Sides) -> Words {
    let path = reason.path.as_str();
    let step = last_step(path);
    let is_new_reader = sides == Sides::NewReadsOld;
    // Whoever reads is stricter than whoever writes.
    let (reader, writer) = if is_new_reader {
        ("the new schema", "the old one")
    } else {
        ("the old schema", "the new one")
    };
    let refused = format!("what {writer} allows may be refused");
    let loosen = if is_new_reader {
        "leave it as it was, or loosen it"
    } else {
        "loosen it when all readers have the new schema: check at the level BACKWARD, and upgrade readers first"
    };
    let (what, help): (String, String) = match kind {
        Kind::MinLengthAdded
        | Kind::MaxLengthAdded
        | Kind::MinimumAdded
        | Kind::MaximumAdded
        | Kind::ExclusiveMinimumAdded
        | Kind::ExclusiveMaximumAdded
        | Kind::MultipleOfAdded
        | Kind::PatternAdded
        | Kind::MinItemsAdded
        | Kind::MaxItemsAdded
        | Kind::UniqueItemsAdded
        | Kind::MinPropertiesAdded
        | Kind::MaxPropertiesAdded
        | Kind::MinContainsAdded
        | Kind::MaxContainsAdded
        | Kind::SchemaAdded => (
            format!("{reader} has the constraint {path} and {writer} has not: {refused}"),
            loosen.to_owned(),
        ),
        Kind::MinLengthIncreased
        | Kind::MaxLengthDecreased
        | Kind::MinimumIncreased
        | Kind::MaximumDecreased
        | Kind::ExclusiveMinimumIncreased
        | Kind::ExclusiveMaximumDecreased
        | Kind::MinItemsIncreased
        | Kind::MaxItemsDecreased
        | Kind::MinPropertiesIncreased
        | Kind::MaxPropertiesDecreased
        | Kind::MinContainsIncreased
        | Kind::MaxContainsDecreased
        | Kind::MultipleOfExpanded
        | Kind::MultipleOfChanged
        | Kind::PatternChanged => (
            format!("the constraint {path} of {reader} is stricter than that of {writer}, or another: {refused}"),
            loosen.to_owned(),
        ),
        Kind::AdditionalPropertiesRemoved
        | Kind::AdditionalPropertiesNarrowed
        | Kind::UnevaluatedPropertiesRemoved
        | Kind::UnevaluatedPropertiesNarrowed => (
            format!("{reader} allows fewer additional properties than {writer} ({path}): {refused}"),
            "leave the content model as open as it was".to_owned(),
        ),
        Kind::AdditionalItemsRemoved
        | Kind::AdditionalItemsNarrowed
        | Kind::UnevaluatedItemsRemoved
        | Kind::UnevaluatedItemsNarrowed => (
            format!("{reader} allows fewer additional items than {writer} ({path}): {refused}"),
            "leave the items as open as they were".to_owned(),
        ),
        Kind::EnumArrayNarrowed => (
            format!("the enum {path} of {reader} has fewer values than that of {writer}: {refused}"),
            if is_new_reader {
                "keep the values".to_owned()
            } else {
                "add values when all readers have the new schema: check at the level BACKWARD, and upgrade readers first".to_owned()
            },
        ),
        Kind::EnumArrayChanged => (
            format!("the enum {path} of {reader} lacks values of {writer}: {refused}"),
            "keep the values, and add others".to_owned(),
        ),
        Kind::TypeChanged | Kind::TypeNarrowed => (
            format!("the type at {path} of {reader} does not allow all that the type of {writer} does"),
            "keep the type, or add a property of another name".to_owned(),
        ),
        Kind::SumTypeNarrowed => (
            format!("{reader} has fewer alternatives at {path} than {writer}: {refused}"),
            "keep the alternatives".to_owned(),
        ),
        Kind::ProductTypeExtended | Kind::NotTypeExtended => (
            format!("{reader} asks for more at {path} than {writer}: {refused}"),
            loosen.to_owned(),
        ),
        Kind::CombinedTypeChanged | Kind::CombinedTypeSubschemasChanged => (
            format!("{path} combines other schemas in {reader} than in {writer}"),
            "keep the combination (allOf, anyOf, oneOf) and its parts".to_owned(),
        ),
        Kind::DependencyArrayAdded
        | Kind::DependencyArrayChanged
        | Kind::DependencyArrayExtended
        | Kind::DependencySchemaAdded => (
            format!("{reader} asks for more beside the property at {path} than {writer}: {refused}"),
            loosen.to_owned(),
        ),
        Kind::RequiredAttributeAdded
        | Kind::RequiredPropertyAddedToOpen
        | Kind::RequiredPropertyAddedToUnopen
        | Kind::RequiredPropertyWithDefaultAddedToOpen => (
            if is_new_reader {
                format!("the property `{step}` is required, and old data does not need to have it")
            } else {
                format!("the property `{step}` is not required any more, and readers with the old schema require it")
            },
            if is_new_reader {
                format!("do not require `{step}`, or give it a default in a closed content model (`additionalProperties: false`)")
            } else {
                format!("keep `{step}` required until all readers have the new schema")
            },
        ),
        Kind::OptionalPropertyAddedToOpen => (
            if is_new_reader {
                format!("the property `{step}` is new, and old data may have anything under that name, as the content model is open")
            } else {
                format!("the property `{step}` is gone, and new data may have anything under that name, as the content model is open")
            },
            "close the content model (`additionalProperties: false`) in both schemas, or let the registry compare leniently (`compatibilityPolicy: LENIENT`)".to_owned(),
        ),
        Kind::PropertyAddedNotCovered => (
            format!("the property `{step}` is declared in {reader} and not in {writer}, whose `patternProperties` or `additionalProperties` allow more under that name"),
            "give the property a schema that takes what those allow".to_owned(),
        ),
        Kind::PropertyRemovedFromClosed => (
            if is_new_reader {
                format!("the property `{step}` is gone, and old data that has it is refused, as the content model is closed")
            } else {
                format!("the property `{step}` is new, and readers with the old schema refuse it, as its content model is closed")
            },
            if is_new_reader {
                format!("keep `{step}`, or open the content model")
            } else {
                "open the content model of the old schema first, or upgrade readers first and check at the level BACKWARD".to_owned()
            },
        ),
        Kind::PropertyRemovedNotCovered => (
            format!("the property `{step}` is declared in {writer} and not in {reader}, whose `patternProperties` or `additionalProperties` do not take all that it allows"),
            format!("keep `{step}`"),
        ),
        Kind::ItemAddedToOpen
        | Kind::ItemAddedNotCovered
        | Kind::ItemRemovedFromClosed
        | Kind::ItemRemovedNotCovered => (
            format!("the items at {path} are declared differently: {refused}"),
            "keep the items as they were; declare further ones only where both schemas are closed".to_owned(),
        ),
        Kind::UnresolvedReference => (
            "the old schema refers to a remote one, which is never fetched".to_owned(),
            "register the schema that it refers to, and add a reference to it".to_owned(),
        ),
    };
    Words { what, help }
}
