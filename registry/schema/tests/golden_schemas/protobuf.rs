//! The Protobuf schemas. What is printed is compared for every schema that the reference takes, also for those that ours
//! only keeps when they are stored already.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use etymon_schema::{Dependency, Schema, Validation, guid, normalized_references};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use serde_json::Value;

use super::{deviations, golden, references};

/// Where our text is not the recorded one: entry, which texts, a part as recorded, and the same as ours.
const OURS: [(&str, &[&str], &str, &str); 21] = [
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
    (
        "base64-group",
        TEXTS,
        "optional .M.G g = 1;\n\n  message G {\n    optional int32 x = 2;\n",
        "optional group G = 1 {\n    optional int32 x = 2;\n",
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
    // Compilers refuse a type of a file that is not imported, and both below.
    (
        "import-well-known-not-imported",
        &["normalized"],
        " .google",
        " google",
    ),
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

/// What the reference refuses and ours takes when it is new: it is valid.
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

/// What the reference takes and compilers refuse: kept where it is stored already, and refused when it is new.
const REFUSED: [&str; 71] = [
    "custom-option-dotted-and-literal-conflict",
    "custom-option-literal-extension-key",
    "custom-option-unknown-member",
    "custom-option-wrong-type",
    "default-enum-number",
    "default-float-14",
    "default-in-proto3",
    "default-negative-unsigned",
    "default-on-message",
    "default-on-repeated",
    "default-twice",
    "default-wrong-type-bool",
    "default-wrong-type-int",
    "enum-alias-not-allowed",
    "enum-duplicate-value-name",
    "enum-empty",
    "enum-reserved-name-used",
    "enum-reserved-number-used",
    "enum-two-enums-share-a-value-name",
    "enum-two-nested-enums-share-a-value-name",
    "enum-value-same-as-message",
    "extend-no-range",
    "extend-out-of-range",
    "extend-required",
    "extensions-in-proto3",
    "extensions-overlap-field",
    "extensions-overlap-reserved",
    "field-json-name-conflict",
    "field-name-duplicate",
    "field-name-hyphen",
    "field-number-above-max",
    "field-number-duplicate",
    "field-number-negative",
    "field-number-zero",
    "import-empty-path",
    "import-google-api-annotations",
    "import-itself",
    "import-missing",
    "import-weak-missing",
    "import-well-known-not-imported",
    "json-name-brackets",
    "json-name-clash-with-field",
    "json-name-duplicate",
    "map-clash-with-entry-message",
    "map-in-oneof",
    "map-of-map",
    "nested-enum-and-message-same-name",
    "oneof-empty",
    "oneof-empty-beside-field",
    "option-enum-value-unknown",
    "option-file-unknown",
    "option-message-message-set",
    "option-string-raw-newline",
    "package-digit-start",
    "package-twice",
    "ref-other-import-path",
    "ref-redefines-imported-name",
    "ref-transitive-not-public",
    "packed-on-string",
    "reserved-duplicate-name",
    "reserved-duplicate-number",
    "reserved-name-used",
    "reserved-negative",
    "reserved-number-used",
    "reserved-numbers-and-names-in-one",
    "reserved-overlapping",
    "reserved-zero",
    "scoping-innermost-wins-and-fails",
    "service-duplicate-rpc",
    "service-enum-type",
    "service-same-name-as-message",
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
    for entry in entries.iter().filter(|entry| entry["status"] == 200) {
        let ours = printed(entry["schema"].as_str().unwrap(), entry);
        assert_eq!(ours, Some(expected(entry)), "{}", name(entry));
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

/// Printing loses nothing: what is printed has the descriptor of what was written, but for the order of its parts.
#[test]
fn every_printed_text_has_the_descriptor_of_what_was_written() {
    let (mut compared, mut different, mut refused) = (0, Vec::new(), Vec::new());
    let entries = entries();
    for entry in &entries {
        let Some(dependencies) = dependencies(entry) else {
            continue;
        };
        let parse = |text: &str| {
            let (kind, validation) = (SchemaType::Protobuf, Validation::Strict);
            Schema::parse(kind, text, &dependencies, validation)
        };
        // In any order these are the same bytes.
        let parts = |schema: &Schema| {
            let descriptor = schema.formatted("serialized").unwrap();
            let mut bytes = BASE64.decode(descriptor).unwrap();
            bytes.sort_unstable();
            bytes
        };
        let Ok(written) = parse(entry["schema"].as_str().unwrap()) else {
            continue;
        };
        let (name, normalized) = (name(entry), written.normalized());
        for (which, text) in [
            ("canonical", written.canonical()),
            ("normalized", &normalized),
        ] {
            let Ok(printed) = parse(text) else {
                refused.push((which, name));
                continue;
            };
            if parts(&printed) != parts(&written) {
                different.push((which, name));
            }
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
    // What several options set of one message stands in the descriptor once for each of them.
    let merged = [
        ("normalized", "custom-option-file-dotted"),
        ("normalized", "custom-option-dotted-merge"),
        ("normalized", "custom-option-field-several"),
        ("normalized", "confluent-meta-options"),
    ];
    assert_eq!(different, merged);
    assert_eq!(refused, Vec::<(&str, &str)>::new());
}

/// Where the verdicts differ, the difference is among the agreed deviations, or compilers refuse the text.
#[test]
fn every_recorded_schema_is_taken_or_refused_as_recorded() {
    let entries = entries();
    assert_recorded(ACCEPTED.into_iter().chain(REFUSED), &entries);
    let mut different = Vec::new();
    for entry in &entries {
        let name = name(entry);
        let text = entry["schema"].as_str().unwrap();
        let verdict = dependencies(entry).map(|dependencies| {
            Schema::parse(
                SchemaType::Protobuf,
                text,
                &dependencies,
                Validation::Strict,
            )
        });
        let differs = ACCEPTED.contains(&name) || REFUSED.contains(&name);
        let expected = (entry["status"] == 200) != differs;
        let accepted = matches!(&verdict, Some(Ok(_)));
        if accepted != expected {
            let what = if accepted { "taken" } else { "refused" };
            let errors = verdict.and_then(Result::err);
            different.push(format!("{name} is {what}: {errors:?}"));
        }
    }
    assert_eq!(different, Vec::<String>::new());
}

#[test]
fn every_listed_deviation_is_recorded_and_every_other_verdict_is_listed() {
    let listed = deviations("protobuf");
    assert_recorded(listed.iter().map(String::as_str), &entries());
    let verdicts = ACCEPTED.into_iter().chain(REFUSED);
    let unlisted: Vec<_> = verdicts.filter(|name| !listed.contains(*name)).collect();
    assert_eq!(unlisted, Vec::<&str>::new());
}
