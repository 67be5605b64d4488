//! Finds the files that others refer to: by the names of Avro types, the imports of Protobuf, the `$ref`s of JSON Schema.

use std::collections::BTreeMap;
use std::rc::Rc;

use etymon_schema::Need;
use etymon_types::SchemaType;

use super::path;
use super::understand::Understanding;
use crate::failure::Failure;
use crate::words::did_you_mean;

/// The types of Avro that need no definition.
const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

/// Who defines a name.
pub(super) type Names = BTreeMap<String, Vec<Definition>>;

#[derive(Debug, Clone)]
pub(super) struct Definition {
    path: String,
    /// Whether the schema as a whole is what is defined.
    is_main: bool,
}

impl Understanding<'_> {
    /// The file that defines what `path` needs; why there is none.
    pub(super) fn find(
        &self,
        schema_type: SchemaType,
        from: &str,
        need: &Need,
    ) -> Result<Result<String, String>, Failure> {
        match schema_type {
            SchemaType::Avro => self.defining(schema_type, from, &need.name),
            SchemaType::Protobuf => self.imported(from, &need.name),
            SchemaType::Json => {
                let beside = path::join(path::folder(from), &need.name);
                for candidate in [beside, path::normal(&need.name)] {
                    if candidate != from && self.tree.schema_type(&candidate)? == Some(schema_type)
                    {
                        return Ok(Ok(candidate));
                    }
                }
                self.defining(schema_type, from, &need.meaning)
            }
        }
    }

    /// The file with an Avro type, or with an `$id`.
    fn defining(
        &self,
        schema_type: SchemaType,
        from: &str,
        name: &str,
    ) -> Result<Result<String, String>, Failure> {
        let names = self.names(schema_type)?;
        let all = names.get(name).map(Vec::as_slice).unwrap_or_default();
        let others: Vec<&Definition> = all.iter().filter(|other| other.path != from).collect();
        // A file of its own before a part of one, then the nearest.
        let rank = |definition: &Definition| {
            (
                definition.is_main,
                path::shared(path::folder(from), path::folder(&definition.path)),
            )
        };
        let Some(best) = others.iter().map(|other| rank(other)).max() else {
            let what = match schema_type {
                SchemaType::Avro => "no file defines it",
                _ => "no file has it as its path or as its `$id`",
            };
            let known = names.keys().map(String::as_str);
            let near = match schema_type {
                // A mistyped primitive looks like a name of the namespace around it.
                SchemaType::Avro => {
                    did_you_mean(name.rsplit('.').next().unwrap_or(name), PRIMITIVES)
                }
                _ => String::new(),
            };
            let near = if near.is_empty() {
                did_you_mean(name, known)
            } else {
                near
            };
            return Ok(Err(format!(
                "`{name}` is not defined here, and {what}{near}"
            )));
        };
        let best: Vec<&str> = others
            .iter()
            .filter(|other| rank(other) == best)
            .map(|other| &*other.path)
            .collect();
        let text = self.tree.text(best[0])?;
        for other in &best[1..] {
            if self.tree.text(other)? != text {
                return Ok(Err(format!(
                    "`{name}` is defined in {} and in {other}, and differently: keep one of them",
                    best[0]
                )));
            }
        }
        Ok(Ok(best[0].to_owned()))
    }

    /// Which file defines which name.
    fn names(&self, schema_type: SchemaType) -> Result<Rc<Names>, Failure> {
        if let Some(names) = self.names.borrow().get(&schema_type) {
            return Ok(Rc::clone(names));
        }
        let mut names: Names = BTreeMap::new();
        for path in self.tree.paths() {
            if self.tree.schema_type(path)? != Some(schema_type) {
                continue;
            }
            // What is wrong with a file that nobody asked for is told when somebody does.
            let Ok(outline) = self.outline(path)? else {
                continue;
            };
            for name in &outline.defines {
                let is_main =
                    schema_type == SchemaType::Json || outline.name.as_ref() == Some(name);
                let path = path.to_owned();
                names
                    .entry(name.clone())
                    .or_default()
                    .push(Definition { path, is_main });
            }
        }
        let names = Rc::new(names);
        self.names
            .borrow_mut()
            .insert(schema_type, Rc::clone(&names));
        Ok(names)
    }

    /// The file that an import means: below a folder for imports or the root, else below the nearest folder around the file
    /// itself, else the one whose path ends so.
    fn imported(&self, from: &str, import: &str) -> Result<Result<String, String>, Failure> {
        let around = std::iter::successors(Some(path::folder(from)), |folder| {
            (!folder.is_empty()).then(|| path::folder(folder))
        });
        let folders = self
            .imports
            .iter()
            .map(String::as_str)
            .chain([""])
            .chain(around);
        for folder in folders {
            let candidate = path::join(folder, import);
            if candidate != from && self.tree.has(&candidate) {
                return Ok(Ok(candidate));
            }
        }
        let end = format!("/{import}");
        let ending: Vec<&str> = self
            .tree
            .paths()
            .filter(|path| *path != from && path.ends_with(&end))
            .collect();
        Ok(match ending.as_slice() {
            [] => Err(format!(
                "no file is called {import:?}: imports are relative to the root, to [files] imports of etymon.toml, or to a folder around the file"
            )),
            [one] => Ok((*one).to_owned()),
            [one, other, ..] => Err(format!(
                "{import:?} may be {one} or {other}: name the folder that imports are relative to in [files] imports of etymon.toml"
            )),
        })
    }
}
