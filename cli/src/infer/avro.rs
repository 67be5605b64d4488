//! Samples to a schema of Avro.

use super::Options;
use super::json::Json;
use super::names::{Names, is_identifier, of_type};
use super::shape::{Objects, Shape, Texts};

/// From 2001 to 2096, in milliseconds since 1970.
const MILLISECONDS: std::ops::Range<i64> = 980_000_000_000..4_000_000_000_000;

/// The schema of values, the record among them with this full name.
pub(super) fn schema(shape: &Shape, name: &str, options: &Options) -> Json {
    let (namespace, simple) = match name.rsplit_once('.') {
        Some((namespace, simple)) => (Some(namespace), simple),
        None => (None, name),
    };
    let mut writer = Writer {
        options,
        names: Names::default(),
        namespace,
    };
    writer.value(shape, "", simple, false)
}

struct Writer<'w> {
    options: &'w Options,
    names: Names,
    /// Of the types that are in no other; those inside are in it, too.
    namespace: Option<&'w str>,
}

impl Writer<'_> {
    /// The type of values that lie in `field` of a record called `parent`, and that may be missing there.
    fn value(&mut self, shape: &Shape, parent: &str, field: &str, can_miss: bool) -> Json {
        let mut branches = Vec::new();
        if shape.nulls > 0 || can_miss {
            branches.push(Json::text("null"));
        }
        if shape.booleans > 0 {
            branches.push(Json::text("boolean"));
        }
        // A text before a double, which may also be one: "NaN".
        if shape.texts.seen > 0 {
            branches.push(self.text(&shape.texts, parent, field));
        }
        if shape.numbers.seen() > 0 {
            branches.push(self.number(shape, field));
        }
        if let Some(items) = &shape.arrays {
            let items = self.value(items, parent, field, false);
            branches.push(Json::object([
                ("type", Json::text("array")),
                ("items", items),
            ]));
        }
        if let Some(objects) = &shape.objects {
            branches.push(self.object(objects, parent, field));
        }
        if shape.kinds() == 0 {
            branches.push(Json::text("string")); // nothing is known
        }
        match <[Json; 1]>::try_from(branches) {
            Ok([only]) => only,
            Err(branches) => Json::List(branches),
        }
    }

    fn text(&mut self, texts: &Texts, parent: &str, field: &str) -> Json {
        if texts.formats.uuid {
            return logical("string", "uuid");
        }
        match self.options.symbols(texts) {
            Some(symbols) if symbols.iter().all(|symbol| is_identifier(symbol)) => {
                let name = self.names.free(parent, &of_type(field));
                let symbols = symbols.iter().map(|symbol| Json::text(&**symbol)).collect();
                self.named("enum", name, ("symbols", Json::List(symbols)))
            }
            _ => Json::text("string"),
        }
    }

    fn number(&self, shape: &Shape, field: &str) -> Json {
        let numbers = &shape.numbers;
        if numbers.others > 0 {
            return Json::text("double");
        }
        let is_within = |range: &std::ops::Range<i64>| {
            range.contains(&numbers.least) && range.contains(&numbers.most)
        };
        if is_moment(field) && is_within(&MILLISECONDS) {
            return logical("long", "timestamp-millis");
        }
        let micros = MILLISECONDS.start * 1_000..MILLISECONDS.end * 1_000;
        if is_moment(field) && is_within(&micros) {
            return logical("long", "timestamp-micros");
        }
        Json::text(if self.options.are_small(numbers) {
            "int"
        } else {
            "long"
        })
    }

    fn object(&mut self, objects: &Objects, parent: &str, field: &str) -> Json {
        // What is no name cannot be the name of a field.
        let has_other_names = || objects.fields.iter().any(|(name, _)| !is_identifier(name));
        let values = objects
            .as_map()
            .or_else(|| (objects.fields.is_empty() || has_other_names()).then(|| objects.values()));
        if let Some(values) = values {
            let values = self.value(&values, parent, field, false);
            return Json::object([("type", Json::text("map")), ("values", values)]);
        }
        let wanted = match parent {
            "" => field.to_owned(),
            _ => of_type(field),
        };
        let name = self.names.free(parent, &wanted);
        let namespace = self.namespace.take(); // those inside are in it, too
        let fields = objects.fields.iter();
        let fields: Vec<Json> = fields
            .map(|(key, shape)| {
                let can_miss = objects.is_missing(shape);
                let value = self.value(shape, &name, key, can_miss);
                let mut members = vec![
                    ("name".to_owned(), Json::text(&**key)),
                    ("type".to_owned(), value),
                ];
                if can_miss || shape.nulls > 0 {
                    members.push(("default".to_owned(), Json::Null));
                }
                Json::Object(members)
            })
            .collect();
        self.namespace = namespace;
        self.named("record", name, ("fields", Json::List(fields)))
    }

    fn named(&self, kind: &str, name: String, (what, parts): (&str, Json)) -> Json {
        let mut members = vec![
            ("type".to_owned(), Json::text(kind)),
            ("name".to_owned(), Json::Text(name)),
        ];
        if let Some(namespace) = self.namespace {
            members.push(("namespace".to_owned(), Json::text(namespace)));
        }
        members.push((what.to_owned(), parts));
        Json::Object(members)
    }
}

fn logical(underlying: &str, logical: &str) -> Json {
    Json::object([
        ("type", Json::text(underlying)),
        ("logicalType", Json::text(logical)),
    ])
}

/// Whether the name of a field says that it is a moment: `createdAt`, `placed_at`, `timestamp`, `lastSeenTime`, `ts`.
fn is_moment(field: &str) -> bool {
    let lower = field.to_ascii_lowercase();
    let ends = ["time", "timestamp", "_at", "_ts", "date", "_ms", "millis"];
    lower == "ts" || field.ends_with("At") || ends.iter().any(|end| lower.ends_with(end))
}
