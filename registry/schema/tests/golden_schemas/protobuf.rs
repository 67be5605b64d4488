//! The Protobuf schemas. What is printed is compared for every schema that the reference takes, also for those that ours
//! only keeps when they are stored already.

use std::collections::BTreeMap;
use std::sync::Arc;

use etymon_schema::{Dependency, Schema, Validation, guid, normalized_references};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use serde_json::Value;

use super::{golden, references};

/// Where our text is not the recorded one: entry, which texts, a part as recorded, and the same as ours.
const OURS: [(&str, &[&str], &str, &str); 19] = [
    // The first constant is what a field without a value has, and must be zero in proto3.
    (
        "enum-numbers-out-of-order",
        &["normalized"],
        "  NEG = -1;\n  ZERO = 0;\n",
        "  ZERO = 0;\n  NEG = -1;\n",
    ),
    (
        "enum-negative-and-extreme",
        &["normalized"],
        "  MIN = -2147483648;\n  ZERO = 0;\n",
        "  ZERO = 0;\n  MIN = -2147483648;\n",
    ),
    (
        "enum-negative-first-after-normalize",
        &["normalized"],
        "  MINUS = -1;\n  ZERO = 0;\n",
        "  ZERO = 0;\n  MINUS = -1;\n",
    ),
    (
        "enum-proto2-default-value-is-first",
        &["normalized"],
        "  LOW = 1;\n  HIGH = 5;\n",
        "  HIGH = 5;\n  LOW = 1;\n",
    ),
    // The recorded text is no fixed point. Compilers refuse a oneof without fields.
    ("oneof-empty", &["normalized"], "{\n}", "{}"),
    (
        "oneof-empty-beside-field",
        &["normalized"],
        "1;\n\n}",
        "1;\n}",
    ),
    // Groups are kept.
    (
        "group-in-extend",
        &["canonical"],
        "extend M {}\n",
        "extend M {\n  optional group G = 100 {\n    optional int32 a = 1;\n  }\n}\n",
    ),
    (
        "group-in-extend",
        &["normalized"],
        "200;\n}\n\n",
        "200;\n}\n\nextend .M {\n  optional group G = 100 {\n    optional int32 a = 1;\n  }\n}\n",
    ),
    // Weak imports are kept.
    (
        "import-weak-missing",
        TEXTS,
        "\n\nmessage",
        "\n\nimport weak \"acme/missing.proto\";\n\nmessage",
    ),
    // Escapes keep their meaning.
    ("default-string-26", TEXTS, "u00e9", "é"),
    ("default-string-escape-high-octal", TEXTS, "Ã©", "é"),
    ("option-string-escapes", TEXTS, "u00e9U0001F600", "é😀"),
    (
        "custom-option-message-bytes",
        &["canonical", "normalized"],
        "\0ÿ",
        "\\000\\377",
    ),
    // Defaults that are strings stay strings.
    ("default-bytes-escape-octal", TEXTS, "A0", "\"A0\""),
    ("default-bytes-identifier-like", TEXTS, "true", "\"true\""),
    ("default-wrong-type-int", TEXTS, "= x]", "= \"x\"]"),
    // Compilers refuse both.
    ("default-on-message", TEXTS, "{}", "{\n  }"),
    (
        "custom-option-dotted-and-literal-conflict",
        &["normalized"],
        "    size: 2\n",
        "    size: [\n      1,\n      2\n    ]\n",
    ),
    // Numbers keep their digits.
    (
        "custom-option-message-number",
        &["normalized"],
        "1.123;",
        "1.123456789;",
    ),
];

const TEXTS: &[&str] = &["canonical", "normalized", "ignore_extensions"];

/// What is not printed as it must be because the input is in base64.
const PENDING_BASE64: [&str; 11] = [
    "base64-simple",
    "base64-no-syntax-is-proto2",
    "base64-package-and-options",
    "base64-json-names",
    "base64-map",
    "base64-oneof-and-proto3-optional",
    "base64-service",
    "base64-reserved-and-extension-range",
    "base64-file-name-set",
    "base64-group",
    "base64-empty-file",
];

