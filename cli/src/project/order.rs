//! The schemas of a project in the order in which a registry can take them.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use etymon_types::{CompatibilityLevel, SchemaType, Subject};

use super::{Candidate, Mapping, Selection, Understanding, Understood};
use crate::failure::Failure;

/// A schema with its place in a registry.
#[derive(Debug)]
pub(crate) struct Placed {
    /// Its subject.
    pub(crate) subject: Subject,
    /// The level that the rule of its file says.
    pub(crate) level: Option<CompatibilityLevel>,
    /// The schema.
    pub(crate) understood: Rc<Understood>,
    /// What it refers to by itself: the name of each reference, and which of the schemas before it that is.
    pub(crate) references: Vec<(String, usize)>,
}

/// The candidates that are understood, and what they refer to, each after all that it refers to. What is only imported belongs
/// to the subject that a rule says, else to that of the name that it is referred to by, which is what serialisers of the field
/// register it under.
///
/// # Errors
///
/// Two files for one subject, a rule that does not fit its file.
pub(crate) fn in_order(
    new: &Understanding<'_>,
    mapping: &Mapping,
    selection: &Selection,
    candidates: &[Candidate],
) -> Result<Vec<Placed>, Failure> {
    let mut order = Order {
        new,
        mapping,
        selection,
        candidates: candidates
            .iter()
            .map(|candidate| (&*candidate.path, candidate))
            .collect(),
        placed: Vec::new(),
        places: HashMap::new(),
        subjects: candidates
            .iter()
            .map(|candidate| (candidate.subject.clone(), candidate.path.clone()))
            .collect(),
    };
    for candidate in candidates {
        if let Ok(understood) = &candidate.understood {
            order.place_with_references(understood)?;
        }
    }
    Ok(order.placed)
}

struct Order<'a, 't> {
    new: &'a Understanding<'t>,
    mapping: &'a Mapping,
    selection: &'a Selection,
    candidates: HashMap<&'a str, &'a Candidate>,
    placed: Vec<Placed>,
    /// Where the schema of a file is among those that are placed.
    places: HashMap<String, usize>,
    /// The files of the subjects.
    subjects: BTreeMap<Subject, String>,
}

impl Order<'_, '_> {
    fn place_with_references(&mut self, understood: &Rc<Understood>) -> Result<(), Failure> {
        if self.places.contains_key(&understood.path) {
            return Ok(());
        }
        // What each file is referred to by.
        let mut names: HashMap<&str, &str> = HashMap::new();
        for file in understood.all_references().chain([understood]) {
            for (name, path) in &file.references {
                names.entry(path).or_insert(name);
            }
        }
        for file in understood.all_references() {
            let name = names.get(&*file.path).copied().unwrap_or_default();
            self.place(file, name)?;
        }
        self.place(understood, "")
    }

    fn place(&mut self, understood: &Rc<Understood>, name: &str) -> Result<(), Failure> {
        let path = &understood.path;
        if self.places.contains_key(path) {
            return Ok(());
        }
        let (subject, level) = self.subject(understood, name)?;
        let is_avro = understood.schema.schema_type() == SchemaType::Avro;
        let mut references: Vec<(String, usize)> = Vec::new();
        for (name, path) in &understood.references {
            let at = self.places[path];
            // Names mean nothing in Avro, and a file that is referred to twice would be read twice.
            if !(is_avro && references.iter().any(|(_, known)| *known == at)) {
                references.push((name.clone(), at));
            }
        }
        self.places.insert(path.clone(), self.placed.len());
        self.placed.push(Placed {
            subject,
            level,
            understood: Rc::clone(understood),
            references,
        });
        Ok(())
    }

