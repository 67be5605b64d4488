//! Fields and their numbers.

use std::collections::{BTreeMap, HashMap};

use etymon_schema::Span;
use etymon_schema::protobuf::json_name as json_name_of;
use etymon_schema::protobuf::tree::{
    Field, File, Label, Message, Range, RangeEnd, ReservedItem, Scalar, TypeName, ValueKind,
};

use super::file::head;
use super::{Text, fields};
use crate::lint::rule::{Found, Hit};

/// Longer gaps are made on purpose: a block of numbers for somebody.
const MAX_GAP: usize = 3;

pub(in crate::lint) fn required(text: &Text<'_>, found: &mut Found) {
    for field in text.file.messages.iter().flat_map(fields) {
        if field.label == Some(Label::Required) {
            found.push(Hit::new(
                head(field.span, Label::Required.word().len()),
                format!(
                    "the field `{}` is required: readers refuse data without it, so it can never be removed",
                    text.words(field.name)
                ),
                "make it `optional`, and check in the program that it is set",
            ));
        }
    }
}

pub(in crate::lint) fn int64(text: &Text<'_>, found: &mut Found) {
    for field in text.file.messages.iter().flat_map(fields) {
        for name in field.kind.types() {
            let TypeName::Scalar(scalar, span) = name else {
                continue;
            };
            use Scalar::{Fixed64, Int64, Sfixed64, Sint64, Uint64};
            if matches!(scalar, Fixed64 | Int64 | Sfixed64 | Sint64 | Uint64) {
                found.push(Hit::new(
                    *span,
                    format!(
                        "`{}` is {}: in JSON it is a string, and JavaScript rounds it where it makes a number of it",
                        text.words(field.name),
                        scalar.word()
                    ),
                    "use a type of 32 bits where that is enough, a `string` for an id, a `google.protobuf.Timestamp` for a time",
                ));
            }
        }
    }
}

/// The name of a field in JSON.
fn name_in_json(file: &File, field: &Field) -> String {
    let mut options = field.options.iter();
    let set = options.find(|option| file.name(option.name) == "json_name");
    let set = set.and_then(|option| match option.value.kind {
        ValueKind::String(string) => file.string(string),
        _ => None,
    });
    set.unwrap_or_else(|| json_name_of(file.text(field.name)))
        .into_owned()
}

pub(in crate::lint) fn json_name(text: &Text<'_>, found: &mut Found) {
    for message in &text.file.messages {
        let mut names: HashMap<String, &str> = HashMap::new();
        for field in fields(message) {
            let own = text.words(field.name);
            let json = name_in_json(text.file, field);
            if let Some(first) = names.get(&json) {
                found.push(Hit::new(
                    field.name.span(),
                    format!("`{own}` and `{first}` are both \"{json}\" in JSON, where one overwrites the other"),
                    "rename one of them, or give it a `json_name` of its own",
                ));
            } else {
                names.insert(json, own);
            }
        }
    }
}

pub(in crate::lint) fn number_gap(text: &Text<'_>, found: &mut Found) {
    for message in &text.file.messages {
        let numbers: BTreeMap<i64, Span> = fields(message)
            .map(|field| (field.number, field.number_span))
            .collect();
        let taken = taken(message);
        let mut last = 0;
        for (number, span) in &numbers {
            // Numbers that are taken lie between them, too, and no more are looked at than that.
            let free: Vec<i64> = if number - last <= 100 {
                let between = last + 1..*number;
                let is_taken = |one: &i64| taken.iter().any(|(a, b)| (a..=b).contains(&one));
                between.filter(|one| !is_taken(one)).collect()
            } else {
                Vec::new()
            };
            last = *number;
            if !(1..=MAX_GAP).contains(&free.len()) {
                continue;
            }
            let shown: Vec<String> = free.iter().map(i64::to_string).collect();
            let shown = shown.join(", ");
            found.push(Hit::new(
                *span,
                format!(
                    "`{}` neither uses nor reserves {shown}: a field that takes a number again reads the bytes of whatever had it before",
                    text.words(message.name),
                ),
                format!("add `reserved {shown};` to the message"),
            ));
        }
    }
}

/// The numbers that are no gaps, though no field has them: reserved ones, those of extensions and of groups.
fn taken(message: &Message) -> Vec<(i64, i64)> {
    let scope = &message.scope;
    let bounds = |range: &Range| {
        let end = match range.end {
            RangeEnd::Start => range.start,
            RangeEnd::Number(end) => end,
            RangeEnd::Max => i64::MAX,
        };
        (range.start, end)
    };
    let reserved = scope.reserved.iter().flat_map(|reserved| &reserved.items);
    let mut taken: Vec<(i64, i64)> = reserved
        .filter_map(|item| match item {
            ReservedItem::Range(range) => Some(bounds(range)),
            _ => None,
        })
        .collect();
    let extensions = scope.extensions.iter();
    taken.extend(extensions.flat_map(|extensions| extensions.ranges.iter().map(bounds)));
    let inner = scope.oneofs.iter().flat_map(|oneof| &oneof.groups);
    let groups = scope.groups.iter().chain(inner);
    taken.extend(groups.map(|group| (group.number, group.number)));
    taken
}
