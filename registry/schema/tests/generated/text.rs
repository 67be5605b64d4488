//! Generated schemas as text, in any layout.

use super::{Extras, Kind, Name, Type};

/// The text of a schema.
pub(super) fn write(schema: &Type, seed: u64) -> String {
    let mut layout = Layout(seed);
    let mut text = layout.blank();
    text += &layout.type_text(schema);
    text + &layout.blank()
}

/// Random choices that follow from a seed.
struct Layout(u64);

type Members = Vec<(String, String)>;

impl Layout {
    fn choose(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn blank(&mut self) -> String {
        let blanks = ["", "", "", "", " ", "\n\t", "/* why */", "// so\n"];
        blanks[self.choose(blanks.len())].to_owned()
    }

    fn object(&mut self, mut members: Members) -> String {
        for at in 1..members.len() {
            let other = self.choose(at + 1);
            members.swap(at, other);
        }
        let members = members.into_iter().map(|(name, value)| {
            let name = serde_json::to_string(&name).unwrap();
            format!(
                "{}{name}{}:{}{value}{}",
                self.blank(),
                self.blank(),
                self.blank(),
                self.blank()
            )
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    fn list(&mut self, elements: &[String]) -> String {
        format!(
            "[{}{}]",
            self.blank(),
            elements.join(&format!(",{}", self.blank()))
        )
    }

    fn type_text(&mut self, schema: &Type) -> String {
        let extras = &schema.extras;
        let mut members = extras.props.clone();
        let text = |value: &str| serde_json::to_string(value).unwrap();
        match &schema.kind {
            Kind::Use(name) => {
                let name = self.used(name);
                return if self.choose(4) == 0 {
                    self.object(vec![("type".to_owned(), text(&name))])
                } else {
                    text(&name)
                };
            }
            Kind::Union(branches) => {
                let branches: Vec<_> = branches
                    .iter()
                    .map(|branch| self.type_text(branch))
                    .collect();
                return self.list(&branches);
            }
            Kind::Primitive(name) => {
                if members.is_empty() && self.choose(3) > 0 {
                    return text(name);
                }
                members.push(("type".to_owned(), text(name)));
            }
            Kind::Array(items) => {
                members.push(("type".to_owned(), text("array")));
                members.push(("items".to_owned(), self.type_text(items)));
            }
            Kind::Map(values) => {
                members.push(("type".to_owned(), text("map")));
                members.push(("values".to_owned(), self.type_text(values)));
            }
            Kind::Record(name, fields, is_error) => {
                members.push((
                    "type".to_owned(),
                    text(if *is_error { "error" } else { "record" }),
                ));
                let fields = fields.iter().enumerate();
                let fields: Vec<_> = fields
                    .map(|(place, (field, extras))| self.field(place, field, extras))
                    .collect();
                members.push(("fields".to_owned(), self.list(&fields)));
                self.named(name, extras, &mut members);
            }
            Kind::Enum(name, symbols) => {
                members.push(("type".to_owned(), text("enum")));
                let symbols: Vec<_> = (0..*symbols)
                    .map(|symbol| text(&format!("S{symbol}")))
                    .collect();
                members.push(("symbols".to_owned(), self.list(&symbols)));
                if extras.default.is_some() {
                    members.push(("default".to_owned(), text("S0")));
                }
                self.named(name, extras, &mut members);
            }
            Kind::Fixed(name, size) => {
                members.push(("type".to_owned(), text("fixed")));
                members.push(("size".to_owned(), size.to_string()));
                self.named(name, extras, &mut members);
            }
        }
        self.object(members)
    }

    /// A use of a type: its full name, or the short one where that is enough.
    fn used(&mut self, name: &Name) -> String {
        if name.namespace.is_empty() || (name.namespace == name.around && self.choose(2) == 0) {
            return name.simple.clone();
        }
        format!("{}.{}", name.namespace, name.simple)
    }

    fn named(&mut self, name: &Name, extras: &Extras, members: &mut Members) {
        let text = |value: &str| serde_json::to_string(value).unwrap();
        if name.namespace == name.around && self.choose(2) == 0 {
            members.push(("name".to_owned(), text(&name.simple)));
        } else if name.namespace.is_empty() || self.choose(2) == 0 {
            members.push(("name".to_owned(), text(&name.simple)));
            members.push(("namespace".to_owned(), text(&name.namespace)));
        } else {
            members.push((
                "name".to_owned(),
                text(&format!("{}.{}", name.namespace, name.simple)),
            ));
        }
        self.doc_and_aliases(extras, members);
    }

    fn doc_and_aliases(&mut self, extras: &Extras, members: &mut Members) {
        let text = |value: &str| serde_json::to_string(value).unwrap();
        if let Some(doc) = &extras.doc {
            members.push(("doc".to_owned(), text(doc)));
        }
        if !extras.aliases.is_empty() {
            let aliases: Vec<_> = extras.aliases.iter().map(|alias| text(alias)).collect();
            members.push(("aliases".to_owned(), self.list(&aliases)));
        }
    }

    fn field(&mut self, place: usize, field: &Type, extras: &Extras) -> String {
        let text = |value: &str| serde_json::to_string(value).unwrap();
        let mut members = extras.props.clone();
        members.push(("name".to_owned(), text(&format!("f{place}"))));
        members.push(("type".to_owned(), self.type_text(field)));
        self.doc_and_aliases(extras, &mut members);
        if let Some(order) = extras.order {
            members.push(("order".to_owned(), text(order)));
        }
        if let Some(default) = extras.default.and_then(|branch| self.value(field, branch)) {
            members.push(("default".to_owned(), default));
        }
        self.object(members)
    }

    /// A default that fits the type; `None` where a use would have to be followed.
    fn value(&mut self, schema: &Type, branch: usize) -> Option<String> {
        Some(match &schema.kind {
            Kind::Primitive("null") => "null".to_owned(),
            Kind::Primitive("boolean") => "true".to_owned(),
            Kind::Primitive("int" | "long") => "-7".to_owned(),
            Kind::Primitive("float" | "double") => "2.5".to_owned(),
            Kind::Primitive(_) | Kind::Fixed(..) => "\"a\\u00ff\"".to_owned(),
            Kind::Enum(..) => "\"S0\"".to_owned(),
            Kind::Array(items) => match self.value(items, branch) {
                Some(item) => self.list(&[item.clone(), item]),
                None => "[]".to_owned(),
            },
            Kind::Map(values) => match self.value(values, branch) {
                Some(value) => self.object(vec![
                    ("b".to_owned(), value.clone()),
                    ("a".to_owned(), value),
                ]),
                None => "{}".to_owned(),
            },
            Kind::Union(branches) => {
                // Branches before it are tried too, and one that is still being defined cannot be.
                let branch = branch.checked_rem(branches.len())?;
                if branches[..branch].iter().any(Type::has_uses) {
                    return None;
                }
                self.value(&branches[branch], 0)?
            }
            Kind::Record(_, fields, _) => {
                let mut members = Vec::new();
                for (place, (field, _)) in fields.iter().enumerate() {
                    members.push((format!("f{place}"), self.value(field, branch)?));
                }
                self.object(members)
            }
            Kind::Use(_) => return None,
        })
    }
}