/// What is not printed as it must be because nothing is built in.
const PENDING_BUILT_IN: [&str; 51] = [
    "custom-option-declarations-only",
    "custom-option-file",
    "custom-option-file-dotted",
    "custom-option-qualified-spellings",
    "custom-option-message-string",
    "custom-option-message-number",
    "custom-option-message-number-integer",
    "custom-option-message-number-large",
    "custom-option-message-number-negative-inf",
    "custom-option-message-number-nan",
    "custom-option-message-bool",
    "custom-option-message-bytes",
    "custom-option-message-repeated-by-repetition",
    "custom-option-literal-brace-without-colon",
    "custom-option-literal-repeated-key",
    "custom-option-literal-extension-key",
    "custom-option-literal-lists",
    "custom-option-literal-empty",
    "custom-option-literal-empty-list",
    "custom-option-literal-keys-unsorted",
    "custom-option-dotted-merge",
    "custom-option-dotted-and-literal-conflict",
    "custom-option-unknown-member",
    "custom-option-wrong-type",
    "custom-option-field-several",
    "custom-option-field-several-and-json-name",
    "custom-option-enum-and-value",
    "custom-option-oneof",
    "custom-option-map-field",
    "import-any",
    "import-duration",
    "import-empty",
    "import-struct",
    "import-timestamp",
    "import-type",
    "import-wrappers",
    "import-api",
    "import-source-context",
    "import-money",
    "import-date",
    "import-dayofweek",
    "import-timeofday",
    "import-decimal",
    "import-interval",
    "import-month",
    "import-phone-number",
    "import-calendar-period",
    "import-confluent-decimal",
    "import-confluent-meta",
    "import-well-known-not-imported",
    "confluent-decimal-with-params",
];

/// What the reference refuses and ours takes.
const ACCEPTED: [&str; 12] = [
    "custom-option-literal-angle-brackets",
    "default-bytes-29",
    "default-bytes-escape-newline",
    "default-bytes-escape-quote",
    "default-bytes-with-space",
    "default-double-20",
    "enum-hex",
    "file-edition-2023",
    "file-edition-with-features",
    "file-spaces-inside-everything",
    "group-with-options",
    "import-localized-text",
];

/// What the reference takes and compilers refuse: it is kept where it is stored already.
const REFUSED: [&str; 2] = ["option-string-raw-newline", "package-twice"];

/// What is taken and should not be.
const PENDING_REFUSALS: [&str; 15] = [
    "default-all-kinds",
    "enum-too-large",
    "field-required-in-proto3",
    "field-type-unresolvable",
    "field-type-unresolvable-qualified",
    "field-type-upper-case-scalar",
    "field-without-label-in-proto2",
    "file-no-syntax-no-label",
    "map-key-invalid-bytes",
    "map-key-invalid-e",
    "map-key-invalid-float",
    "ref-type-missing-in-dependency",
    "service-scalar-type",
    "service-unresolvable-type",
    "top-level-message-and-enum-same-name",
];

fn entries() -> Vec<Value> {
    let file: Value = serde_json::from_str(&golden("schemas/protobuf.json")).unwrap();
    file["schemas"].as_array().unwrap().clone()
}

fn name(entry: &Value) -> &str {
    entry["name"].as_str().unwrap()
}

/// The dependencies of `of`, dependencies before dependents, each once; `None` when a reference leads nowhere.
fn dependencies(of: &Value) -> Option<Vec<Dependency>> {
    let mut found: Vec<Dependency> = Vec::new();
    for reference in of["references"].as_array().into_iter().flatten() {
        let inner = dependencies(reference)?;
        let own = Dependency {
            name: reference["name"].as_str()?.to_owned(),
            schema: Arc::new(lenient(reference["schema"].as_str()?, &inner)?),
        };
        for dependency in inner.into_iter().chain([own]) {
            if found.iter().all(|it| it.name != dependency.name) {
                found.push(dependency);
            }
        }
    }
    Some(found)
}

fn lenient(text: &str, dependencies: &[Dependency]) -> Option<Schema> {
    Schema::parse(
        SchemaType::Protobuf,
        text,
        dependencies,
        Validation::Lenient,
    )
    .ok()
}

type Texts = BTreeMap<&'static str, String>;

/// What is printed of `text`, which has the references of `entry`. `None` when it is not even kept.
fn printed(text: &str, entry: &Value) -> Option<Texts> {
    let schema = lenient(text, &dependencies(entry)?)?;
    let canonical = schema.canonical().to_owned();
    let plain = schema.formatted("ignore_extensions");
    Some(BTreeMap::from([
        (
            "ignore_extensions",
            plain.unwrap_or_else(|| canonical.clone()),
        ),
        ("normalized", schema.normalized()),
        ("canonical", canonical),
    ]))
}

/// The recorded texts, with ours in them where they differ on purpose.
fn expected(entry: &Value) -> Texts {
    let canonical = &entry["canonical"];
    let mut texts = BTreeMap::new();
    for (which, recorded) in [
        ("canonical", None),
        ("normalized", entry.get("normalized")),
        (
            "ignore_extensions",
            entry["formats"].get("ignore_extensions"),
        ),
    ] {
        let recorded = recorded.unwrap_or(canonical);
        texts.insert(which, recorded.as_str().unwrap().to_owned());
    }
    for (_, which, theirs, ours) in OURS.iter().filter(|(other, ..)| *other == name(entry)) {
        for which in *which {
            let text = texts.get_mut(which).unwrap();
            assert!(text.contains(theirs), "{which} of {}", name(entry));
            *text = text.replace(theirs, ours);
        }
    }
    texts
}

