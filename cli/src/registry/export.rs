//! Writes schemas to a folder, so that commands on files find them there again: each with its references, and with the rules
//! that lead from the files to the subjects where their names do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use etymon_types::{SchemaType, Subject};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::Serialize;

use super::shown::SchemaShown;
use crate::failure::Failure;
use crate::project::stem;
use crate::settings::FILE_NAME;

/// What names of files may have unchanged, on every system and in every glob.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A file that is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct WrittenFile {
    /// The file, from the folder
    pub(crate) path: String,
    /// The subject; none for the settings
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    /// The version
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u32>,
    #[serde(skip)]
    text: String,
}

/// The files of schemas, each of which may have a name that others call it by.
///
/// # Errors
///
/// Schemas that cannot be in one folder: of no subject, or of two versions of one.
pub(super) fn files(
    schemas: &[(Option<String>, SchemaShown)],
) -> Result<Vec<WrittenFile>, Failure> {
    let mut files: BTreeMap<String, WrittenFile> = BTreeMap::new();
    let mut rules = String::new();
    for (called, schema) in schemas {
        let (subject, version) = place(schema)?;
        let same = files
            .values()
            .find(|file| file.subject.as_deref() == Some(&subject));
        if let Some(other) = same {
            if other.version == version {
                continue;
            }
            return Err(Failure::input(format!(
                "there are two versions of {subject}, and a folder has one file for a subject: get them one by one"
            )));
        }
        let path = path(called.as_deref(), schema, &subject);
        if stem(&path) != subject {
            rules.push_str(&rule(&path, &subject)?);
        }
        let file = WrittenFile {
            path: path.clone(),
            subject: Some(subject),
            version,
            text: schema.readable() + "\n",
        };
        if let Some(other) = files.insert(path, file) {
            return Err(Failure::input(format!(
                "two schemas would be in the file {}: get them one by one",
                other.path
            )));
        }
    }
    if !rules.is_empty() {
        let settings = WrittenFile {
            path: FILE_NAME.to_owned(),
            subject: None,
            version: None,
            text: rules.trim_start().to_owned(),
        };
        files.insert(FILE_NAME.to_owned(), settings);
    }
    Ok(files.into_values().collect())
}

/// The subject and the version of a schema; by id, of one that holds it.
fn place(schema: &SchemaShown) -> Result<(String, Option<u32>), Failure> {
    match (&schema.subject, schema.versions.first()) {
        (Some(subject), _) => Ok((subject.clone(), schema.version)),
        (None, Some(holder)) => Ok((holder.subject.clone(), Some(holder.version))),
        (None, None) => Err(Failure::usage(format!(
            "files are named after their subjects, and {} has none here: name it by its subject",
            schema.name()
        ))),
    }
}

/// Where a schema is: Protobuf and JSON Schema where those look for it that refer to it, everything else by its subject.
fn path(called: Option<&str>, schema: &SchemaShown, subject: &str) -> String {
    let extension = match schema.schema_type.as_str() {
        "PROTOBUF" => ".proto",
        "JSON" => ".schema.json",
        _ => ".avsc",
    };
    let is_avro = schema.schema_type == SchemaType::Avro.as_str();
    if let Some(called) = called
        && !is_avro
        && is_plain(called)
        && Path::new(called)
            .extension()
            .is_some_and(|end| extension.ends_with(&*end.to_string_lossy()))
    {
        return called.to_owned();
    }
    let bare =
        Subject::parse(subject).map_or_else(|_| subject.to_owned(), |it| it.name().to_owned());
    let name = utf8_percent_encode(bare.trim_end_matches(extension), PLAIN).to_string();
    // Files that begin with a dot are hidden.
    let name = name
        .strip_prefix('.')
        .map_or_else(|| name.clone(), |rest| format!("%2E{rest}"));
    name + extension
}

/// Whether a name is a path below a folder, of characters that mean nothing else: what comes from a registry must not lead
/// anywhere else.
fn is_plain(name: &str) -> bool {
    let is_step = |part: Component<'_>| match part {
        Component::Normal(part) => part.to_str().is_some_and(|part| {
            !part.starts_with('.')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        }),
        _ => false,
    };
    !name.is_empty()
        && !name.contains("//")
        && !name.ends_with('/')
        && Path::new(name).components().all(is_step)
}

