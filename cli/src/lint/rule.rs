//! What a rule is, and the table of all of them.

use etymon_schema::Span;

use super::{avro, json, protobuf};
use crate::report::Severity;

/// Something that is worth looking at in a schema.
pub(crate) struct Rule {
    /// The schema type and a name, such as `avro/enum-default`.
    pub(crate) id: &'static str,
    /// What it finds: the first sentence of its page, without the full stop.
    pub(crate) about: &'static str,
    /// How grave its findings are, unless the settings say otherwise.
    pub(crate) severity: Severity,
    /// Which profile it begins in.
    pub(crate) profile: Profile,
    /// How it looks.
    pub(super) look: Look,
}

/// The profiles that have rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// What is nearly always a mistake.
    Default,
    /// What is good to have.
    Strict,
}

/// How a rule looks at a schema of its type.
#[derive(Clone, Copy)]
pub(super) enum Look {
    Avro(fn(&avro::Text<'_>, &mut Found)),
    Protobuf(fn(&protobuf::Text<'_>, &mut Found)),
    Json(fn(&json::Text<'_>, &mut Found)),
}

/// What a rule has found.
pub(super) type Found = Vec<Hit>;

/// Something that a rule found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The very words that are meant.
    pub(super) span: Span,
    /// What is wrong, and for whom.
    pub(super) message: String,
    /// One way to mend it.
    pub(super) help: String,
}

impl Hit {
    pub(super) fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl Rule {
    /// The rule with this id.
    pub(crate) fn with_id(id: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.id == id)
    }
}

impl Profile {
    /// As the settings name it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Strict => "strict",
        }
    }
}

const fn rule(
    id: &'static str,
    severity: Severity,
    profile: Profile,
    look: Look,
    about: &'static str,
) -> Rule {
    Rule {
        id,
        about,
        severity,
        profile,
        look,
    }
}

/// Every rule, in the order of its page.
#[rustfmt::skip]
pub(crate) const RULES: &[Rule] = {
    use Look::{Avro, Json, Protobuf};
    use Profile::{Default, Strict};
    use Severity::{Error, Warning};
    &[
        rule("avro/enum-default", Warning, Default, Avro(avro::enum_default),
            "An enum without a `default` cannot gain symbols while readers with the old schema are in use"),
        rule("avro/null-default", Warning, Default, Avro(avro::null_default),
            "A field that may be null and has no default cannot be added or removed later"),
        rule("avro/union-default", Error, Default, Avro(avro::union_default),
            "A default that does not fit the first branch of its union is refused by most libraries"),
        rule("avro/default-value", Error, Default, Avro(avro::default_value),
            "A default that the registry takes and readers cannot use"),
        rule("avro/logical-type", Error, Default, Avro(avro::logical_type),
            "A logical type that is misspelt or stands on a type that it is not for is ignored without a word"),
        rule("avro/logical-type-place", Error, Default, Avro(avro::logical_type_place),
            "A `logicalType` beside the `type` of a field, and not inside it, is ignored without a word"),
        rule("avro/decimal", Error, Default, Avro(avro::decimal),
            "A decimal whose precision and scale cannot be is read as plain bytes"),
        rule("avro/name-case", Warning, Default, Avro(avro::name_case),
            "Names that differ only in case are one name in tables and on some disks"),
        rule("avro/namespace", Warning, Strict, Avro(avro::namespace),
            "A type without a namespace clashes with those of others"),
        rule("avro/time-type", Warning, Strict, Avro(avro::time_type),
            "A time that is a bare number or text leaves its unit and its zone to guesses"),
        rule("avro/doc", Warning, Strict, Avro(avro::doc),
            "A field without `doc` is understood by those who wrote it"),

        rule("protobuf/package", Warning, Default, Protobuf(protobuf::package),
            "A file without a package puts its types where everybody's are"),
        rule("protobuf/required", Error, Default, Protobuf(protobuf::required),
            "A `required` field can never be removed"),
        rule("protobuf/enum-zero", Warning, Default, Protobuf(protobuf::enum_zero),
            "An enum whose first value is not zero means different things to different readers"),
        rule("protobuf/json-name", Error, Default, Protobuf(protobuf::json_name),
            "Two fields of one name in JSON overwrite each other"),
        rule("protobuf/number-gap", Warning, Default, Protobuf(protobuf::number_gap),
            "A number that is neither used nor reserved is taken again by the next field"),
        rule("protobuf/enum-unspecified", Warning, Strict, Protobuf(protobuf::enum_unspecified),
            "A zero value with a meaning cannot be told from a value that was never set"),
        rule("protobuf/int64", Warning, Strict, Protobuf(protobuf::int64),
            "An integer of 64 bits is a string in JSON"),
        rule("protobuf/several-messages", Warning, Strict, Protobuf(protobuf::several_messages),
            "Of several messages in a file, tools take the first for the record"),

        rule("json/dialect", Warning, Default, Json(json::dialect),
            "A schema without `$schema` is read by the rules of whatever edition a tool prefers"),
        rule("json/repeated-name", Error, Default, Json(json::repeated_name),
            "Of two members of one name the first is dropped without a word"),
        rule("json/keyword", Error, Default, Json(json::keyword),
            "A misspelt keyword checks nothing"),
        rule("json/other-edition", Error, Default, Json(json::other_edition),
            "A keyword of another edition than that of `$schema` checks nothing"),
        rule("json/keyword-type", Error, Default, Json(json::keyword_type),
            "A keyword for another type than that of the schema checks nothing"),
        rule("json/ref-siblings", Error, Default, Json(json::ref_siblings),
            "What stands beside a `$ref` is ignored up to draft 7"),
        rule("json/required", Error, Default, Json(json::required),
            "A required property that is not declared is most likely a misspelt one"),
        rule("json/enum", Error, Default, Json(json::r#enum),
            "A value of an `enum` that is there twice, or that `type` forbids"),
        rule("json/format", Warning, Default, Json(json::format),
            "A misspelt `format` checks nothing"),
        rule("json/precision", Warning, Default, Json(json::precision),
            "A number beyond 2^53 that no double is becomes another one in many readers"),
        rule("json/open-content", Warning, Default, Json(json::open_content),
            "An object that allows undeclared properties cannot gain optional ones"),
    ]
};
