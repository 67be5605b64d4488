//! The fields of a message in the order of the text, whether they stand alone, in a oneof or are groups.

use std::borrow::Cow;

use crate::protobuf::tree::{
    Extend, Field, FieldType, File, Group, Label, MessageId, Scope, Setting, Text, TypeName,
};
use crate::span::Span;

/// A field, of whatever shape.
#[derive(Debug, Clone)]
pub(super) struct Member<'a> {
    /// The name; of a group its own in small letters.
    pub(super) name: Cow<'a, str>,
    /// Where the name is written.
    pub(super) written: Text,
    pub(super) label: Option<Label>,
    pub(super) shape: Shape<'a>,
    pub(super) number: i64,
    pub(super) number_span: Span,
    pub(super) options: &'a [Setting],
    /// The place of the oneof that it is in.
    pub(super) oneof: Option<u32>,
    pub(super) span: Span,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape<'a> {
    Plain(&'a TypeName),
    Map(&'a TypeName, &'a TypeName),
    Group(MessageId),
}

/// All fields of `scope`.
pub(super) fn members<'a>(file: &'a File, scope: &'a Scope) -> Vec<Member<'a>> {
    let mut members = Vec::with_capacity(scope.fields.len());
    for field in &scope.fields {
        members.push(Member::of_field(file, field, None));
    }
    for group in &scope.groups {
        members.push(Member::of_group(file, group, None));
    }
    for (index, oneof) in (0..).zip(&scope.oneofs) {
        for field in &oneof.fields {
            members.push(Member::of_field(file, field, Some(index)));
        }
        for group in &oneof.groups {
            members.push(Member::of_group(file, group, Some(index)));
        }
    }
    members.sort_by_key(|member| member.span.start);
    members
}

/// The extensions of `extend`.
pub(super) fn extension_members<'a>(file: &'a File, extend: &'a Extend) -> Vec<Member<'a>> {
    let fields = extend.fields.iter();
    let groups = extend.groups.iter();
    let mut members: Vec<_> = fields
        .map(|field| Member::of_field(file, field, None))
        .chain(groups.map(|group| Member::of_group(file, group, None)))
        .collect();
    members.sort_by_key(|member| member.span.start);
    members
}

impl<'a> Member<'a> {
    fn of_field(file: &'a File, field: &'a Field, oneof: Option<u32>) -> Self {
        let shape = match &field.kind {
            FieldType::Plain(plain) => Shape::Plain(plain),
            FieldType::Map(key, value) => Shape::Map(key, value),
        };
        Self {
            name: Cow::Borrowed(file.text(field.name)),
            written: field.name,
            label: field.label,
            shape,
            number: field.number,
            number_span: field.number_span,
            options: &field.options,
            oneof,
            span: field.span,
        }
    }

    fn of_group(file: &'a File, group: &'a Group, oneof: Option<u32>) -> Self {
        let name = file.message(group.message).name;
        Self {
            name: Cow::Owned(file.text(name).to_ascii_lowercase()),
            written: name,
            label: group.label,
            shape: Shape::Group(group.message),
            number: group.number,
            number_span: group.number_span,
            options: &group.options,
            oneof,
            span: group.span,
        }
    }

    /// Whether it can hold several values.
    pub(super) fn is_repeated(&self) -> bool {
        self.label == Some(Label::Repeated) || matches!(self.shape, Shape::Map(..))
    }

    /// The name of a map's entry message: `tagsEntry` becomes `TagsEntry`, `my_tags` `MyTagsEntry`.
    pub(super) fn entry_name(&self) -> Option<String> {
        if !matches!(self.shape, Shape::Map(..)) {
            return None;
        }
        let mut name = String::with_capacity(self.name.len() + 5);
        let mut capital = true;
        for letter in self.name.chars() {
            if letter == '_' {
                capital = true;
            } else {
                name.push(if capital {
                    letter.to_ascii_uppercase()
                } else {
                    letter
                });
                capital = false;
            }
        }
        name.push_str("Entry");
        Some(name)
    }

    /// The name in JSON when none is given: without underscores, the letter behind each in capitals.
    pub(super) fn default_json_name(&self) -> Cow<'_, str> {
        json_name(&self.name)
    }
}

/// The name in JSON of a field that is given none: without underscores, the letter behind each in capitals.
#[must_use]
pub fn json_name(name: &str) -> Cow<'_, str> {
    if !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut json_name = String::with_capacity(name.len());
    let mut capital = false;
    for letter in name.chars() {
        if letter == '_' {
            capital = true;
        } else {
            json_name.push(if capital {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
            capital = false;
        }
    }
    Cow::Owned(json_name)
}

/// The field `name` of `scope`; a group is found by its message's name too.
pub(super) fn member_named<'a>(file: &'a File, scope: &'a Scope, name: &str) -> Option<Member<'a>> {
    let field = |fields: &'a [Field], oneof| {
        let found = fields.iter().find(|field| file.text(field.name) == name);
        found.map(|field| Member::of_field(file, field, oneof))
    };
    let group = |groups: &'a [Group], oneof| {
        let named = |group: &&Group| {
            let written = file.text(file.message(group.message).name);
            written == name || written.to_ascii_lowercase() == name
        };
        let found = groups.iter().find(named);
        found.map(|group| Member::of_group(file, group, oneof))
    };
    field(&scope.fields, None)
        .or_else(|| group(&scope.groups, None))
        .or_else(|| {
            (0..).zip(&scope.oneofs).find_map(|(index, oneof)| {
                field(&oneof.fields, Some(index)).or_else(|| group(&oneof.groups, Some(index)))
            })
        })
}

impl File {
    /// All `extend` blocks with the message that they stand in: those of the file first.
    pub(super) fn extends(&self) -> impl Iterator<Item = (Option<MessageId>, &[Extend])> {
        let nested = (0..).map(MessageId).zip(&self.messages);
        let nested = nested.map(|(id, message)| (Some(id), message.scope.extends.as_slice()));
        std::iter::once((None, self.scope.extends.as_slice())).chain(nested)
    }
}
