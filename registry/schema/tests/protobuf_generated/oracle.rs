//! Verdicts and descriptors against those of `protox`, which compiles proto2 and proto3.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use etymon_schema::{InvalidSchema, Schema};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use prost::Message;
use prost_reflect::prost_types::FileDescriptorProto;
use prost_reflect::{DynamicMessage, FileDescriptor, ReflectMessage, Value};
use protox::Compiler;
use protox::file::{
    ChainFileResolver, File, FileResolver, GoogleFileResolver, IncludeFileResolver,
};

use crate::generate::{Choices, REFERENCES, SYNTAXES, choices, lines, parse};
use crate::mutate::mutated;
use crate::{cases, golden};

/// What ours refuses and protox takes, by words of our message. In all of it protoc is with ours, but for the first.
const NOT_CHECKED: [&str; 17] = [
    // A registry has no use for a file without content.
    "the schema is empty",
    "expected a type, found",
    "has no fields: give it at least one",
    "features are set, which only editions know",
    "which proto3 does not know",
    "proto3 extends only the options",
    "is closed, as those of proto2 are, and proto3 takes only open ones",
    "allows aliases and has none",
    "end before they begin",
    "overlap the reserved numbers",
    "overlap the extension numbers",
    "in one statement",
    "is reserved twice",
    "of a value is reserved",
    "of a field is reserved",
    "which only repeated numbers, bools and enums can be",
    "stands in brackets, as extensions do in JSON",
];

/// What ours takes and protox refuses, in all of which protoc is with ours: words of its message.
const NOT_UNDERSTOOD: [&str; 4] = [
    // Of a reserved number alone protoc asks only that it has 32 bits.
    "message numbers must be between 1 and 536870911",
    // Inside of messages in options, numbers may be so.
    "identifiers may not be negative",
    "but found 'nan'",
    // protoc warns of reserved names that no field can have.
    "invalid identifier",
];

/// Where our built-in files are, for those that protox has not.
const BUILTIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/protobuf/builtin");

/// Files by their names.
struct Files(Vec<(String, String)>);

impl FileResolver for Files {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        let file = self.0.iter().find(|(known, _)| known == name);
        let (name, text) = file.ok_or_else(|| protox::Error::file_not_found(name))?;
        File::from_source(name, text)
    }
}

/// Compiles `text`, under the name that our descriptors have, with `references`.
pub(crate) fn compile(
    text: &str,
    references: &[(String, String)],
) -> Result<FileDescriptor, String> {
    let mut files = vec![("default".to_owned(), text.to_owned())];
    files.extend_from_slice(references);
    let mut resolver = ChainFileResolver::new();
    resolver.add(Files(files));
    resolver.add(GoogleFileResolver::new());
    resolver.add(IncludeFileResolver::new(BUILTIN.into()));
    let mut compiler = Compiler::with_file_resolver(resolver);
    (compiler.open_file("default")).map_err(|error| format!("{error:?}"))?;
    let file = compiler.descriptor_pool().get_file_by_name("default");
    Ok(file.expect("it has just been compiled"))
}

/// A descriptor with the options that `compiled` knows, but for the places in the text.
fn message(bytes: &[u8], compiled: &FileDescriptor) -> DynamicMessage {
    let name = "google.protobuf.FileDescriptorProto";
    let own = compiled.parent_pool().get_message_by_name(name);
    let kind = own.unwrap_or_else(|| FileDescriptorProto::default().descriptor());
    let mut message = DynamicMessage::decode(kind, bytes).expect("it is a descriptor");
    message.clear_field_by_name("source_code_info");
    clear_empty_method_options(&mut message);
    sort_messages(&mut message, "message_type");
    message
}

/// Brings messages in the order of their names: ours have the entries of maps and the messages of groups last.
fn sort_messages(message: &mut DynamicMessage, field: &str) {
    let Some(Value::List(messages)) = message.get_field_by_name_mut(field) else {
        return;
    };
    let name = |message: &Value| {
        let message = message.as_message()?;
        Some(message.get_field_by_name("name")?.as_str()?.to_owned())
    };
    messages.sort_by_key(name);
    for message in messages.iter_mut().filter_map(Value::as_message_mut) {
        sort_messages(message, "nested_type");
    }
}

