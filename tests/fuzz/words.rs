//! Texts and numbers: usual ones by what they are called, and hostile ones.

use etymon_tests::Chance;
use serde_json::{Value, json};

/// Texts that something may stumble over.
const HOSTILE: [&str; 62] = [
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\0",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "é",
    "ß",
    "İ",
    "日本",
    "😀",
    "%",
    "%25",
    "%zz",
    "%s%n",
    "%00",
    ".",
    "..",
    "/",
    "//",
    "a/b",
    "\\",
    "a;b=c",
    "a?b",
    "a#b",
    "a&b=c",
    "a+b",
    "'",
    "\"",
    "`",
    "<x>",
    "{}",
    "[]",
    "null",
    "true",
    "$$",
    "__GLOBAL",
    "__EMPTY",
    ":.__GLOBAL:",
    ":.__GLOBAL:s",
    ":*:",
    ":*:s",
    ":.:",
    ":.:s",
    ":",
    "::",
    ":.",
    ":.x",
    ":.a:b:c",
    ":.é:s",
    "-",
    "*",
    "latest",
];

const NUMBERS: [&str; 24] = [
    "0",
    "1",
    "2",
    "-1",
    "-2",
    "01",
    "+1",
    "1.0",
    "1.5",
    "1e2",
    "1e400",
    "-0",
    "127",
    "65536",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999",
    "0x10",
    "NaN",
];

pub(crate) fn hostile(chance: &mut Chance) -> String {
    match chance.below(20) {
        0 => "x".repeat(1 + chance.index(400)),
        1 => "é%".repeat(1 + chance.index(300)),
        2 => chance.word(&NUMBERS).to_owned(),
        3 => {
            let letter = |chance: &mut Chance| {
                char::from_u32(u32::try_from(chance.below(0x2_0000)).unwrap_or(0))
            };
            (0..1 + chance.below(6))
                .filter_map(|_| letter(chance))
                .collect()
        }
        4 => format!("s-0{}", chance.word(&HOSTILE)),
        _ => chance.word(&HOSTILE).to_owned(),
    }
}

pub(crate) fn number(chance: &mut Chance) -> String {
    chance.word(&NUMBERS).to_owned()
}

/// A usual value for what has this name.
pub(crate) fn usual(chance: &mut Chance, name: &str) -> String {
    let digit = |chance: &mut Chance, below| chance.below(below).to_string();
    match name {
        "subject" | "alias" | "aliasForDeks" => match chance.below(10) {
            0 | 1 => format!(":.c{}:s-{}", digit(chance, 3), digit(chance, 4)),
            2 => format!(":.c{}:", digit(chance, 3)),
            _ => format!("s-{}", digit(chance, 8)),
        },
        "subjectPrefix" => chance
            .word(&["", ":*:", ":*:s", ":.c0:", ":.c1:s-1", "s-", "zz"])
            .to_owned(),
        "context" | "contextPrefix" => chance
            .word(&[".", ".c0", ".c1", "c2", ":.c0:", ""])
            .to_owned(),
        "version" => chance
            .word(&[
                "1", "1", "2", "3", "4", "latest", "latest", "LATEST", "-1", "99",
            ])
            .to_owned(),
        "id" => (1 + chance.below(24)).to_string(),
        "format" => chance
            .word(&[
                "resolved",
                "serialized",
                "ignore_extensions",
                "SERIALIZED",
                "logical",
                "other",
            ])
            .to_owned(),
        "referenceFormat" => chance.word(&["qualified", "QUALIFIED", "other"]).to_owned(),
        "compatibility" => chance
            .word(&[
                "NONE",
                "none",
                "BACKWARD",
                "FULL",
                "forward_transitive",
                "FULL_TRANSITIVE",
            ])
            .to_owned(),
        "compatibilityPolicy" => chance
            .word(&["STRICT", "LENIENT", "lenient", "odd"])
            .to_owned(),
        "compatibilityGroup" | "key" => chance.word(&["major", "owner", "p", "secret"]).to_owned(),
        "mode" => chance
            .word(&[
                "READWRITE",
                "READWRITE",
                "readwrite",
                "READONLY",
                "IMPORT",
                "FORWARD",
                "READONLY_OVERRIDE",
            ])
            .to_owned(),
        "entityPath" => chance
            .word(&["R0.f0", "ns.R1.f1", "object.f0", ".M0", "M0.f0", "R2"])
            .to_owned(),
        "entityType" => chance.word(&["sr_record", "sr_field"]).to_owned(),
        "kekName" => format!("k-{}", digit(chance, 3)),
        "kmsType" => chance
            .word(&[
                "local-kms",
                "aws-kms",
                "azure-kms",
                "gcp-kms",
                "hcvault",
                "AWS",
                "other",
            ])
            .to_owned(),
        "kmsKeyId" => chance
            .word(&[
                "arn:aws:kms:x:1:key/a",
                "https://vault/keys/k",
                "projects/p",
                "key",
                "mykey",
            ])
            .to_owned(),
        "encryptedKeyMaterial" => chance
            .word(&["", "AAECAw==", "bm9uc2Vuc2U=", "***"])
            .to_owned(),
        "resourceType" => chance.word(&["topic", "topic", "", "queue"]).to_owned(),
        "associationType" | "associationTypes" => {
            chance.word(&["key", "value", "value", "other"]).to_owned()
        }
        "resourceId" | "resourceName" => format!("topic-{}", digit(chance, 5)),
        "resourceNamespace" => chance.word(&["lkc-1", "lkc-1", "lkc-2", "-"]).to_owned(),
        "type" => chance
            .word(&["CEL", "CEL_FIELD", "ENCRYPT", "JSONATA"])
            .to_owned(),
        _ => format!(
            "{}{}",
            chance.word(&["a", "b", "f", "major", "PII"]),
            digit(chance, 4)
        ),
    }
}

/// A value that is no answer to what was asked for.
pub(crate) fn odd_value(chance: &mut Chance) -> Value {
    match chance.below(14) {
        0 | 1 => Value::Null,
        2 => json!(true),
        3 => json!([]),
        4 => json!({}),
        5 => json!([null]),
        6 => json!({"a": {"b": [1, {}]}}),
        7 => json!(-1),
        8 => json!(0),
        9 => json!(1.5),
        10 => json!(99_999_999_999_u64),
        11 => json!("1"),
        12 => json!("true"),
        _ => json!(hostile(chance)),
    }
}
