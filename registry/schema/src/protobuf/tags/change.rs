//! The text with other tags.

use std::borrow::Cow;

use super::places::{Place, Places};
use super::{FIELD_META, MESSAGE_META, Set, TAGS, set, text, written};
use crate::protobuf::tree::{File, Member, Name, Setting, Str, Text, Value, ValueKind};
use crate::protobuf::{ProtobufSchema, print};
use crate::span::Span;
use crate::tags::{Change, InvalidTags, TagChanges};

impl ProtobufSchema {
    /// The canonical text with its tags changed.
    pub(crate) fn with_tags(&self, changes: TagChanges<'_>) -> Result<String, InvalidTags> {
        let places = Places::of(&self.file);
        let changes = changes.by_place(|entity| places.find(entity))?;
        let mut file = self.file.clone();
        let mut words = Words(String::from(std::mem::take(&mut file.heap)));
        for (place, change) in changes {
            let meta = match place {
                Place::Message(_) => MESSAGE_META,
                Place::Field(_) => FIELD_META,
            };
            let settings = std::mem::take(place.settings(&mut file));
            // What is written there is that of the file before: the places are different ones.
            let settings = apply(&self.file, settings, meta, &change, &mut words);
            *place.settings(&mut file) = settings;
        }
        file.heap = words.0.into();
        Ok(print::canonical(&file))
    }
}

/// The words of a file, to which some are added.
struct Words(String);

impl Words {
    fn add(&mut self, word: &str) -> Text {
        let offset = |at| {
            u32::try_from(at).expect("a text and the tags of a request are shorter than 4 GiB")
        };
        let start = offset(self.0.len());
        self.0.push_str(word);
        Text {
            start,
            end: offset(self.0.len()),
        }
    }

    fn name(&mut self, name: &str) -> Name {
        Name {
            text: self.add(name),
            span: Span::default(),
        }
    }

    fn string(&mut self, tag: &str) -> Value {
        let raw = self.add(&print::quoted(tag));
        value(ValueKind::String(Str { raw }))
    }
}

fn value(kind: ValueKind) -> Value {
    Value {
        kind,
        span: Span::default(),
    }
}

/// Takes away and adds tags among `settings`, which are written in `file`. Those that nothing is left of go.
fn apply(
    file: &File,
    mut settings: Vec<Setting>,
    meta: &str,
    change: &Change<'_>,
    words: &mut Words,
) -> Vec<Setting> {
    let added = change.added(written(file, &settings, meta).into_iter());
    settings.retain_mut(|setting| match set(file, setting, meta) {
        Some(Set::Tags) => keeps(file, &mut setting.value, change),
        Some(Set::Whole) => match &mut setting.value.kind {
            ValueKind::Message(members) => {
                let before = members.len();
                members.retain_mut(|member| {
                    file.name(member.name) != TAGS || keeps(file, &mut member.value, change)
                });
                members.len() == before || !members.is_empty()
            }
            _ => true,
        },
        Some(Set::Other) | None => true,
    });
    if added.is_empty() {
        return settings;
    }
    let tags: Vec<Value> = added.iter().map(|tag| words.string(tag)).collect();
    let found = |wanted: Set| {
        let is = |setting: &Setting| set(file, setting, meta) == Some(wanted);
        settings.iter().rposition(is)
    };
    let whole = found(Set::Whole);
    // Both ways to set an option exclude each other.
    let in_parts = found(Set::Tags).or(found(Set::Other));
    if let Some(at) = whole {
        if let ValueKind::Message(members) = &mut settings[at].value.kind {
            extend(file, members, tags, words);
        }
    } else if let Some(at) = in_parts {
        let name = format!("({meta}).{TAGS}");
        let tags = tags.into_iter().map(|tag| Setting {
            name: words.name(&name),
            value: tag,
            span: Span::default(),
        });
        settings.splice(at + 1..at + 1, tags);
    } else {
        let tags = Member {
            name: words.name(TAGS),
            value: value(ValueKind::List(tags)),
        };
        settings.push(Setting {
            name: words.name(&format!("({meta})")),
            value: value(ValueKind::Message(vec![tags])),
            span: Span::default(),
        });
    }
    settings
}

/// Takes tags out of `value`; false when none is left.
fn keeps(file: &File, value: &mut Value, change: &Change<'_>) -> bool {
    let keeps = |tag: Option<Cow<'_, str>>| tag.is_none_or(|tag| change.keeps(&tag));
    match &mut value.kind {
        ValueKind::List(values) => {
            let before = values.len();
            values.retain(|value| keeps(text(file, value)));
            values.len() == before || !values.is_empty()
        }
        _ => keeps(text(file, value)),
    }
}

/// Adds tags behind those that `members` hold, as one list.
fn extend(file: &File, members: &mut Vec<Member>, tags: Vec<Value>, words: &mut Words) {
    let there = members
        .iter_mut()
        .rfind(|member| file.name(member.name) == TAGS);
    match there {
        Some(Member { value: there, .. }) => {
            if let ValueKind::List(values) = &mut there.kind {
                values.extend(tags);
            } else {
                let first = std::mem::replace(there, value(ValueKind::List(Vec::new())));
                let values = std::iter::once(first).chain(tags).collect();
                there.kind = ValueKind::List(values);
            }
        }
        None => members.push(Member {
            name: words.name(TAGS),
            value: value(ValueKind::List(tags)),
        }),
    }
}
