//! Compares message by message, each pair once, and remembers what was found for [`report`](super::report).
//!
//! Nothing recurses: a pair that another one needs waits in a row.

use foldhash::{HashMap, HashMapExt};

use super::IncompatibilityKind as Kind;
use super::fields::{Fields, Numbered};
use super::types::{Class, Group, Place, Target};
use crate::compat::{Budget, OverBudget};
use crate::protobuf::ProtobufSchema;
use crate::protobuf::tree::{Label, Message, MessageId, TypeName};
use crate::span::Span;

/// Two messages of one local name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) writer: Target<'a>,
    pub(super) reader: Target<'a>,
}

/// Where in a message something was found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot<'a> {
    /// The oneof, or for a message that is missing its name.
    pub(super) name: Option<&'a str>,
    pub(super) number: Option<i64>,
    pub(super) reader: Option<Span>,
    pub(super) writer: Option<Span>,
}

/// What was found in a pair.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// A difference.
    Difference(Kind, Spot<'a>),
    /// A field whose two types come from different files: it fits when the pair does.
    Type(usize, Spot<'a>),
    /// A nested pair.
    Nested(usize, &'a str),
    /// A message that only the writer has.
    Removed(&'a str, Option<Span>),
}

/// A pair that was compared.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    /// The pair; the two files, for what stands outside of messages.
    pub(super) pair: Option<Pair<'a>>,
    /// Differences of fields and of oneofs, and fields to look into.
    pub(super) fields: Vec<Found<'a>>,
    /// Nested pairs and missing messages, in the order of the writer.
    pub(super) nested: Vec<Found<'a>>,
}

/// All pairs; the first is that of the files.
pub(super) struct Pairs<'a, 'b> {
    budget: &'b mut Budget,
    all: Vec<Compared<'a>>,
    known: HashMap<[(usize, MessageId); 2], usize>,
    files: (&'a ProtobufSchema, &'a ProtobufSchema),
}

/// Whether two files are one.
fn same(a: &ProtobufSchema, b: &ProtobufSchema) -> bool {
    std::ptr::eq(a, b)
}

impl Target<'_> {
    /// Tells messages apart, for as long as the files live.
    pub(super) fn key(self) -> (usize, MessageId) {
        (std::ptr::from_ref(self.schema).addr(), self.id)
    }
}

impl<'a, 'b> Pairs<'a, 'b> {
    /// Everything that is found when `reader` reads what `writer` wrote.
    pub(super) fn compare(
        reader: &'a ProtobufSchema,
        writer: &'a ProtobufSchema,
        budget: &'b mut Budget,
    ) -> Result<Vec<Compared<'a>>, OverBudget> {
        let mut pairs = Self {
            budget,
            all: vec![Compared {
                pair: None,
                fields: Vec::new(),
                nested: Vec::new(),
            }],
            known: HashMap::new(),
            files: (reader, writer),
        };
        let package = |schema: &ProtobufSchema| schema.file.package.map(|package| package.span);
        if reader.file.package() != writer.file.package() {
            let spot = Spot {
                reader: package(reader),
                writer: package(writer),
                ..Spot::default()
            };
            (pairs.all[0].fields).push(Found::Difference(Kind::PackageChanged, spot));
        }
        pairs.nested(
            0,
            (writer, &writer.file.scope.messages),
            (reader, &reader.file.scope.messages),
        )?;
        let mut next = 1;
        while let Some(&Compared { pair, .. }) = pairs.all.get(next) {
            let pair = pair.expect("only the first one is that of the files");
            pairs.fields(next, pair)?;
            pairs.nested(
                next,
                (pair.writer.schema, &pair.writer.message().scope.messages),
                (pair.reader.schema, &pair.reader.message().scope.messages),
            )?;
            next += 1;
        }
        Ok(pairs.all)
    }

    /// The place of a pair.
    fn pair(&mut self, writer: Target<'a>, reader: Target<'a>) -> Result<usize, OverBudget> {
        let key = [writer.key(), reader.key()];
        if let Some(&known) = self.known.get(&key) {
            return Ok(known);
        }
        self.budget
            .spend_memory(size_of::<Compared<'_>>() + size_of_val(&key) * 2)?;
        self.known.insert(key, self.all.len());
        self.all.push(Compared {
            pair: Some(Pair { writer, reader }),
            fields: Vec::new(),
            nested: Vec::new(),
        });
        Ok(self.all.len() - 1)
    }

    fn found(&mut self, at: usize, found: Found<'a>) -> Result<(), OverBudget> {
        self.budget.spend_memory(size_of::<Found<'_>>())?;
        self.all[at].fields.push(found);
        Ok(())
    }

    /// The messages of a scope, by name; of several with one name the last.
    fn nested(
        &mut self,
        at: usize,
        (writer, old): (&'a ProtobufSchema, &'a [MessageId]),
        (reader, new): (&'a ProtobufSchema, &'a [MessageId]),
    ) -> Result<(), OverBudget> {
        self.budget.spend(old.len() + new.len())?;
        let name = |schema: &'a ProtobufSchema, id| schema.file.text(schema.file.message(id).name);
        let by_name = |schema, ids: &[MessageId]| -> HashMap<&'a str, MessageId> {
            ids.iter().map(|&id| (name(schema, id), id)).collect()
        };
        let (olds, news) = (by_name(writer, old), by_name(reader, new));
        for &id in old
            .iter()
            .filter(|&&id| olds.get(name(writer, id)) == Some(&id))
        {
            let called = name(writer, id);
            let old = Target { schema: writer, id };
            if let Some(&id) = news.get(called) {
                let pair = self.pair(old, Target { schema: reader, id })?;
                self.all[at].nested.push(Found::Nested(pair, called));
            } else if old.entry().is_none() {
                self.budget.spend_memory(size_of::<Found<'_>>())?;
                let span = same(writer, self.files.1).then_some(old.message().span);
                self.all[at].nested.push(Found::Removed(called, span));
            }
        }
        Ok(())
    }

    fn fields(&mut self, at: usize, pair: Pair<'a>) -> Result<(), OverBudget> {
        let (old_message, new_message) = (pair.writer.message(), pair.reader.message());
        let (old, new) = (Fields::of(old_message), Fields::of(new_message));
        self.budget.spend(1 + old.all().len() + new.all().len())?;
        self.oneofs(at, pair, &old)?;
        let (mut olds, mut news) = (old.all().iter().peekable(), new.all().iter().peekable());
        loop {
            let number = match (olds.peek(), news.peek()) {
                (None, None) => return Ok(()),
                (Some(old), None) => old.number,
                (None, Some(new)) => new.number,
                (Some(old), Some(new)) => old.number.min(new.number),
            };
            let old_field = olds.next_if(|field| field.number == number);
            let new_field = news.next_if(|field| field.number == number);
            match (old_field, new_field) {
                (Some(old), Some(new)) => self.field(at, pair, old, new)?,
                (Some(gone), None) => {
                    let kind = removed(gone, pair, &new);
                    let kept = kind.map(|kind| (kind, self.spot(pair, Some(gone), None)));
                    if let Some((kind, spot)) = kept {
                        self.found(at, Found::Difference(kind, spot))?;
                    }
                }
                (None, Some(added)) => {
                    if added.oneof.is_none() && added.field.label == Some(Label::Required) {
                        let spot = self.spot(pair, None, Some(added));
                        self.found(at, Found::Difference(Kind::RequiredFieldAdded, spot))?;
                    }
                }
                (None, None) => return Ok(()),
            }
        }
    }

    /// Finds oneofs of the reader whose members can stand together at the writer.
    fn oneofs(&mut self, at: usize, pair: Pair<'a>, old: &Fields<'a>) -> Result<(), OverBudget> {
        for oneof in &pair.reader.message().scope.oneofs {
            let origins = oneof
                .fields
                .iter()
                .filter_map(|member| old.get(member.number));
            let mut origins: Vec<_> = origins.map(Numbered::origin).collect();
            origins.sort_unstable();
            origins.dedup();
            if origins.len() < 2 {
                continue;
            }
            let plain = origins.iter().filter(|(in_oneof, _)| !in_oneof).count();
            let kind = match plain {
                0 | 1 => Kind::FieldMovedToExistingOneof,
                _ => Kind::MultipleFieldsMovedToOneof,
            };
            let spot = Spot {
                name: Some(pair.reader.schema.file.text(oneof.name)),
                reader: self.reader_span(pair, oneof.span),
                writer: self.writer_span(pair, pair.writer.message().span),
                number: None,
            };
            self.found(at, Found::Difference(kind, spot))?;
        }
        Ok(())
    }

    /// A field that both have.
    fn field(
        &mut self,
        at: usize,
        pair: Pair<'a>,
        old: &Numbered<'a>,
        new: &Numbered<'a>,
    ) -> Result<(), OverBudget> {
        let place = |target: Target<'a>| Place {
            schema: target.schema,
            scope: target.full_name(),
        };
        let old_class = place(pair.writer).class(old.field.kind, self.budget)?;
        let new_class = place(pair.reader).class(new.field.kind, self.budget)?;
        let spot = self.spot(pair, Some(old), Some(new));
        if let (Class::Map(old, old_key, old_value), Class::Map(new, new_key, new_value)) =
            (old_class, new_class)
        {
            let mut part = |a: TypeName, b: TypeName| {
                let (a, b) = (old.plain(a, self.budget)?, new.plain(b, self.budget)?);
                self.types(at, a, b, spot).map(drop)
            };
            part(old_key, new_key)?;
            return part(old_value, new_value);
        }
        let group = self.types(at, old_class, new_class, spot)?;
        let numeric = group.is_some_and(|group| group != Group::Text);
        let (old, new) = (written(old), written(new));
        if numeric && old.is_some() && new.is_some() && old != new {
            let kind = Kind::FieldNumericLabelChanged;
            self.found(at, Found::Difference(kind, spot))?;
        }
        Ok(())
    }

    /// Two types, which are no maps. The group of scalars that are written alike.
    fn types(
        &mut self,
        at: usize,
        old: Class<'a>,
        new: Class<'a>,
        spot: Spot<'a>,
    ) -> Result<Option<Group>, OverBudget> {
        let kind = match (old, new) {
            (Class::Scalar(old), Class::Scalar(new)) if old == new => return Ok(Some(old)),
            (Class::Scalar(_), Class::Scalar(_)) => Kind::FieldScalarKindChanged,
            (Class::Message(Some(old), _), Class::Message(Some(new), _)) => {
                if old.local_name() == new.local_name() {
                    let local = same(old.schema, self.files.1) && same(new.schema, self.files.0);
                    if !local && !same(old.schema, new.schema) {
                        let pair = self.pair(old, new)?;
                        self.found(at, Found::Type(pair, spot))?;
                    }
                    return Ok(None);
                }
                Kind::FieldNamedTypeChanged
            }
            (Class::Message(_, old), Class::Message(_, new)) => {
                if old == new {
                    return Ok(None);
                }
                Kind::FieldNamedTypeChanged
            }
            _ => Kind::FieldKindChanged,
        };
        self.found(at, Found::Difference(kind, spot))?;
        Ok(None)
    }

    /// Where a field is: at its place in the reader, when that has it.
    fn spot(
        &self,
        pair: Pair<'a>,
        old: Option<&Numbered<'a>>,
        new: Option<&Numbered<'a>>,
    ) -> Spot<'a> {
        let name = match (new, old) {
            (Some(new), _) => (new.oneof).map(|oneof| pair.reader.schema.file.text(oneof.name)),
            (None, Some(old)) => (old.oneof).map(|oneof| pair.writer.schema.file.text(oneof.name)),
            (None, None) => None,
        };
        let side = |field: Option<&Numbered<'a>>, message: &Message| {
            field.map_or(message.span, |field| field.field.span)
        };
        Spot {
            name,
            number: new.or(old).map(|field| field.number),
            reader: self.reader_span(pair, side(new, pair.reader.message())),
            writer: self.writer_span(pair, side(old, pair.writer.message())),
        }
    }

    fn reader_span(&self, pair: Pair<'a>, span: Span) -> Option<Span> {
        same(pair.reader.schema, self.files.0).then_some(span)
    }

    fn writer_span(&self, pair: Pair<'a>, span: Span) -> Option<Span> {
        same(pair.writer.schema, self.files.1).then_some(span)
    }
}

/// The label that counts: a member of a oneof has none.
fn written(field: &Numbered<'_>) -> Option<Label> {
    field.field.label.filter(|_| field.oneof.is_none())
}

/// What is wrong when `new`, the fields of the reader, lacks the field `gone`.
fn removed(gone: &Numbered<'_>, pair: Pair<'_>, new: &Fields<'_>) -> Option<Kind> {
    let Some(oneof) = gone.oneof else {
        let required = gone.field.label == Some(Label::Required);
        return required.then_some(Kind::RequiredFieldRemoved);
    };
    let name = pair.writer.schema.file.text(oneof.name);
    let mut oneofs = pair.reader.message().scope.oneofs.iter();
    let kept = oneofs.any(|oneof| pair.reader.schema.file.text(oneof.name) == name)
        || (oneof.fields.iter()).any(|member| new.get(member.number).is_some());
    kept.then_some(Kind::OneofFieldRemoved)
}
