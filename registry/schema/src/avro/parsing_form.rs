//! What of a schema matters to who parses data: its [Parsing Canonical Form], of which Avro's fingerprints are made.
//!
//! [Parsing Canonical Form]: https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas

use super::model::{AvroSchema, Enum, Field, Kind, NodeId};
use crate::json::write_string;

impl AvroSchema {
    /// The [Parsing Canonical Form]: full names, in the specification's order, and nothing that data does not depend on:
    /// no documentation, no aliases, no defaults, no logical types. What comes from references is written out.
    ///
    /// ```
    /// use etymon_schema::{Schema, Validation};
    /// use etymon_types::SchemaType;
    ///
    /// let text = r#"{"type": "fixed", "name": "Id", "namespace": "shop", "size": 16, "doc": "An id."}"#;
    /// let Schema::Avro(schema) = Schema::parse(SchemaType::Avro, text, &[], Validation::Strict)? else {
    ///     unreachable!("it is Avro")
    /// };
    /// assert_eq!(
    ///     schema.parsing_canonical_form(),
    ///     r#"{"name":"shop.Id","type":"fixed","size":16}"#
    /// );
    /// # Ok::<_, etymon_schema::InvalidSchema>(())
    /// ```
    ///
    /// [Parsing Canonical Form]: https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas
    #[must_use]
    pub fn parsing_canonical_form(&self) -> String {
        let mut form = Form {
            schema: self,
            printed: vec![false; self.nodes.len()],
            out: String::new(),
            work: vec![Step::Type(self.root)],
        };
        while let Some(step) = form.work.pop() {
            form.step(&step);
        }
        form.out
    }
}

struct Form<'s> {
    schema: &'s AvroSchema,
    /// The named types that a name is enough for.
    printed: Vec<bool>,
    out: String,
    /// What is left to print; the last entry is next. Not on the machine's stack: schemas nest deeply.
    work: Vec<Step<'s>>,
}