    fn subject(
        &mut self,
        understood: &Understood,
        name: &str,
    ) -> Result<(Subject, Option<CompatibilityLevel>), Failure> {
        let path = &understood.path;
        if let Some(candidate) = self.candidates.get(path.as_str()) {
            return Ok((candidate.subject.clone(), candidate.level));
        }
        let outline = self.new.outline(path)?.unwrap_or_default();
        let mapped = if self.selection.is_a_schema(self.mapping, path) {
            self.mapping.subject(path, &outline)?
        } else {
            self.mapping.subject_of_import(path, &outline, name)?
        };
        let other = self.subjects.insert(mapped.subject.clone(), path.clone());
        if let Some(other) = other.filter(|other| other != path) {
            return Err(Failure::usage(format!(
                "{other} and {path}, which is referred to, both belong to the subject {}: map one of them to another in etymon.toml",
                mapped.subject
            )));
        }
        Ok((mapped.subject, mapped.level))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use etymon_schema::Validation;
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::project::{candidates, select};
    use crate::settings::{FileSettings, Settings};

    /// `subject: name → subject, ...` of each schema, in order.
    fn ordered(files: &[(&str, &str)], named: &[&str]) -> Result<Vec<String>, Failure> {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("it is made");
            fs::write(path, text).expect("it is written");
        }
        let has_imports = folder.path().join("imports").is_dir();
        let settings = Settings {
            root: folder.path().to_owned(),
            file: Some(folder.path().join("etymon.toml")),
            files: FileSettings {
                imports: has_imports
                    .then(|| PathBuf::from("imports"))
                    .into_iter()
                    .collect(),
                ..FileSettings::default()
            },
            ..Settings::default()
        };
        let mapping = Mapping::new(&settings)?;
        let named: Vec<PathBuf> = named.iter().map(PathBuf::from).collect();
        let selection = select(&settings, &mapping, folder.path(), &named)?;
        let new = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
        let candidates = candidates(&new, &mapping, &selection)?;
        let placed = in_order(&new, &mapping, &selection, &candidates)?;
        let shown = placed.iter().map(|one| {
            let references = one.references.iter();
            let references =
                references.map(|(name, at)| format!("{name} → {}", placed[*at].subject));
            format!(
                "{}: {}",
                one.subject,
                references.collect::<Vec<_>>().join(", ")
            )
        });
        Ok(shown.collect())
    }

    fn record(name: &str, fields: &[&str]) -> String {
        let fields: Vec<String> = fields
            .iter()
            .enumerate()
            .map(|(at, of)| format!(r#"{{"name": "f{at}", "type": "{of}"}}"#))
            .collect();
        format!(
            r#"{{"type": "record", "name": "{name}", "namespace": "n", "fields": [{}]}}"#,
            fields.join(", ")
        )
    }

    #[test]
    fn what_is_referred_to_comes_before() {
        let files = [
            ("a.avsc", record("A", &["n.B", "n.C"])),
            ("b.avsc", record("B", &["n.D"])),
            ("c.avsc", record("C", &["n.D"])),
            ("d.avsc", record("D", &["int"])),
        ];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        let all = ["d: ", "b: n.D → d", "c: n.D → d", "a: n.B → b, n.C → c"];
        assert_eq!(ordered(&files, &[]).expect("a diamond"), all);
        // What one of them needs comes along.
        assert_eq!(ordered(&files, &["b.avsc"]).expect("a chain"), &all[..2]);
    }

    #[test]
    fn a_circle_has_no_order_and_nobody_in_it_is_placed() {
        let files = [
            ("a.avsc", record("A", &["n.B"])),
            ("b.avsc", record("B", &["n.A"])),
            ("c.avsc", record("C", &["int"])),
        ];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        assert_eq!(ordered(&files, &[]).expect("one is whole"), ["c: "]);
    }

    #[test]
    fn an_avro_file_is_referred_to_once() {
        let inner = r#"{"type": "record", "name": "n.In", "fields": [
            {"name": "e", "type": {"type": "enum", "name": "n.E", "symbols": ["X"]}}]}"#;
        let outer = record("Out", &["n.E", "n.In"]);
        let files = [("in.avsc", inner), ("out.avsc", outer.as_str())];
        let order = ordered(&files, &[]).expect("a chain");
        assert_eq!(order, ["in: ", "out: n.E → in"]);
    }

    #[test]
    fn an_import_that_no_rule_names_has_the_subject_of_its_path() {
        let files = [
            (
                "order.proto",
                "syntax = \"proto3\"; import \"shop/money.proto\"; message Order { shop.Money sum = 1; }",
            ),
            (
                "imports/shop/money.proto",
                "syntax = \"proto3\"; package shop; message Money { int64 units = 1; }",
            ),
        ];
        let expected = [
            "shop/money.proto: ",
            "order: shop/money.proto → shop/money.proto",
        ];
        assert_eq!(ordered(&files, &[]).expect("a chain"), expected);
    }
}
