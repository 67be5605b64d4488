//! What the normal form makes of names and options.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::symbols::Symbols;
use crate::protobuf::names::TypeId;
use crate::protobuf::tree::{
    FieldType, MessageId, OptionPart, Scope, Setting, TypeName, Value, ValueKind,
};
use crate::protobuf::{MAX_DEPTH, ProtobufSchema};

/// What the normal form of a file depends on.
pub(super) struct Normal<'a> {
    pub(super) schema: &'a ProtobufSchema,
    /// The messages that are entries of maps.
    entries: HashSet<MessageId, RandomState>,
    /// Every name, needed only where a custom option is set.
    symbols: OnceCell<Symbols>,
}

/// The value of an option in normal form.
pub(super) enum NormalValue<'a> {
    /// As it is written.
    Plain(&'a Value),
    /// Members by name, each with all its values.
    Message(BTreeMap<Cow<'a, str>, Vec<NormalValue<'a>>>),
}

impl<'a> Normal<'a> {
    pub(super) fn of(schema: &'a ProtobufSchema) -> Self {
        let mut normal = Self {
            schema,
            entries: HashSet::default(),
            symbols: OnceCell::new(),
        };
        for message in &schema.file.messages {
            for &nested in &message.scope.messages {
                if is_entry(schema, &schema.file.message(nested).scope) {
                    normal.entries.insert(nested);
                }
            }
        }
        normal
    }

    /// The message is the entry of a map.
    pub(super) fn is_entry(&self, message: MessageId) -> bool {
        self.entries.contains(&message)
    }

    /// The entry of a map that `name` leads to inside of `message`, when `message` declares it.
    pub(super) fn entry(&self, message: Option<MessageId>, name: &str) -> Option<MessageId> {
        if self.entries.is_empty() {
            return None;
        }
        let scope = self.schema.types.full_name(TypeId::Message(message?));
        let definition = self.schema.resolve(scope, name)?;
        let TypeId::Message(entry) = definition.id else {
            return None;
        };
        let own = std::ptr::eq(definition.schema, self.schema);
        (own && self.is_entry(entry) && self.schema.file.message(entry).parent == message)
            .then_some(entry)
    }

    /// Options by name, those that set parts of one message as one, for what is declared in `message`, `level` blocks deep.
    pub(super) fn options(
        &self,
        settings: impl IntoIterator<Item = &'a Setting>,
        message: Option<MessageId>,
        level: usize,
    ) -> Vec<(Cow<'a, str>, NormalValue<'a>)> {
        let file = &self.schema.file;
        let mut named: Vec<(Cow<'a, str>, bool, &'a Setting)> = Vec::new();
        for setting in settings {
            let parts = file.option_parts(setting.name).count();
            let whole = parts > 1 && parts + depth(&setting.value) + level > MAX_DEPTH;
            let name = if whole {
                Cow::Borrowed(file.name(setting.name))
            } else {
                let first = file.option_parts(setting.name).next();
                first.map_or(Cow::Borrowed(""), |part| self.part(part, message))
            };
            named.push((name, parts > 1 && !whole, setting));
        }
        named.sort_by(|a, b| a.0.cmp(&b.0));
        let mut options: Vec<(Cow<'a, str>, NormalValue<'a>)> = Vec::with_capacity(named.len());
        for (name, dotted, setting) in named {
            if !dotted {
                options.push((name, self.value(&setting.value)));
                continue;
            }
            let fits = |(last, value): &(Cow<str>, NormalValue)| {
                *last == name && matches!(value, NormalValue::Message(_))
            };
            if !options.last().is_some_and(fits) {
                options.push((name, NormalValue::Message(BTreeMap::new())));
            }
            if let Some((_, NormalValue::Message(members))) = options.last_mut() {
                self.merge(members, setting, message);
            }
        }
        options
    }

    /// Sets what `setting` sets inside of the message that its first part names.
    fn merge(
        &self,
        members: &mut BTreeMap<Cow<'a, str>, Vec<NormalValue<'a>>>,
        setting: &'a Setting,
        message: Option<MessageId>,
    ) {
        let mut parts = (self.schema.file.option_parts(setting.name))
            .skip(1)
            .map(|part| match part {
                OptionPart::Field(name) => Cow::Borrowed(name),
                OptionPart::Extension(name) => {
                    let name = self.symbols().extension(self.schema, message, name);
                    Cow::Owned(format!("[{}]", name.trim_start_matches('.')))
                }
            })
            .peekable();
        let mut members = members;
        while let Some(part) = parts.next() {
            let values = members.entry(part).or_default();
            if parts.peek().is_none() {
                self.add(values, &setting.value);
                return;
            }
            if !matches!(values.last(), Some(NormalValue::Message(_))) {
                values.push(NormalValue::Message(BTreeMap::new()));
            }
            let Some(NormalValue::Message(inner)) = values.last_mut() else {
                return;
            };
            members = inner;
        }
    }

    fn value(&self, value: &'a Value) -> NormalValue<'a> {
        let ValueKind::Message(written) = &value.kind else {
            return NormalValue::Plain(value);
        };
        let mut members: BTreeMap<Cow<'a, str>, Vec<NormalValue<'a>>> = BTreeMap::new();
        for member in written {
            let name = Cow::Borrowed(self.schema.file.name(member.name));
            self.add(members.entry(name).or_default(), &member.value);
        }
        NormalValue::Message(members)
    }

    fn add(&self, values: &mut Vec<NormalValue<'a>>, value: &'a Value) {
        match &value.kind {
            ValueKind::List(list) => values.extend(list.iter().map(|value| self.value(value))),
            _ => values.push(self.value(value)),
        }
    }

    fn part(&self, part: OptionPart<'a>, message: Option<MessageId>) -> Cow<'a, str> {
        match part {
            OptionPart::Field(name) => Cow::Borrowed(name),
            OptionPart::Extension(name) => {
                let name = self.symbols().extension(self.schema, message, name);
                Cow::Owned(format!("({name})"))
            }
        }
    }

    fn symbols(&self) -> &Symbols {
        self.symbols.get_or_init(|| Symbols::of(self.schema))
    }
}

/// How deep messages nest in `value`.
fn depth(value: &Value) -> usize {
    match &value.kind {
        ValueKind::Message(members) => {
            1 + (members.iter().map(|member| depth(&member.value)))
                .max()
                .unwrap_or(0)
        }
        ValueKind::List(values) => values.iter().map(depth).max().unwrap_or(0),
        ValueKind::Word(_) | ValueKind::Number(_) | ValueKind::String(_) => 0,
    }
}

/// What a descriptor has in the place of a map: a message of a key and a value that says so.
fn is_entry(schema: &ProtobufSchema, scope: &Scope) -> bool {
    let file = &schema.file;
    let says_so = scope.options.iter().any(|setting| {
        let is_true =
            matches!(setting.value.kind, ValueKind::Word(word) if file.text(word) == "true");
        is_true && file.name(setting.name) == "map_entry"
    });
    let [key, value] = scope.fields.as_slice() else {
        return false;
    };
    let is_plain = |kind: &FieldType| matches!(kind, FieldType::Plain(_));
    let scalar_key = |kind: &FieldType| matches!(kind, FieldType::Plain(TypeName::Scalar(..)));
    let (key, value) = if key.number == 1 {
        (key, value)
    } else {
        (value, key)
    };
    says_so
        && (key.number, value.number) == (1, 2)
        && scalar_key(&key.kind)
        && is_plain(&value.kind)
}