/// Whether each of `names` is in `entries`.
fn assert_recorded<'a>(names: impl IntoIterator<Item = &'a str>, entries: &[Value]) {
    for listed in names {
        let is_recorded = entries.iter().any(|entry| name(entry) == listed);
        assert!(is_recorded, "{listed} is listed and not recorded");
    }
}

#[test]
fn every_recorded_schema_is_printed_as_recorded() {
    let entries = entries();
    assert_recorded(OURS.map(|(name, ..)| name), &entries);
    let pending = || PENDING_BASE64.into_iter().chain(PENDING_BUILT_IN);
    assert_recorded(pending(), &entries);
    for entry in entries.iter().filter(|entry| entry["status"] == 200) {
        let name = name(entry);
        let ours = printed(entry["schema"].as_str().unwrap(), entry);
        if pending().any(|pending| pending == name) {
            assert_ne!(ours, Some(expected(entry)), "{name} is not pending");
        } else {
            assert_eq!(ours, Some(expected(entry)), "{name}");
        }
    }
}

#[test]
fn every_guid_is_the_recorded_one() {
    let mut compared = 0;
    for entry in entries().iter().filter(|entry| entry["status"] == 200) {
        let given = references(entry);
        let sorted = normalized_references(&given);
        let recorded = (entry.get("normalized_references")).cloned();
        let recorded = recorded.unwrap_or_else(|| serde_json::to_value(&given).unwrap());
        assert_eq!(serde_json::to_value(&sorted).unwrap(), recorded);
        let Some(ours) = printed(entry["schema"].as_str().unwrap(), entry) else {
            continue;
        };
        for (text, key, references) in [
            ("canonical", "guid", &given),
            ("normalized", "normalized_guid", &sorted),
        ] {
            if entry[text] == ours[text] {
                let guid = guid(&ours[text], references, None, None);
                assert_eq!(guid.to_string(), entry[key], "{key} of {}", name(entry));
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

/// Printing what is printed changes nothing, and what is lost on the way to any of the texts is lost at once.
#[test]
fn every_printed_text_is_a_fixed_point() {
    let mut printed_entries = 0;
    for entry in entries() {
        let Some(first) = printed(entry["schema"].as_str().unwrap(), &entry) else {
            continue;
        };
        printed_entries += 1;
        let again = |text: &str| {
            printed(&first[text], &entry)
                .unwrap_or_else(|| panic!("{text} of {} is refused: {}", name(&entry), first[text]))
        };
        assert_eq!(again("canonical"), first, "canonical of {}", name(&entry));
        // Its canonical text may differ: there a field's `default` comes last, and here between the other options.
        let normalized = &again("normalized")["normalized"];
        assert_eq!(normalized, &first["normalized"], "{}", name(&entry));
        let plain = again("ignore_extensions");
        for text in ["canonical", "ignore_extensions"] {
            assert_eq!(plain[text], first["ignore_extensions"], "{}", name(&entry));
        }
    }
    assert!(printed_entries > 300, "{printed_entries}");
}

/// Who takes what as a new schema, where the reference and ours do not agree. Each is among the agreed deviations or
/// refused by compilers.
#[test]
fn new_schemas_are_refused_as_recorded_but_for_these() {
    let entries = entries();
    let listed = [&ACCEPTED[..], &REFUSED, &PENDING_BASE64, &PENDING_REFUSALS];
    assert_recorded(listed.concat(), &entries);
    let mut different = Vec::new();
    for entry in &entries {
        let text = entry["schema"].as_str().unwrap();
        let accepted = dependencies(entry).is_some_and(|dependencies| {
            let validation = Validation::Strict;
            Schema::parse(SchemaType::Protobuf, text, &dependencies, validation).is_ok()
        });
        if accepted != (entry["status"] == 200) {
            different.push((name(entry), accepted));
        }
    }
    let mut expected = Vec::new();
    expected.extend(ACCEPTED.map(|name| (name, true)));
    expected.extend(PENDING_REFUSALS.map(|name| (name, true)));
    expected.extend(REFUSED.map(|name| (name, false)));
    expected.extend(PENDING_BASE64.map(|name| (name, false)));
    expected.sort_unstable();
    different.sort_unstable();
    assert_eq!(different, expected);
}
