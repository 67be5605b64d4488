//! Which types of a writer and a reader go together.

use std::collections::HashSet;

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Json, Kind, Name, Node, NodeId, Record};

/// The two schemas of a plan.
#[derive(Clone, Copy)]
pub(super) struct Sides<'s> {
    pub(super) writer: &'s AvroSchema,
    pub(super) reader: &'s AvroSchema,
}

/// How deep records are looked into to see whether they fit; deeper ones are taken to fit, and fail when they are read.
const MAX_DEPTH: usize = 64;

impl Sides<'_> {
    /// The branch of the reader's union that a writer type which is no union goes to.
    pub(super) fn branch(self, from: NodeId, branches: &[NodeId]) -> Option<usize> {
        let writer = self.writer.node(from);
        let mut by_fields = None;
        for (at, &branch) in branches.iter().enumerate() {
            let reader = self.reader.node(branch);
            match (writer.kind.name(), reader.kind.name()) {
                _ if writer.kind.type_name() != reader.kind.type_name() => {}
                (Some(name), Some(read_name)) => {
                    let renamed = reader.kind.aliases().iter().any(|alias| alias == name);
                    if name == read_name || renamed {
                        return Some(at);
                    }
                    let alike = name.simple() == read_name.simple();
                    if (by_fields.is_none() || alike)
                        && self.fits(from, branch, &mut HashSet::new(), 0)
                    {
                        by_fields = Some(at);
                    }
                }
                _ => return Some(at),
            }
        }
        by_fields.or_else(|| {
            branches
                .iter()
                .position(|&branch| promotes(&writer.kind, &self.reader.node(branch).kind))
        })
    }

    /// Whether every value of a named writer type can be read as the reader type.
    fn fits(
        self,
        from: NodeId,
        to: NodeId,
        assumed: &mut HashSet<(NodeId, NodeId)>,
        depth: usize,
    ) -> bool {
        if depth > MAX_DEPTH || !assumed.insert((from, to)) {
            return true;
        }
        let (writer, reader) = (self.writer.node(from), self.reader.node(to));
        let depth = depth + 1;
        match (&writer.kind, &reader.kind) {
            (Kind::Union(branches), _) => branches
                .iter()
                .all(|&branch| self.fits(branch, to, assumed, depth)),
            (_, Kind::Union(branches)) => branches
                .iter()
                .any(|&branch| self.fits(from, branch, assumed, depth)),
            (Kind::Record(from), Kind::Record(to)) => self.fields_fit(from, to, assumed, depth),
            (Kind::Array(from), Kind::Array(to)) | (Kind::Map(from), Kind::Map(to)) => {
                self.fits(*from, *to, assumed, depth)
            }
            (Kind::Fixed(from), Kind::Fixed(to)) => {
                from.size == to.size && named_alike(&from.name, &to.name, &to.aliases)
            }
            (Kind::Enum(from), Kind::Enum(to)) => {
                named_alike(&from.name, &to.name, &to.aliases)
                    && (to.default.is_some()
                        || from
                            .symbols
                            .iter()
                            .all(|symbol| to.symbols.contains(symbol)))
            }
            (from, to) => from.type_name() == to.type_name() || promotes(from, to),
        }
    }

    fn fields_fit(
        self,
        from: &Record,
        to: &Record,
        assumed: &mut HashSet<(NodeId, NodeId)>,
        depth: usize,
    ) -> bool {
        to.fields.iter().all(|field| {
            let named = from.fields.iter().find(|other| other.name == field.name);
            let written = named.or_else(|| {
                let mut others = from.fields.iter();
                others.find(|other| field.aliases.contains(&other.name))
            });
            match written {
                Some(written) => self.fits(written.schema, field.schema, assumed, depth),
                None => field.default.is_some(),
            }
        })
    }

    /// The fewest bytes that a value of the writer type takes.
    pub(super) fn least_bytes(self, id: NodeId) -> u32 {
        Self::least_of(self.writer, id)
    }

    /// The fewest bytes that a value of the type takes; too few where types lie deep in one another.
    pub(super) fn least_of(schema: &AvroSchema, id: NodeId) -> u32 {
        fn least(schema: &AvroSchema, id: NodeId, depth: u32) -> u32 {
            match &schema.node(id).kind {
                Kind::Null => 0,
                Kind::Float => 4,
                Kind::Double => 8,
                Kind::Fixed(fixed) => fixed.size,
                Kind::Record(_) if depth == 0 => 0,
                Kind::Record(record) => record.fields.iter().take(64).fold(0, |sum: u32, field| {
                    sum.saturating_add(least(schema, field.schema, depth - 1))
                }),
                _ => 1,
            }
        }
        least(schema, id, 2).min(1 << 20)
    }
}

/// Whether a value of the primitive `from` can be read as another primitive `to`.
fn promotes(from: &Kind, to: &Kind) -> bool {
    matches!(
        (from, to),
        (Kind::Int, Kind::Long | Kind::Float | Kind::Double)
            | (Kind::Long, Kind::Float | Kind::Double)
            | (Kind::Float, Kind::Double)
            | (Kind::String, Kind::Bytes)
            | (Kind::Bytes, Kind::String)
    )
}

/// Whether a writer's enum or fixed is the reader's: by its simple name, or by an alias.
pub(super) fn named_alike(writer: &Name, reader: &Name, aliases: &[Name]) -> bool {
    writer.simple() == reader.simple() || aliases.contains(writer)
}

/// Why two types whose bytes are alike mean something else: another unit of time, another scale. Reading on would change
/// values without a word. A logical type on one side only says nothing.
pub(super) fn logical_conflict(writer: &Node, reader: &Node) -> Option<String> {
    let (from, to) = (logical(writer)?, logical(reader)?);
    let unit = |name: &str| {
        ["-millis", "-micros", "-nanos"]
            .iter()
            .position(|unit| name.ends_with(unit))
    };
    let scale = |node: &Node| number(node, "scale").unwrap_or(0);
    let conflict = match (from, to) {
        ("decimal", "decimal") => scale(writer) != scale(reader),
        (from, to) => unit(from).is_some() && unit(to).is_some() && unit(from) != unit(to),
    };
    conflict.then(|| {
        let scaled = |name: &str, node: &Node| match name {
            "decimal" => format!("decimal of scale {}", scale(node)),
            name => name.to_owned(),
        };
        format!(
            "the writer has {} where the reader has {}: the same bytes mean another value",
            scaled(from, writer),
            scaled(to, reader)
        )
    })
}

/// The logical type of a node.
pub(crate) fn logical(node: &Node) -> Option<&str> {
    node.props.iter().find_map(|(name, value)| match value {
        Json::String(text) if &**name == "logicalType" => Some(&**text),
        _ => None,
    })
}

/// A whole number among the attributes of a node.
pub(crate) fn number(node: &Node, wanted: &str) -> Option<u32> {
    node.props.iter().find_map(|(name, value)| match value {
        Json::Number(text) if **name == *wanted => text.parse().ok(),
        _ => None,
    })
}
