//! One schema, wherever it is: in a file, a commit or a registry.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use etymon_client::{Client, SchemaKey};
use etymon_schema::{Dependency, Schema, Validation};
use etymon_types::{Subject, Version};

use super::Side;
use crate::connection::RegistryFlags;
use crate::failure::Failure;
use crate::project::{Git, Tree, Understanding, join, lone, prefix_in};
use crate::registry::Named;
use crate::settings::Settings;

/// Finds schemas by what people write.
pub(crate) struct Locator<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) registry: &'a RegistryFlags,
    pub(crate) here: &'a Path,
}

/// What people call a schema.
#[derive(Debug, PartialEq, Eq)]
enum Name {
    File(PathBuf),
    /// A commit, and a path from the top of its repository.
    Commit(String, String),
    Registered(Named),
}

/// A schema of a registry, or why it cannot be read.
pub(crate) type Parsed = Result<Arc<Schema>, String>;

impl Locator<'_> {
    /// The schema that `text` names: a file, `COMMIT:PATH`, a schema id, a GUID, `SUBJECT`, `SUBJECT@VERSION`.
    ///
    /// # Errors
    ///
    /// There is none, or it cannot be read.
    pub(crate) fn find(&self, text: &str) -> Result<Side, Failure> {
        let side = match name(self.here, text)? {
            Name::File(path) => self.file(text, &path)?,
            Name::Commit(commit, path) => self.committed(&commit, &path)?,
            Name::Registered(Named::Id(id)) => self.by_key(text, &SchemaKey::Id(id))?,
            Name::Registered(Named::Guid(guid)) => self.by_key(text, &SchemaKey::Guid(guid))?,
            Name::Registered(Named::Version(named)) => {
                self.version(&named.subject, named.version)?
            }
        };
        if let Err(why) = side.schema() {
            return Err(Failure::input(format!("{text} is broken: {why}")));
        }
        Ok(side)
    }

    fn file(&self, shown: &str, path: &Path) -> Result<Side, Failure> {
        let lone = lone(self.settings, self.here, path)?;
        let understanding = Understanding::new(&lone.tree, &lone.imports, Validation::Strict);
        let mut side = Side::of_file(&understanding, &lone.path)?;
        shown.clone_into(&mut side.shown);
        Ok(side)
    }

    fn committed(&self, commit: &str, path: &str) -> Result<Side, Failure> {
        let git = Rc::new(Git::of(self.here, true)?);
        let tree = Tree::commit(&git, &git.commit(commit)?, "", commit)?;
        // As git has it: from the top, unless it says that it is from here.
        let is_from_here = path.starts_with("./") || path.starts_with("../");
        let path = match is_from_here {
            true => join(&prefix_in(&git, self.here)?, path),
            false => path.to_owned(),
        };
        if !tree.has(&path) {
            return Err(Failure::input(format!("there is no {path} in {commit}")));
        }
        let root = prefix_in(&git, &self.settings.root)?;
        let folders = self.settings.files.imports.iter();
        let imports: Vec<String> = folders
            .filter_map(|folder| folder.to_str())
            .map(|folder| join(&root, folder))
            .collect();
        let understanding = Understanding::new(&tree, &imports, Validation::Lenient);
        Side::of_file(&understanding, &path)
    }

    fn by_key(&self, shown: &str, key: &SchemaKey) -> Result<Side, Failure> {
        let client = self.registry.client(self.settings)?;
        let (schema, parsed) = client.blocking().wait_for(async {
            let schema = client.fetch_schema(key).await?;
            let parsed = parse_registered(&client, &schema).await?;
            Ok::<_, Failure>((schema, parsed))
        })?;
        Ok(Side::of_registry(shown.to_owned(), &schema.text, parsed))
    }

    fn version(&self, subject: &Subject, version: Option<Version>) -> Result<Side, Failure> {
        let client = self.registry.client(self.settings)?;
        let (registered, parsed) = client.blocking().wait_for(async {
            let registered = match version {
                Some(version) => client.fetch_version(subject, version).await?,
                None => client.fetch_latest(subject).await?,
            };
            let parsed = parse_registered(&client, &registered.schema).await?;
            Ok::<_, Failure>((registered, parsed))
        })?;
        let version = registered
            .version
            .map_or_else(String::new, |version| format!("@{version}"));
        let shown = format!("{}{version}", registered.subject);
        Ok(Side::of_registry(shown, &registered.schema.text, parsed))
    }
}

/// What `text` names.
fn name(here: &Path, text: &str) -> Result<Name, Failure> {
    if here.join(text).is_file() {
        return Ok(Name::File(text.into()));
    }
    let looks_like_a_file = |path: &str| {
        let extensions = [".avsc", ".proto", ".json"];
        extensions.iter().any(|extension| path.ends_with(extension))
    };
    if let Some((commit, path)) = text.strip_prefix("git:").unwrap_or(text).split_once(':')
        && !commit.is_empty()
        && looks_like_a_file(path)
    {
        return Ok(Name::Commit(commit.to_owned(), path.to_owned()));
    }
    if looks_like_a_file(text) && !text.contains('@') {
        return Err(Failure::input(format!(
            "{text} is not there; if it is a subject, say {text}@latest"
        )));
    }
    text.parse().map(Name::Registered).map_err(|why: String| {
        Failure::usage(format!(
            "{text:?} names no schema: say a file, COMMIT:PATH, a schema id, a GUID, SUBJECT or SUBJECT@VERSION ({why})"
        ))
    })
}

/// A schema of a registry with what it refers to, parsed.
///
/// # Errors
///
/// The registry does not give what it refers to. That it cannot be read is the inner error.
pub(crate) async fn parse_registered(
    client: &Client,
    schema: &etymon_client::Schema,
) -> Result<Parsed, etymon_client::Error> {
    let mut dependencies: Vec<Dependency> = Vec::new();
    let lenient = Validation::Lenient;
    for reference in client.references(schema).await? {
        let stored = &reference.schema;
        match Schema::parse(stored.schema_type, &stored.text, &dependencies, lenient) {
            Ok(schema) => dependencies.push(Dependency {
                name: reference.name,
                schema: Arc::new(schema),
            }),
            Err(invalid) => {
                let told = format!(
                    "what it refers to as {} is broken: {invalid}",
                    reference.name
                );
                return Ok(Err(told));
            }
        }
    }
    let parsed = Schema::parse(schema.schema_type, &schema.text, &dependencies, lenient);
    Ok(parsed.map(Arc::new).map_err(|invalid| invalid.to_string()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn schemas_are_named_in_many_ways() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("orders@1"), "").expect("it can be written");
        let registered = |text: &str| Name::Registered(text.parse().expect("a name"));
        for (text, expected) in [
            ("orders@1", Name::File("orders@1".into())),
            ("orders@2", registered("orders@2")),
            ("orders", registered("orders")),
            (":.eu:orders@2", registered(":.eu:orders@2")),
            ("shop/money.proto@1", registered("shop/money.proto@1")),
            ("17", registered("17")),
            (
                "HEAD~1:a/b.avsc",
                Name::Commit("HEAD~1".to_owned(), "a/b.avsc".to_owned()),
            ),
            (
                "git:main:b.proto",
                Name::Commit("main".to_owned(), "b.proto".to_owned()),
            ),
        ] {
            assert_eq!(name(folder.path(), text), Ok(expected), "{text}");
        }
        for (text, told) in [
            ("a/b.avsc", "a/b.avsc is not there"),
            ("", "names no schema"),
        ] {
            let refused = name(folder.path(), text).expect_err("it is none");
            assert!(refused.sentence.contains(told), "{refused}");
        }
    }
}
