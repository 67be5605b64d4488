//! Parses the schemas of a tree, each after those that it refers to.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use etymon_schema::{Dependency, Diagnostic, Need, Outline, Schema, Span, Validation};
use etymon_types::SchemaType;

use super::Tree;
use super::find::Names;
use crate::failure::Failure;

/// How many schemas one may refer to, directly or through others: as in the registry.
const MAX_REFERENCES: usize = 1_000;

/// Parses the schemas of a tree; each once.
#[derive(Debug)]
pub(crate) struct Understanding<'t> {
    pub(super) tree: &'t Tree,
    /// Folders that imports are relative to, beside the root.
    pub(super) imports: &'t [String],
    validation: Validation,
    outlines: RefCell<HashMap<String, Read<Rc<Outline>>>>,
    schemas: RefCell<HashMap<String, Read<Rc<Understood>>>>,
    /// Who defines which name, of each schema type that somebody needed one of.
    pub(super) names: RefCell<HashMap<SchemaType, Rc<Names>>>,
}

/// A schema in a file, understood.
#[derive(Debug)]
pub(crate) struct Understood {
    /// The path of the file in its tree.
    pub(crate) path: String,
    /// The text.
    pub(crate) text: Rc<str>,
    /// The schema.
    pub(crate) schema: Arc<Schema>,
    /// What it defines and needs.
    pub(crate) outline: Rc<Outline>,
    /// What it refers to by itself: the name of the reference, and the path of the file.
    pub(crate) references: Vec<(String, String)>,
    /// Everything that it refers to, directly or through others: dependencies before dependents, each name once.
    closure: Vec<(Dependency, Rc<Understood>)>,
}

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The path of the file in its tree.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) message: String,
    /// Where; `None` for the whole file.
    pub(crate) span: Option<Span>,
    /// Whether a reference leads nowhere.
    pub(crate) is_reference: bool,
}

/// What came of reading a file: or everything that is wrong with it.
pub(crate) type Read<T> = Result<T, Rc<[Problem]>>;

/// A file that is being understood: what it needs is understood first.
struct Visit {
    path: String,
    outline: Rc<Outline>,
    /// The files of its needs.
    needs: Vec<(Need, String)>,
    next: usize,
}

impl<'t> Understanding<'t> {
    /// To understand the schemas of `tree`.
    pub(crate) fn new(tree: &'t Tree, imports: &'t [String], validation: Validation) -> Self {
        Self {
            tree,
            imports,
            validation,
            outlines: RefCell::default(),
            schemas: RefCell::default(),
            names: RefCell::default(),
        }
    }

    /// The files.
    pub(crate) fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// What a file defines and needs.
    ///
    /// # Errors
    ///
    /// A file that cannot be read. What is wrong with the text is the inner error.
    pub(crate) fn outline(&self, path: &str) -> Result<Read<Rc<Outline>>, Failure> {
        if let Some(known) = self.outlines.borrow().get(path) {
            return Ok(known.clone());
        }
        let outline = match self.tree.schema_type(path)? {
            None => Err(problem(path, "it is no schema".to_owned(), None, false)),
            Some(schema_type) => Outline::of(schema_type, &self.tree.text(path)?)
                .map(Rc::new)
                .map_err(|invalid| problems(path, invalid.diagnostics)),
        };
        self.outlines
            .borrow_mut()
            .insert(path.to_owned(), outline.clone());
        Ok(outline)
    }

