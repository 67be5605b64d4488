//! A graph back to text: the canonical form, the normal form, and the one for comparing.

use std::slice;

use super::json_text::{Members, java_order, sorted, write_json};
use super::model::{AvroSchema, Field, Kind, Name, Node, NodeId, Order, Props, Record};
use super::normal::{Defaults, leading};
use crate::json::write_string;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The schema as it was written, minified, in Avro's order of attributes.
    Canonical,
    /// The same schema, with everything sorted that has no order.
    Normal,
    /// As normal, but with full names, every detail of documentation, and defaults by value.
    Structural,
}

/// Whether the types that a reference names as a whole are printed as names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum References {
    Named,
    Inlined,
}

impl AvroSchema {
    pub(super) fn print_canonical(&self, expected_bytes: usize) -> String {
        self.print(Form::Canonical, References::Named, expected_bytes)
    }

    /// The canonical text of the normal form.
    pub(crate) fn normalized(&self) -> String {
        self.print(Form::Normal, References::Named, self.canonical().len())
    }

    /// The canonical text with what comes from references inlined; `None` when nothing does.
    pub(crate) fn resolved(&self) -> Option<String> {
        let bytes = self.canonical().len();
        (self.imported > 0).then(|| self.print(Form::Canonical, References::Inlined, bytes))
    }

    pub(crate) fn structural(&self) -> String {
        self.print(Form::Structural, References::Named, self.canonical().len())
    }

    pub(crate) fn resolved_structural(&self) -> String {
        self.print(
            Form::Structural,
            References::Inlined,
            self.canonical().len(),
        )
    }

    pub(crate) fn top_level_fields(&self) -> Vec<&str> {
        match &self.node(self.root()).kind {
            Kind::Record(record) => record.fields.iter().map(|field| &*field.name).collect(),
            _ => Vec::new(),
        }
    }

    /// The canonical text of a part, with what comes from references inlined.
    pub(super) fn text_of(&self, part: NodeId) -> String {
        self.print_part(part, Form::Canonical, References::Inlined, 256)
    }

    fn print(&self, form: Form, references: References, expected_bytes: usize) -> String {
        self.print_part(self.root, form, references, expected_bytes)
    }

    fn print_part(
        &self,
        part: NodeId,
        form: Form,
        references: References,
        expected_bytes: usize,
    ) -> String {
        let mut printer = Printer {
            schema: self,
            form,
            printed: vec![false; self.nodes.len()],
            defaults: Defaults::new(&self.nodes),
            out: String::with_capacity(expected_bytes + expected_bytes / 8),
            work: vec![Step::Type(part, "")],
        };
        if references == References::Named {
            for known in &self.known {
                printer.printed[known.0 as usize] = true;
            }
        }
        while let Some(step) = printer.work.pop() {
            printer.step(step);
        }
        printer.out
    }
}

struct Printer<'s> {
    schema: &'s AvroSchema,
    form: Form,
    /// The named types that a name is enough for.
    printed: Vec<bool>,
    defaults: Defaults<'s>,
    out: String,
    /// What is left to print; the last entry is next.
    work: Vec<Step<'s>>,
}