enum Step<'s> {
    Type(NodeId),
    Field(&'s Field),
    Text(&'static str),
}

impl<'s> Form<'s> {
    fn step(&mut self, step: &Step<'s>) {
        match *step {
            Step::Text(text) => self.out.push_str(text),
            Step::Type(id) => self.begin(id),
            Step::Field(field) => {
                self.out.push_str("{\"name\":");
                write_string(&mut self.out, &field.name);
                self.out.push_str(",\"type\":");
                self.work.push(Step::Text("}"));
                self.work.push(Step::Type(field.schema));
            }
        }
    }

    fn begin(&mut self, id: NodeId) {
        let kind = &self.schema.node(id).kind;
        if let Some(name) = kind.name() {
            let is_known = std::mem::replace(&mut self.printed[id.0 as usize], true);
            if !is_known {
                self.out.push_str("{\"name\":");
            }
            write_string(&mut self.out, name.full());
            if is_known {
                return;
            }
        }
        match kind {
            Kind::Record(record) => {
                self.out.push_str(",\"type\":\"record\",\"fields\":[");
                self.list(record.fields.iter().map(Step::Field), "]}");
            }
            Kind::Enum(of) => self.symbols(of),
            Kind::Fixed(fixed) => {
                self.out.push_str(",\"type\":\"fixed\",\"size\":");
                self.out.push_str(&fixed.size.to_string());
                self.out.push('}');
            }
            Kind::Union(branches) => {
                self.out.push('[');
                self.list(branches.iter().map(|branch| Step::Type(*branch)), "]");
            }
            Kind::Array(items) => {
                self.out.push_str("{\"type\":\"array\",\"items\":");
                self.list([Step::Type(*items)].into_iter(), "}");
            }
            Kind::Map(values) => {
                self.out.push_str("{\"type\":\"map\",\"values\":");
                self.list([Step::Type(*values)].into_iter(), "}");
            }
            primitive => write_string(&mut self.out, primitive.type_name()),
        }
    }

    /// Leaves steps with commas between them, and then `end`, to be done next.
    fn list(&mut self, steps: impl DoubleEndedIterator<Item = Step<'s>>, end: &'static str) {
        self.work.push(Step::Text(end));
        let bottom = self.work.len();
        for step in steps.rev() {
            if self.work.len() > bottom {
                self.work.push(Step::Text(","));
            }
            self.work.push(step);
        }
    }

    fn symbols(&mut self, of: &Enum) {
        self.out.push_str(",\"type\":\"enum\",\"symbols\":[");
        for (at, symbol) in of.symbols.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write_string(&mut self.out, symbol);
        }
        self.out.push_str("]}");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use etymon_types::SchemaType;
    use pretty_assertions::assert_eq;

    use crate::{Dependency, Schema, Validation};

    fn form(text: &str, dependencies: &[Dependency]) -> String {
        let schema = Schema::parse(SchemaType::Avro, text, dependencies, Validation::Strict);
        match schema.expect(text) {
            Schema::Avro(schema) => schema.parsing_canonical_form(),
            _ => unreachable!("it was parsed as Avro"),
        }
    }

    /// Another implementation says the same.
    #[test]
    fn what_data_does_not_depend_on_is_left_out() {
        for text in [
            r#""null""#,
            r#"["null", {"type": "array", "items": {"type": "map", "values": "long"}}]"#,
            r#"{"type": "enum", "name": "E", "namespace": "a.b", "symbols": ["X", "Y"], "default": "X", "doc": "d", "aliases": ["F"]}"#,
            r#"{"type": "fixed", "size": 12, "name": "F", "logicalType": "duration"}"#,
            r#"{"namespace": "n", "doc": "d", "name": "R", "type": "record", "fields": []}"#,
            r#"{"type": "record", "name": "x.Node", "fields": [
                {"name": "label", "doc": "d", "type": "string", "default": ""},
                {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}},
                {"name": "other", "type": ["null", "Kind", "Node"], "default": null, "aliases": ["o"]},
                {"name": "id", "type": {"type": "fixed", "name": "y.Id", "size": 16}}
            ]}"#,
        ] {
            let theirs = apache_avro::Schema::parse_str(text).expect(text);
            assert_eq!(form(text, &[]), theirs.canonical_form(), "{text}");
        }
    }

    #[test]
    fn errors_are_records_and_references_are_written_out() {
        let money = r#"{"type": "record", "name": "shop.Money", "fields": [{"name": "cents", "type": "long"}]}"#;
        let dependency = Dependency {
            name: "shop.Money".to_owned(),
            schema: Arc::new(
                Schema::parse(SchemaType::Avro, money, &[], Validation::Strict).expect(money),
            ),
        };
        let text = r#"{"type": "error", "name": "E", "namespace": "shop", "fields": [{"name": "m", "type": "Money"}, {"name": "n", "type": "shop.Money"}]}"#;
        assert_eq!(
            form(text, &[dependency]),
            r#"{"name":"shop.E","type":"record","fields":[{"name":"m","type":{"name":"shop.Money","type":"record","fields":[{"name":"cents","type":"long"}]}},{"name":"n","type":"shop.Money"}]}"#
        );
    }

    /// The crate `apache-avro` leaves both in, which the specification does not.
    #[test]
    fn primitive_types_are_words_and_the_order_is_left_out() {
        let text = r#"{"type": "record", "name": "R", "fields": [
            {"name": "id", "type": {"type": "string", "logicalType": "uuid"}, "order": "ignore"}
        ]}"#;
        assert_eq!(
            form(text, &[]),
            r#"{"name":"R","type":"record","fields":[{"name":"id","type":"string"}]}"#
        );
    }

    #[test]
    fn depth_does_no_harm() {
        let text = r#"{"type":"array","items":"#.repeat(400) + "\"int\"" + &"}".repeat(400);
        assert_eq!(form(&text, &[]), text);
    }
}