    /// The schema in a file, with all that it refers to.
    ///
    /// # Errors
    ///
    /// A file that cannot be read. What is wrong with the schema, or with what it refers to, is the inner error.
    pub(crate) fn understand(&self, path: &str) -> Result<Read<Rc<Understood>>, Failure> {
        let mut open: Vec<Visit> = Vec::new();
        let mut next = Some(path.to_owned());
        loop {
            if let Some(path) = next.take()
                && !self.schemas.borrow().contains_key(&path)
            {
                match self.visit(&path)? {
                    Ok(visit) => open.push(visit),
                    Err(problems) => self.keep(path, Err(problems)),
                }
            }
            let Some(top) = open.last_mut() else { break };
            let Some((_, needed)) = top.needs.get(top.next) else {
                let done = open.pop().expect("it is the last");
                let path = done.path.clone();
                let understood = self.parse(done)?;
                self.keep(path, understood);
                continue;
            };
            top.next += 1;
            let needed = needed.clone();
            if let Some(at) = open.iter().position(|visit| visit.path == needed) {
                let circle: Vec<&str> = open[at..].iter().map(|visit| &*visit.path).collect();
                let told = format!(
                    "the files refer to each other in a circle: {} → {needed}",
                    circle.join(" → ")
                );
                let last = open.pop().expect("it is the last");
                let span = last.needs[last.next - 1].0.span;
                let circle = problem(&last.path, told, Some(span), true);
                self.keep(last.path, Err(circle));
            } else {
                next = Some(needed);
            }
        }
        Ok(self.schemas.borrow()[path].clone())
    }

    fn keep(&self, path: String, understood: Read<Rc<Understood>>) {
        self.schemas.borrow_mut().insert(path, understood);
    }

    /// Finds the files that a file needs.
    fn visit(&self, path: &str) -> Result<Read<Visit>, Failure> {
        let outline = match self.outline(path)? {
            Ok(outline) => outline,
            Err(problems) => return Ok(Err(problems)),
        };
        let schema_type = self.tree.schema_type(path)?.unwrap_or_default();
        let (mut needs, mut lacking) = (Vec::new(), Vec::new());
        for need in &outline.needs {
            match self.find(schema_type, path, need)? {
                Ok(found) => needs.push((need.clone(), found)),
                Err(message) => lacking.push(Problem {
                    path: path.to_owned(),
                    message,
                    span: Some(need.span),
                    is_reference: true,
                }),
            }
        }
        if !lacking.is_empty() {
            return Ok(Err(lacking.into()));
        }
        Ok(Ok(Visit {
            path: path.to_owned(),
            outline,
            needs,
            next: 0,
        }))
    }

    /// Parses a file; everything that it needs has been.
    fn parse(&self, visit: Visit) -> Result<Read<Rc<Understood>>, Failure> {
        let Visit {
            path,
            outline,
            needs,
            ..
        } = visit;
        let mut closure: Vec<(Dependency, Rc<Understood>)> = Vec::new();
        let mut names = HashSet::new();
        for (need, needed) in &needs {
            let understood = self.schemas.borrow()[needed].clone();
            let Ok(understood) = understood else {
                let told = format!("`{}` is in {needed}, which is broken", need.name);
                return Ok(Err(problem(&path, told, Some(need.span), true)));
            };
            let own = Dependency {
                name: need.name.clone(),
                schema: Arc::clone(&understood.schema),
            };
            let inner = understood.closure.iter().cloned();
            for (dependency, file) in inner.chain([(own, Rc::clone(&understood))]) {
                if names.insert(dependency.name.clone()) {
                    closure.push((dependency, file));
                }
            }
        }
        if closure.len() > MAX_REFERENCES {
            let told = format!(
                "it refers to {} schemas, directly or through others: at most {MAX_REFERENCES} are possible",
                closure.len()
            );
            return Ok(Err(problem(&path, told, None, true)));
        }
        let schema_type = self.tree.schema_type(&path)?.unwrap_or_default();
        let text = self.tree.text(&path)?;
        let dependencies: Vec<Dependency> = closure
            .iter()
            .map(|(dependency, _)| dependency.clone())
            .collect();
        let parsed = Schema::parse(schema_type, &text, &dependencies, self.validation);
        Ok(parsed
            .map(|schema| {
                Rc::new(Understood {
                    text,
                    schema: Arc::new(schema),
                    outline,
                    references: needs
                        .into_iter()
                        .map(|(need, path)| (need.name, path))
                        .collect(),
                    closure,
                    path: path.clone(),
                })
            })
            .map_err(|invalid| problems(&path, invalid.diagnostics)))
    }
}

impl Understood {
    /// The files of everything that it refers to, directly or through others.
    pub(crate) fn all_references(&self) -> impl Iterator<Item = &Rc<Understood>> {
        self.closure.iter().map(|(_, file)| file)
    }