fn rule(path: &str, subject: &str) -> Result<String, Failure> {
    if subject.contains(['{', '}']) {
        return Err(Failure::input(format!(
            "the subject {subject} has braces, which rules of {FILE_NAME} cannot say"
        )));
    }
    let quoted = |text: &str| toml::Value::String(text.to_owned());
    let (path, subject) = (quoted(path), quoted(subject));
    Ok(format!("\n[[map]]\nfiles = {path}\nsubject = {subject}\n"))
}

/// Writes files into a folder, which is made where it is not there.
///
/// # Errors
///
/// A file that is there and says something else; a folder that cannot be written.
pub(super) fn write(folder: &Path, files: &[WrittenFile]) -> Result<(), Failure> {
    let whole = |file: &WrittenFile| -> PathBuf { folder.join(&file.path) };
    for file in files {
        match fs::read(whole(file)) {
            Ok(there) if there != file.text.as_bytes() => {
                return Err(Failure::usage(format!(
                    "{} is there already, and is different: remove it, or name another folder",
                    whole(file).display()
                )));
            }
            _ => {}
        }
    }
    for file in files {
        let path = whole(file);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, &file.text))
            .map_err(|error| {
                Failure::input(format!("{} cannot be written: {error}", path.display()))
            })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn schema(schema_type: &str, subject: &str) -> SchemaShown {
        let schema = etymon_client::Schema {
            schema_type: schema_type.parse().expect("a type"),
            text: "\"string\"".to_owned(),
            references: Vec::new(),
            metadata: None,
            rule_set: None,
            guid: None,
            context: None,
        };
        SchemaShown {
            subject: Some(subject.to_owned()),
            version: Some(1),
            ..SchemaShown::of(&schema)
        }
    }

    #[test]
    fn files_are_where_others_look_for_them_and_never_outside() {
        for (called, schema_type, subject, expected) in [
            (None, "AVRO", "orders-value", "orders-value.avsc"),
            (Some("shop.Money"), "AVRO", "money", "money.avsc"),
            (Some("shop/a.proto"), "PROTOBUF", "address", "shop/a.proto"),
            (None, "PROTOBUF", "shop/a.proto", "shop%2Fa.proto"),
            (Some("a.schema.json"), "JSON", "a", "a.schema.json"),
            (Some("http://x/a.json"), "JSON", "a", "a.schema.json"),
            (Some("../a.proto"), "PROTOBUF", "a", "a.proto"),
            (Some("/etc/a.proto"), "PROTOBUF", "a", "a.proto"),
            (Some(".git/a.proto"), "PROTOBUF", "a", "a.proto"),
            (Some("a/b"), "PROTOBUF", "a", "a.proto"),
            (None, "AVRO", "..", "%2E..avsc"),
            (None, "AVRO", ":.sales:leads", "leads.avsc"),
        ] {
            let path = path(called, &schema(schema_type, subject), subject);
            assert_eq!(path, expected, "{called:?} {subject}");
        }
    }

    #[test]
    fn rules_lead_to_subjects_that_files_are_not_named_after() {
        let schemas = [
            (Some("a.proto".to_owned()), schema("PROTOBUF", "\"a\"")),
            (None, schema("AVRO", "orders-value")),
        ];
        let written = files(&schemas).expect("they fit");
        let paths: Vec<&str> = written.iter().map(|file| &*file.path).collect();
        assert_eq!(paths, ["a.proto", "etymon.toml", "orders-value.avsc"]);
        assert_eq!(
            written[1].text,
            "[[map]]\nfiles = \"a.proto\"\nsubject = '\"a\"'\n"
        );
        let mut other = schema("AVRO", "orders-value");
        other.version = Some(2);
        let two = [(None, schema("AVRO", "orders-value")), (None, other)];
        let refused = files(&two).expect_err("one file for a subject");
        assert!(
            refused.sentence.starts_with("there are two versions"),
            "{refused}"
        );
    }

    #[test]
    fn what_is_there_and_different_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(&[(None, schema("AVRO", "a"))]).expect("it fits");
        write(folder.path(), &files).expect("nothing is there");
        write(folder.path(), &files).expect("the same is there");
        fs::write(folder.path().join("a.avsc"), "mine").expect("it can be written");
        let refused = write(folder.path(), &files).expect_err("it is different");
        assert!(refused.sentence.contains("is there already"), "{refused}");
    }
}