/// Something left to print, with the namespace around it.
enum Step<'s> {
    Type(NodeId, &'s str),
    Branches(slice::Iter<'s, NodeId>, &'s str),
    /// The fields from this one on, and the end of the record.
    Fields(&'s Node, &'s Record, usize),
    /// The attributes and the end of a type.
    End(&'s Node),
}

impl<'s> Printer<'s> {
    fn step(&mut self, step: Step<'s>) {
        match step {
            Step::Type(id, namespace) => self.begin(id, namespace),
            Step::Branches(mut branches, namespace) => match branches.next() {
                None => self.out.push(']'),
                Some(&branch) => {
                    if !self.out.ends_with('[') {
                        self.out.push(',');
                    }
                    self.work.push(Step::Branches(branches, namespace));
                    self.work.push(Step::Type(branch, namespace));
                }
            },
            Step::Fields(node, record, next) => self.fields(node, record, next),
            Step::End(node) => self.end(node, &[]),
        }
    }

    fn begin(&mut self, id: NodeId, around: &'s str) {
        let node = self.schema.node(id);
        match &node.kind {
            Kind::Union(branches) => {
                self.out.push('[');
                self.work.push(Step::Branches(branches.iter(), around));
            }
            Kind::Array(inner) | Kind::Map(inner) => {
                let is_array = matches!(node.kind, Kind::Array(_));
                self.out.push_str(if is_array {
                    "{\"type\":\"array\",\"items\":"
                } else {
                    "{\"type\":\"map\",\"values\":"
                });
                self.work.push(Step::End(node));
                self.work.push(Step::Type(*inner, around));
            }
            Kind::Record(record) => {
                if self.begin_named(node, id, &record.name, &record.doc, around) {
                    self.out.push_str(",\"fields\":[");
                    self.work.push(Step::Fields(node, record, 0));
                }
            }
            Kind::Enum(r#enum) => {
                if self.begin_named(node, id, &r#enum.name, &r#enum.doc, around) {
                    self.out.push_str(",\"symbols\":");
                    self.texts(r#enum.symbols.iter().map(|symbol| &**symbol));
                    if let Some(default) = &r#enum.default {
                        self.out.push_str(",\"default\":");
                        write_string(&mut self.out, default);
                    }
                    self.end(node, &r#enum.aliases);
                }
            }
            Kind::Fixed(fixed) => {
                if self.begin_named(node, id, &fixed.name, &fixed.doc, around) {
                    self.out.push_str(",\"size\":");
                    self.out.push_str(&fixed.size.to_string());
                    self.end(node, &fixed.aliases);
                }
            }
            primitive => {
                let name = primitive.type_name();
                if node.props.is_empty() {
                    write_string(&mut self.out, name);
                } else {
                    self.out.push_str("{\"type\":");
                    write_string(&mut self.out, name);
                    self.end(node, &[]);
                }
            }
        }
    }

    /// Prints the name where that is enough; else begins the definition and answers true.
    fn begin_named(
        &mut self,
        node: &Node,
        id: NodeId,
        name: &Name,
        doc: &Option<Box<str>>,
        around: &str,
    ) -> bool {
        if self.printed[id.0 as usize] {
            let shown = self.shown(name, around);
            write_string(&mut self.out, shown);
            return false;
        }
        self.printed[id.0 as usize] = true;
        self.out.push_str("{\"type\":\"");
        self.out.push_str(match &node.kind {
            Kind::Record(record) if record.is_error => "error",
            kind => kind.type_name(),
        });
        self.out.push_str("\",\"name\":");
        if self.form == Form::Structural {
            write_string(&mut self.out, name.full());
        } else {
            write_string(&mut self.out, name.simple());
            if name.namespace() != around {
                self.out.push_str(",\"namespace\":");
                write_string(&mut self.out, name.namespace());
            }
        }
        let needless = |doc: &&str| doc.is_empty() && self.form == Form::Normal;
        if let Some(doc) = doc.as_deref().filter(|doc| !needless(doc)) {
            self.out.push_str(",\"doc\":");
            write_string(&mut self.out, doc);
        }
        true
    }

    /// The name of a type as it is used inside the namespace `around`.
    fn shown<'n>(&self, name: &'n Name, around: &str) -> &'n str {
        let short = self.form != Form::Structural
            && name.namespace() == around
            && !is_type_name(name.simple());
        if short { name.simple() } else { name.full() }
    }

    fn fields(&mut self, node: &'s Node, record: &'s Record, next: usize) {
        if let Some(previous) = next.checked_sub(1) {
            self.end_field(&record.fields[previous]);
        }
        let Some(field) = record.fields.get(next) else {
            self.out.push(']');
            self.end(node, &record.aliases);
            return;
        };
        if next > 0 {
            self.out.push(',');
        }
        self.out.push_str("{\"name\":");
        write_string(&mut self.out, &field.name);
        self.out.push_str(",\"type\":");
        self.work.push(Step::Fields(node, record, next + 1));
        self.work
            .push(Step::Type(field.schema, record.name.namespace()));
    }

    fn end_field(&mut self, field: &'s Field) {
        if let Some(doc) = &field.doc {
            self.out.push_str(",\"doc\":");
            write_string(&mut self.out, doc);
        }
        if let Some(default) = &field.default {
            self.out.push_str(",\"default\":");
            match self.form {
                Form::Canonical => write_json(&mut self.out, default, Members::AsWritten),
                Form::Normal => self.defaults.write(&mut self.out, field.schema, default),
                Form::Structural => write_json(&mut self.out, default, Members::Sorted),
            }
        }
        match field.order {
            Order::Ascending => {}
            Order::Descending => self.out.push_str(",\"order\":\"descending\""),
            Order::Ignore => self.out.push_str(",\"order\":\"ignore\""),
        }
        if !field.aliases.is_empty() {
            let mut aliases: Vec<&str> = field.aliases.iter().map(|alias| &**alias).collect();
            if self.form != Form::Canonical {
                aliases.sort_by(|a, b| java_order(a, b));
            }
            self.out.push_str(",\"aliases\":");
            self.texts(aliases.into_iter());
        }
        self.props(&field.props, &[]);
        self.out.push('}');
    }

    /// Prints what closes a type: attributes and aliases.
    fn end(&mut self, node: &Node, aliases: &[Name]) {
        self.props(&node.props, leading(node));
        if !aliases.is_empty() {
            let mut names: Vec<&Name> = aliases.iter().collect();
            if self.form != Form::Canonical {
                names.sort_by(|a, b| java_order(a.full(), b.full()));
            }
            let around = node.kind.name().map_or("", Name::namespace);
            let mut separator = ",\"aliases\":[";
            for name in names {
                self.out.push_str(separator);
                separator = ",";
                if name.namespace().is_empty() && !around.is_empty() {
                    // Without the dot it would be a name of the namespace around it.
                    write_string(&mut self.out, &format!(".{}", name.simple()));
                } else {
                    let shown = self.shown(name, around);
                    write_string(&mut self.out, shown);
                }
            }
            self.out.push(']');
        }
        self.out.push('}');
    }

    fn props(&mut self, props: &Props, leading: &[&str]) {
        if self.form == Form::Canonical {
            for (name, value) in props {
                self.prop(name, value, Members::AsWritten);
            }
            return;
        }
        let mut sorted = sorted(props);
        if self.form == Form::Normal {
            sorted.sort_by_key(|(name, _)| !leading.contains(&&**name));
        }
        for (name, value) in sorted {
            self.prop(name, value, Members::Sorted);
        }
    }

    fn prop(&mut self, name: &str, value: &super::model::Json, order: Members) {
        self.out.push(',');
        write_string(&mut self.out, name);
        self.out.push(':');
        write_json(&mut self.out, value, order);
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        self.out.push('[');
        for (index, text) in texts.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            write_string(&mut self.out, text);
        }
        self.out.push(']');
    }
}

/// Whether a short name would mean one of Avro's own types.
fn is_type_name(name: &str) -> bool {
    super::parse::is_primitive(name)
        || matches!(
            name,
            "record" | "enum" | "array" | "map" | "union" | "fixed"
        )
}