/// Takes out the options that an empty body gives to a method, which protox leaves out.
fn clear_empty_method_options(file: &mut DynamicMessage) {
    let Some(Value::List(services)) = file.get_field_by_name_mut("service") else {
        return;
    };
    let services = services.iter_mut().filter_map(Value::as_message_mut);
    let methods = services.filter_map(|service| service.get_field_by_name_mut("method"));
    let methods = methods.filter_map(Value::as_list_mut).flatten();
    for method in methods.filter_map(Value::as_message_mut) {
        let options = method.get_field_by_name("options");
        let is_empty = |options: &DynamicMessage| options.encoded_len() == 0;
        let options = options.as_deref().and_then(Value::as_message);
        if options.is_some_and(is_empty) {
            method.clear_field_by_name("options");
        }
    }
}

/// Whether two lines of descriptors are equal. Defaults that are fractions, protox writes with other digits.
fn same_line(ours: &str, theirs: &str) -> bool {
    let number = |line: &str| -> Option<f64> {
        let default = line.trim().strip_prefix("default_value: \"")?;
        default.strip_suffix('"')?.parse().ok()
    };
    let same_number = || number(ours).is_some() && number(ours) == number(theirs);
    ours == theirs || (ours.contains(['.', '+', '-']) && same_number())
}

/// Whether the verdicts on `text` are equal, or differ as is known, and the descriptors are equal.
fn compare(
    text: &str,
    ours: &Result<Schema, InvalidSchema>,
    references: &[(String, String)],
) -> Result<&'static str, String> {
    match (ours, compile(text, references)) {
        (Ok(ours), Ok(theirs)) => {
            let bytes = BASE64
                .decode(ours.formatted("serialized").unwrap())
                .unwrap();
            let ours = message(&bytes, &theirs);
            let theirs = message(&theirs.encode_to_vec(), &theirs);
            if ours == theirs {
                return Ok("taken");
            }
            // As text, where a NaN equals itself.
            let (ours, theirs) = (format!("{ours:#}"), format!("{theirs:#}"));
            let lines = ours.lines().zip(theirs.lines());
            let different: Vec<_> = lines.filter(|(a, b)| !same_line(a, b)).take(2).collect();
            if different.is_empty() && ours.lines().count() == theirs.lines().count() {
                return Ok("taken");
            }
            Err(format!("the descriptors differ: {different:?}\n{text}"))
        }
        (Err(ours), Ok(_)) => {
            let says = |words: &&&str| ours.to_string().contains(**words);
            match NOT_CHECKED.iter().find(says) {
                Some(_) => Ok("refused by ours"),
                None => Err(format!("only ours refuses: {ours}\n{text}")),
            }
        }
        (Ok(_), Err(theirs)) => {
            match NOT_UNDERSTOOD.iter().find(|words| theirs.contains(**words)) {
                Some(_) => Ok("refused by protox"),
                None => Err(format!("only protox refuses: {theirs}\n{text}")),
            }
        }
        (Err(_), Err(_)) => Ok("refused"),
    }
}

/// Files by their names, as [`compile`] takes them.
pub(crate) fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |&(name, text): &(&str, &str)| (name.to_owned(), text.to_owned());
    files.iter().map(owned).collect()
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn generated_files_have_the_descriptors_that_protox_makes(bytes in choices()) {
        let text = lines(&SYNTAXES, &mut Choices::new(bytes)).join("\n");
        prop_assert_eq!(compare(&text, &parse(&text), &owned(&REFERENCES)), Ok("taken"));
    }

    #[test]
    fn damaged_files_are_refused_when_protox_refuses_them(bytes in choices(), damage in choices()) {
        let lines = lines(&SYNTAXES, &mut Choices::new(bytes));
        let text = mutated(lines, &mut Choices::new(damage));
        prop_assume!(!text.contains("edition ="));
        let verdict = compare(&text, &parse(&text), &owned(&REFERENCES));
        prop_assert!(verdict.is_ok(), "{}", verdict.unwrap_err());
    }
}

#[test]
fn recorded_files_have_the_verdicts_and_descriptors_of_protox() {
    let (mut verdicts, mut different) = (BTreeMap::<_, usize>::new(), Vec::new());
    for entry in golden::entries() {
        let text = entry.text();
        if text.contains("edition") || entry.name().starts_with("base64-") {
            continue;
        }
        let Some(ours) = entry.parse() else {
            continue;
        };
        match compare(text, &ours, &entry.files()) {
            Ok(verdict) => *verdicts.entry(verdict).or_default() += 1,
            Err(error) => different.push(format!("{}: {error}", entry.name())),
        }
    }
    assert_eq!(different, Vec::<String>::new());
    assert!(verdicts["taken"] > 200, "{verdicts:?}");
}
