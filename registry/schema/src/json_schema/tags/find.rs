//! Every tag with its place.

use std::fmt::Write as _;

use etymon_types::{EntityType, SchemaTags};

use super::shape::{Class, Combined, classes, types};
use super::{document, member, order, text, written};
use crate::json::{Value, View};
use crate::json_schema::dialect::Dialect;
use crate::json_schema::model::JsonSchema;
use crate::tags::{Found, InvalidTags};

impl JsonSchema {
    /// The tags of the schema in the order in which paths lead through it; an object is told before its properties.
    pub(crate) fn tags(&self) -> Result<Vec<SchemaTags>, InvalidTags> {
        let document = document(&self.canonical);
        let mut walk = Walk {
            dialect: self.graph.dialect,
            path: String::new(),
            work: vec![Task {
                base: 0,
                step: String::new(),
                schema: document.root(),
                is_field: false,
            }],
            found: Found::default(),
        };
        while let Some(task) = walk.work.pop() {
            walk.visit(task)?;
        }
        Ok(walk.found.into_tags())
    }
}

/// A schema left to look at.
struct Task<'d> {
    /// How much of the path leads to what it is inside of.
    base: usize,
    /// The path from there, with a dot behind it.
    step: String,
    schema: Value<'d>,
    /// It is that of a property.
    is_field: bool,
}

struct Walk<'d> {
    dialect: Dialect,
    /// The path to where the walk is.
    path: String,
    /// What is left; the last one is next.
    work: Vec<Task<'d>>,
    found: Found,
}

impl<'d> Walk<'d> {
    fn visit(&mut self, task: Task<'d>) -> Result<(), InvalidTags> {
        let Task {
            base,
            step,
            schema,
            is_field,
        } = task;
        if schema.members().is_none() {
            return Ok(());
        }
        self.path.truncate(base);
        self.path.push_str(&step);
        let classes = classes(schema, self.dialect);
        self.own(schema, &classes, is_field)?;
        let first = self.work.len();
        for (at, class) in classes.iter().enumerate() {
            let mut inside = prefix(&classes, at);
            match class {
                Class::Combined(Combined::Types) => {
                    let length = inside.len();
                    for (at, class) in types(schema).into_iter().enumerate() {
                        inside.truncate(length);
                        write!(inside, "anyof.{at}.").expect("a string takes everything");
                        self.inside(schema, class, &inside);
                    }
                }
                class => self.inside(schema, *class, &inside),
            }
        }
        for shelf in ["definitions", "$defs"] {
            self.named(schema, shelf, &format!("object.{shelf}."), false);
        }
        self.work[first..].reverse();
        Ok(())
    }

    /// The tags of the schema itself.
    fn own(
        &mut self,
        schema: Value<'d>,
        classes: &[Class],
        is_field: bool,
    ) -> Result<(), InvalidTags> {
        let Some(View::Array(elements)) = written(schema).map(Value::view) else {
            return Ok(());
        };
        let tags = elements.filter_map(text);
        if is_field {
            let path = self.path.strip_suffix('.').unwrap_or(&self.path);
            return self.found.add(&[path], EntityType::Field, tags);
        }
        let object = classes.iter().position(|class| *class == Class::Object);
        let inside = object.map_or_else(String::new, |at| prefix(classes, at));
        let path = [&*self.path, &*inside, "object"];
        self.found.add(&path, EntityType::Record, tags)
    }

    /// What is inside of one class of a schema.
    fn inside(&mut self, schema: Value<'d>, class: Class, prefix: &str) {
        let below = |keyword| member(schema, keyword);
        match class {
            Class::Object => self.named(schema, "properties", &format!("{prefix}object."), true),
            Class::Array => self.push(below("items"), format!("{prefix}array.")),
            Class::Not => self.push(below("not"), format!("{prefix}not.")),
            Class::Conditional => {
                for keyword in ["if", "then", "else"] {
                    self.push(below(keyword), format!("{prefix}conditional.{keyword}."));
                }
            }
            Class::Combined(combined) => {
                let list = combined.keyword().and_then(below);
                let branches = list.map(|list| order::branches(list, self.dialect));
                for (at, branch) in branches.into_iter().flatten().enumerate() {
                    let word = combined.word();
                    self.push(Some(branch), format!("{prefix}{word}.{at}."));
                }
            }
            _ => {}
        }
    }

    /// The schemas by name that a keyword holds.
    fn named(&mut self, schema: Value<'d>, keyword: &str, prefix: &str, are_fields: bool) {
        let named = member(schema, keyword).and_then(Value::members);
        for (name, schema) in named.into_iter().flatten() {
            self.work.push(Task {
                base: self.path.len(),
                step: format!("{prefix}{name}."),
                schema,
                is_field: are_fields,
            });
        }
    }

    fn push(&mut self, schema: Option<Value<'d>>, step: String) {
        let base = self.path.len();
        self.work.extend(schema.map(|schema| Task {
            base,
            step,
            schema,
            is_field: false,
        }));
    }
}

/// How one of several classes of a schema is told.
fn prefix(classes: &[Class], at: usize) -> String {
    if classes.len() > 1 {
        format!("allof.{at}.")
    } else {
        String::new()
    }
}