    /// The same, with the names that they are referred to by: each after what it refers to itself.
    pub(crate) fn named_references(&self) -> impl Iterator<Item = (&str, &Rc<Understood>)> {
        let closure = self.closure.iter();
        closure.map(|(dependency, file)| (&*dependency.name, file))
    }

    /// Where a reference is written that means something else than in an older file.
    pub(crate) fn changed_reference(&self, old: &Self) -> Option<Span> {
        let meant = |by: &Self, name: &str| {
            let mut found = by
                .closure
                .iter()
                .filter(|(dependency, _)| dependency.name == name);
            found.next().map(|(_, file)| Rc::clone(file))
        };
        let is_changed = |need: &&Need| match (meant(self, &need.name), meant(old, &need.name)) {
            (Some(new), Some(old)) => !new.is_same(&old),
            _ => true,
        };
        self.outline
            .needs
            .iter()
            .find(is_changed)
            .map(|need| need.span)
    }

    /// Whether another file says the same, and so does everything that they refer to.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.text == other.text
            && self.closure.len() == other.closure.len()
            && self
                .closure
                .iter()
                .zip(&other.closure)
                .all(|((a, file_a), (b, file_b))| a.name == b.name && file_a.text == file_b.text)
    }
}

fn problem(path: &str, message: String, span: Option<Span>, is_reference: bool) -> Rc<[Problem]> {
    Rc::from([Problem {
        path: path.to_owned(),
        message,
        span,
        is_reference,
    }])
}

