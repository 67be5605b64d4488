//! Messages, enums and what stands in them.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{How, Printer};
use crate::protobuf::tree::{
    Enum, EnumId, EnumValue, Extend, Extensions, Field, FieldType, Group, Label, MessageId, Name,
    Oneof, Range, RangeEnd, Reserved, ReservedItem, Scope, TypeName, Visibility,
};

/// The largest number of a field, which is printed as `max` where a range ends.
const MAX_FIELD: i64 = 536_870_911;

/// The largest number of a constant, and of a field of a message set.
const MAX_NUMBER: i64 = 2_147_483_647;

impl<'a> Printer<'a> {
    /// The messages of a scope, then its enums.
    pub(super) fn types(&mut self, scope: &'a Scope) {
        for &message in &scope.messages {
            if !self.is_dissolved(message) {
                self.message(message);
            }
        }
        for &r#enum in &scope.enums {
            self.r#enum(r#enum);
        }
    }

    /// The message is the entry of a map that is printed as one.
    fn is_dissolved(&self, message: MessageId) -> bool {
        match self.how {
            How::Normal(normal) => normal.is_entry(message),
            How::Canonical | How::WithoutExtensions => false,
        }
    }

    fn visibility(&mut self, visibility: Option<Visibility>) {
        self.put(match visibility {
            None => "",
            Some(Visibility::Export) => "export ",
            Some(Visibility::Local) => "local ",
        });
    }

    fn message(&mut self, id: MessageId) {
        let message = self.file.message(id);
        self.line();
        self.visibility(message.visibility);
        self.put("message ");
        self.put_text(message.name);
        self.body(id);
        self.put("\n");
    }

    /// What stands between the braces of a message or group.
    fn body(&mut self, id: MessageId) {
        let outer = self.message.replace(id);
        let scope = &self.file.message(id).scope;
        let max = if self.is_message_set(scope) {
            MAX_NUMBER
        } else {
            MAX_FIELD
        };
        let mut block = self.open();
        if !scope.reserved.is_empty() {
            self.section(&mut block);
            self.reserved(&scope.reserved, max);
        }
        // The options of a message are named where it is declared, not inside of it.
        self.message = outer;
        if self.shows_any(&scope.options) {
            self.section(&mut block);
            self.statements(&scope.options);
        }
        self.message = Some(id);
        if !scope.fields.is_empty() {
            self.section(&mut block);
            self.each(&scope.fields, |field| field.number, Self::field);
        }
        let normal = matches!(self.how, How::Normal(_));
        if (scope.oneofs.iter()).any(|oneof| !(normal && is_empty(oneof))) {
            self.section(&mut block);
            self.each(&scope.oneofs, lowest, |printer, oneof| {
                if !(normal && is_empty(oneof)) {
                    printer.oneof(oneof);
                }
            });
        }
        if !scope.groups.is_empty() {
            self.section(&mut block);
            self.each(&scope.groups, |group| group.number, Self::group);
        }
        if !self.drops_extensions() {
            if !scope.extensions.is_empty() {
                self.section(&mut block);
                self.extensions(&scope.extensions, max);
            }
            if !scope.extends.is_empty() {
                self.section(&mut block);
                self.extends(&scope.extends);
            }
        }
        let shown = |&id: &MessageId| !self.is_dissolved(id);
        if scope.messages.iter().any(shown) || !scope.enums.is_empty() {
            self.section(&mut block);
            self.types(scope);
        }
        self.close(&block);
        self.message = outer;
    }

    fn is_message_set(&self, scope: &Scope) -> bool {
        (scope.options.iter())
            .any(|setting| self.file.name(setting.name) == "message_set_wire_format")
    }

    fn label(&mut self, label: Option<Label>) {
        if let Some(label) = label {
            self.put(label.word());
            self.put(" ");
        }
    }

    fn field(&mut self, field: &'a Field) {
        self.line();
        let entry = match (self.how, &field.kind) {
            (How::Normal(normal), FieldType::Plain(TypeName::Named(name))) => {
                normal.entry(self.message, self.file.name(*name))
            }
            _ => None,
        };
        if let Some(entry) = entry {
            let (key, value) = self.key_and_value(entry);
            let outer = self.message;
            self.put("map<");
            self.message = Some(entry);
            self.r#type(key);
            self.put(", ");
            self.r#type(value);
            self.put(">");
            self.message = outer;
        } else {
            self.label(field.label);
            match &field.kind {
                FieldType::Plain(plain) => self.r#type(plain),
                FieldType::Map(key, value) => {
                    self.put("map<");
                    self.r#type(key);
                    self.put(", ");
                    self.r#type(value);
                    self.put(">");
                }
            }
        }
        self.put(" ");
        self.put_text(field.name);
        self.put(" = ");
        self.put_number(field.number);
        self.brackets(&field.options, true);
        self.put(";\n");
    }

    /// The types of the two fields of the entry of a map, which has them.
    fn key_and_value(&self, entry: MessageId) -> (&'a TypeName, &'a TypeName) {
        let fields = &self.file.message(entry).scope.fields;
        let r#type = |number| {
            let field = fields.iter().find(|field| field.number == number);
            let field = field.expect("an entry has both fields");
            let mut types = field.kind.types();
            types.next().expect("a field has a type")
        };
        (r#type(1), r#type(2))
    }

    fn r#type(&mut self, name: &TypeName) {
        match name {
            TypeName::Scalar(scalar, _) => self.put(scalar.word()),
            TypeName::Named(name) => self.type_name(*name),
        }
    }

    /// The name of a type; in normal form in full, with a leading dot, when it leads anywhere.
    pub(super) fn type_name(&mut self, name: Name) {
        if let How::Normal(normal) = self.how {
            let scope = self.scope(normal.schema);
            if let Some(definition) = normal.schema.resolve(scope, self.file.name(name)) {
                self.put(".");
                self.put(definition.full_name());
                return;
            }
        }
        self.put_text(name.text);
    }

    fn oneof(&mut self, oneof: &'a Oneof) {
        self.line();
        self.put("oneof ");
        self.put_text(oneof.name);
        let mut block = self.open();
        let options = self.shows_any(&oneof.options);
        if options {
            self.section(&mut block);
            self.statements(&oneof.options);
        }
        if !oneof.fields.is_empty() {
            self.section(&mut block);
            self.each(&oneof.fields, |field| field.number, Self::field);
        }
        if !oneof.groups.is_empty() {
            self.section(&mut block);
            self.each(&oneof.groups, |group| group.number, Self::group);
        }
        self.close(&block);
        self.put("\n");
    }

    fn group(&mut self, group: &'a Group) {
        self.line();
        self.label(group.label);
        self.put("group ");
        self.put_text(self.file.message(group.message).name);
        self.put(" = ");
        self.put_number(group.number);
        self.brackets(&group.options, true);
        self.body(group.message);
        self.put("\n");
    }

    /// The `extend` blocks of a scope; in normal form one for each type.
    pub(super) fn extends(&mut self, extends: &'a [Extend]) {
        let How::Normal(normal) = self.how else {
            for extend in extends {
                self.extend(
                    extend,
                    &extend.fields.iter().collect::<Vec<_>>(),
                    &extend.groups.iter().collect::<Vec<_>>(),
                );
            }
            return;
        };
        let scope = self.scope(normal.schema);
        let mut places: HashMap<String, usize, RandomState> = HashMap::default();
        let mut merged: Vec<(&Extend, Vec<&Field>, Vec<&Group>)> = Vec::new();
        for extend in extends {
            let name = self.file.name(extend.extendee);
            let full_name = (normal.schema.resolve(scope, name))
                .map_or_else(|| name.to_owned(), |found| found.full_name().to_owned());
            let &mut place = places.entry(full_name).or_insert(merged.len());
            if place == merged.len() {
                merged.push((extend, Vec::new(), Vec::new()));
            }
            let (_, fields, groups) = &mut merged[place];
            fields.extend(&extend.fields);
            groups.extend(&extend.groups);
        }
        for (extend, mut fields, mut groups) in merged {
            fields.sort_by_key(|field| field.number);
            groups.sort_by_key(|group| group.number);
            self.extend(extend, &fields, &groups);
        }
    }

    fn extend(&mut self, extend: &Extend, fields: &[&'a Field], groups: &[&'a Group]) {
        self.line();
        self.put("extend ");
        self.type_name(extend.extendee);
        let mut block = self.open();
        if !fields.is_empty() {
            self.section(&mut block);
            for field in fields {
                self.field(field);
            }
        }
        if !groups.is_empty() {
            self.section(&mut block);
            for group in groups {
                self.group(group);
            }
        }
        self.close(&block);
        self.put("\n");
    }

    fn r#enum(&mut self, id: EnumId) {
        let r#enum: &Enum = self.file.r#enum(id);
        self.line();
        self.visibility(r#enum.visibility);
        self.put("enum ");
        self.put_text(r#enum.name);
        let mut block = self.open();
        let options = self.shows_any(&r#enum.options);
        if options || !(r#enum.reserved.is_empty() && r#enum.values.is_empty()) {
            self.section(&mut block);
        }
        self.reserved(&r#enum.reserved, MAX_NUMBER);
        self.statements(&r#enum.options);
        // The first constant is what a field of this type is without a value, so it stays the first.
        if let Some((first, others)) = r#enum.values.split_first() {
            self.constant(first);
            let file = self.file;
            let key = |value: &'a EnumValue| (value.number, file.text(value.name));
            self.each(others, key, Self::constant);
        }
        self.close(&block);
        self.put("\n");
    }

    fn constant(&mut self, value: &'a EnumValue) {
        self.line();
        self.put_text(value.name);
        self.put(" = ");
        self.put_number(value.number);
        self.brackets(&value.options, false);
        self.put(";\n");
    }

    /// `reserved` statements; in normal form one for each part, numbers before names.
    fn reserved(&mut self, statements: &'a [Reserved], max: i64) {
        if !matches!(self.how, How::Normal(_)) {
            for statement in statements {
                self.reserved_statement(&statement.items, max);
            }
            return;
        }
        let items = || statements.iter().flat_map(|statement| &statement.items);
        let mut ranges: Vec<_> = (items().filter_map(|item| match item {
            ReservedItem::Range(range) => Some((range.start, item)),
            ReservedItem::Name(_) | ReservedItem::Identifier(_) => None,
        }))
        .collect();
        ranges.sort_by_key(|(start, _)| *start);
        let mut names: Vec<_> = (items().filter_map(|item| match item {
            ReservedItem::Range(_) => None,
            ReservedItem::Name(name) => Some((self.file.bytes(*name), item)),
            ReservedItem::Identifier(name) => Some((self.file.text(*name).as_bytes().into(), item)),
        }))
        .collect();
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, item) in ranges {
            self.reserved_statement(std::slice::from_ref(item), max);
        }
        for (_, item) in names {
            self.reserved_statement(std::slice::from_ref(item), max);
        }
    }

    fn reserved_statement(&mut self, items: &[ReservedItem], max: i64) {
        self.line();
        self.put("reserved ");
        for (index, item) in items.iter().enumerate() {
            self.put(if index > 0 { ", " } else { "" });
            match item {
                ReservedItem::Range(range) => self.range(range, max),
                ReservedItem::Name(name) => self.string(*name),
                ReservedItem::Identifier(name) => self.put_text(*name),
            }
        }
        self.put(";\n");
    }

    fn extensions(&mut self, statements: &'a [Extensions], max: i64) {
        if !matches!(self.how, How::Normal(_)) {
            for statement in statements {
                self.line();
                self.put("extensions ");
                for (index, range) in statement.ranges.iter().enumerate() {
                    self.put(if index > 0 { ", " } else { "" });
                    self.range(range, max);
                }
                self.brackets(&statement.options, false);
                self.put(";\n");
            }
            return;
        }
        let ranges = statements.iter().flat_map(|statement| {
            let ranges = statement.ranges.iter();
            ranges.map(move |range| (range, &statement.options))
        });
        let mut ranges: Vec<_> = ranges.collect();
        ranges.sort_by_key(|(range, _)| range.start);
        for (range, options) in ranges {
            self.line();
            self.put("extensions ");
            self.range(range, max);
            self.brackets(options, false);
            self.put(";\n");
        }
    }

    fn range(&mut self, range: &Range, max: i64) {
        self.put_number(range.start);
        match range.end {
            RangeEnd::Start => {}
            RangeEnd::Number(end) if end == range.start && matches!(self.how, How::Normal(_)) => {}
            RangeEnd::Number(end) if end != max => {
                self.put(" to ");
                self.put_number(end);
            }
            RangeEnd::Number(_) | RangeEnd::Max => self.put(" to max"),
        }
    }
}

fn is_empty(oneof: &Oneof) -> bool {
    oneof.fields.is_empty() && oneof.groups.is_empty()
}

/// The lowest number in `oneof`.
fn lowest(oneof: &Oneof) -> Option<i64> {
    let fields = oneof.fields.iter().map(|field| field.number);
    let groups = oneof.groups.iter().map(|group| group.number);
    fields.chain(groups).min()
}