fn problems(path: &str, diagnostics: Vec<Diagnostic>) -> Rc<[Problem]> {
    diagnostics
        .into_iter()
        .map(|Diagnostic { message, span }| Problem {
            path: path.to_owned(),
            message,
            span: Some(span),
            is_reference: false,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use pretty_assertions::assert_eq;
    use tempfile::TempDir;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> (TempDir, Tree) {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
            fs::write(file, text).expect("it can be written");
        }
        let tree = Tree::disk(folder.path(), &[String::new()]).expect("it can be read");
        (folder, tree)
    }

    fn record(name: &str, types: &[&str]) -> String {
        let fields = types.iter().enumerate();
        let fields = fields.map(|(at, of)| format!(r#"{{"name":"f{at}","type":"{of}"}}"#));
        let fields = fields.collect::<Vec<_>>().join(",");
        format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
    }

    fn message(imports: &[&str], name: &str) -> String {
        let imports = imports.iter().map(|path| format!("import \"{path}\";"));
        format!(
            "syntax = \"proto3\"; package p; {} message {name} {{}}",
            imports.collect::<String>()
        )
    }

    /// The files that a file refers to, or what is wrong with it.
    fn references(tree: &Tree, imports: &[String], path: &str) -> Vec<String> {
        let understanding = Understanding::new(tree, imports, Validation::Strict);
        match understanding.understand(path).expect("it can be read") {
            Ok(file) => file
                .references
                .iter()
                .map(|(_, path)| path.clone())
                .collect(),
            Err(problems) => problems
                .iter()
                .map(|problem| format!("! {}", problem.message))
                .collect(),
        }
    }

    #[test]
    fn a_type_is_found_in_the_file_that_is_about_it_then_in_the_nearest() {
        let (_folder, tree) = tree(&[
            (
                "a/order.avsc",
                &record("x.Order", &["x.Money", "x.Line", "x.Near"]),
            ),
            ("b/money.avsc", &record("x.Money", &["long"])),
            (
                "c/basket.avsc",
                r#"{"type":"record","name":"x.Basket","fields":[{"name":"line","type":{"type":"record","name":"Line","fields":[]}}]}"#,
            ),
            ("a/near.avsc", &record("x.Near", &[])),
            ("z/near.avsc", &record("x.Near", &["int"])),
        ]);
        assert_eq!(
            references(&tree, &[], "a/order.avsc"),
            ["b/money.avsc", "c/basket.avsc", "a/near.avsc"]
        );
    }

    #[test]
    fn imports_are_found_below_folders_for_them_the_root_and_the_folders_around() {
        let (_folder, tree) = tree(&[
            (
                "svc/a/order.proto",
                &message(
                    &["common/money.proto", "b/line.proto", "deep/only.proto"],
                    "Order",
                ),
            ),
            ("svc/b/line.proto", &message(&[], "Line")),
            ("common/money.proto", &message(&[], "Money")),
            ("third/party/common/money.proto", &message(&[], "Other")),
            ("x/y/deep/only.proto", &message(&[], "Only")),
        ]);
        assert_eq!(
            references(&tree, &[], "svc/a/order.proto"),
            [
                "common/money.proto",
                "svc/b/line.proto",
                "x/y/deep/only.proto"
            ]
        );
        let imports = ["third/party".to_owned()];
        assert_eq!(
            references(&tree, &imports, "svc/a/order.proto")[0],
            "third/party/common/money.proto"
        );
    }

    #[test]
    fn json_schemas_are_found_by_their_paths_and_by_their_ids() {
        let (_folder, tree) = tree(&[
            (
                "a/order.schema.json",
                r#"{"$id":"http://h/order","properties":{"a":{"$ref":"../b/customer.schema.json"},"b":{"$ref":"http://h/item#/definitions/x"}}}"#,
            ),
            ("b/customer.schema.json", r#"{"type":"object"}"#),
            (
                "c/item.schema.json",
                r#"{"$id":"http://h/item","definitions":{"x":{"type":"string"}}}"#,
            ),
        ]);
        assert_eq!(
            references(&tree, &[], "a/order.schema.json"),
            ["b/customer.schema.json", "c/item.schema.json"]
        );
    }

    #[test]
    fn what_cannot_be_found_is_told() {
        let (_folder, tree) = tree(&[
            ("circle/a.avsc", &record("A", &["B"])),
            ("circle/b.avsc", &record("B", &["A"])),
            ("twice.avsc", &record("T", &["D"])),
            ("d/1.avsc", &record("D", &["int"])),
            ("e/1.avsc", &record("D", &["long"])),
            ("lost.avsc", &record("L", &["strnig", "Dd"])),
            ("upon.avsc", &record("U", &["W"])),
            ("w.avsc", &record("W", &["nothing.Such"])),
            ("m.proto", &message(&["dup/x.proto", "none.proto"], "M")),
            ("p/dup/x.proto", &message(&[], "X")),
            ("q/dup/x.proto", &message(&[], "X")),
        ]);
        for (path, told) in [
            (
                "circle/a.avsc",
                vec!["! `B` is in circle/b.avsc, which is broken"],
            ),
            (
                "twice.avsc",
                vec![
                    "! `D` is defined in d/1.avsc and in e/1.avsc, and differently: keep one of them",
                ],
            ),
            (
                "lost.avsc",
                vec![
                    "! `strnig` is not defined here, and no file defines it; did you mean `string`?",
                    "! `Dd` is not defined here, and no file defines it; did you mean `D`?",
                ],
            ),
            ("upon.avsc", vec!["! `W` is in w.avsc, which is broken"]),
            (
                "m.proto",
                vec![
                    "! \"dup/x.proto\" may be p/dup/x.proto or q/dup/x.proto: name the folder that imports are relative to in [files] imports of etymon.toml",
                    "! no file is called \"none.proto\": imports are relative to the root, to [files] imports of etymon.toml, or to a folder around the file",
                ],
            ),
        ] {
            assert_eq!(references(&tree, &[], path), told, "{path}");
        }
        assert_eq!(
            references(&tree, &[], "circle/b.avsc"),
            ["! `A` is in circle/a.avsc, which is broken"]
        );
    }

    #[test]
    fn a_long_chain_is_walked() {
        let mut files: Vec<(String, String)> = (0..900)
            .map(|at| {
                (
                    format!("f{at}.avsc"),
                    record(&format!("R{at}"), &[&format!("R{}", at + 1)]),
                )
            })
            .collect();
        files.push(("f900.avsc".to_owned(), record("R900", &[])));
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (&**path, &**text))
            .collect();
        let (_folder, tree) = tree(&files);
        assert_eq!(references(&tree, &[], "f0.avsc"), ["f1.avsc"]);
    }
}
