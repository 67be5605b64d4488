//! What stands in the file of a message: the types that lie in it, each once.

use etymon_constant::same;

use super::{EnumType, MessageType, OneOfType, Type};

/// How many types one file may define.
const MAX_NAMES: usize = 256;

/// The file of a message, or of a part of one.
pub(super) struct File {
    pub(super) package: &'static str,
    /// Whether it is a part of a file, in which names may stand that are defined around it.
    part: bool,
    /// In the order in which they are used: the messages of the file, and its enums among them.
    defined: [Option<Definition>; MAX_NAMES],
    count: usize,
    /// Whether any field has a tag.
    pub(super) is_tagged: bool,
}

/// A type of the file.
#[derive(Clone, Copy)]
pub(super) enum Definition {
    Message(&'static MessageType),
    Enum(&'static EnumType),
}

impl Definition {
    const fn name(&self) -> &'static str {
        match self {
            Self::Message(message) => message.name,
            Self::Enum(symbols) => symbols.name,
        }
    }

    const fn package(&self) -> &'static str {
        match self {
            Self::Message(message) => message.package,
            Self::Enum(symbols) => symbols.package,
        }
    }

    /// Whether both have the same fields or symbols.
    const fn alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Message(a), Self::Message(b)) => {
                let mut at = 0;
                while at < a.fields.len() && at < b.fields.len() {
                    if !same(a.fields[at].name, b.fields[at].name)
                        || a.fields[at].number != b.fields[at].number
                    {
                        return false;
                    }
                    at += 1;
                }
                a.fields.len() == b.fields.len()
            }
            (Self::Enum(a), Self::Enum(b)) => {
                let mut at = 0;
                while at < a.symbols.len() && at < b.symbols.len() {
                    if !same(a.symbols[at].0, b.symbols[at].0) {
                        return false;
                    }
                    at += 1;
                }
                a.symbols.len() == b.symbols.len()
            }
            _ => false,
        }
    }
}

impl File {
    /// All that lies in `schema`.
    ///
    /// # Panics
    ///
    /// While compiling, when it is no file: `schema` is no message (unless it is a `part`), two definitions of one name
    /// differ, a type of another package lies in it, a number stands twice, a name is used outside its definition.
    pub(super) const fn of(schema: &Type, part: bool) -> Self {
        let mut file = Self {
            package: "",
            part,
            defined: [None; MAX_NAMES],
            count: 0,
            is_tagged: false,
        };
        match schema {
            Type::Message(message) => {
                file.package = message.package;
                file.define(Definition::Message(message));
            }
            Type::Enum(symbols) if part => {
                file.package = symbols.package;
                file.define(Definition::Enum(symbols));
            }
            _ => assert!(
                part,
                "a file has a message: put the value into a struct with named fields"
            ),
        }
        let mut at = 0;
        while at < file.count {
            match file.defined[at] {
                Some(Definition::Message(message)) => file.message(message),
                Some(Definition::Enum(symbols)) => assert!(
                    !symbols.symbols.is_empty() && symbols.symbols[0].1 == 0,
                    "the first symbol of an enum has the number 0"
                ),
                None => {}
            }
            at += 1;
        }
        file
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// The type at a place, until there is none.
    pub(super) const fn at(&self, at: usize) -> Option<Definition> {
        if at < self.count {
            self.defined[at]
        } else {
            None
        }
    }

    /// Whether it is a message, which has presence without `optional`.
    pub(super) const fn is_message(&self, of: &Type) -> bool {
        match of {
            Type::Message(_) => true,
            Type::Named(name) => !matches!(self.find(name), Some(Definition::Enum(_))),
            _ => false,
        }
    }

    /// Fields of a `oneof` come after the others, as they are printed.
    const fn message(&mut self, message: &'static MessageType) {
        let mut at = 0;
        while at < message.fields.len() {
            let field = &message.fields[at];
            if one_of(&field.schema).is_none() {
                self.is_tagged |= !field.tags.is_empty();
                match &field.schema {
                    Type::Optional(of) | Type::Repeated(of) | Type::Map(of) => self.single(of),
                    of => self.single(of),
                }
            }
            at += 1;
        }
        at = 0;
        while at < message.fields.len() {
            if let Some(of) = one_of(&message.fields[at].schema) {
                self.is_tagged |= !message.fields[at].tags.is_empty();
                let mut within = 0;
                while within < of.fields.len() {
                    self.is_tagged |= !of.fields[within].tags.is_empty();
                    self.single(&of.fields[within].schema);
                    within += 1;
                }
            }
            at += 1;
        }
        distinct(message);
    }

    /// What a field holds one or several of.
    const fn single(&mut self, of: &Type) {
        match of {
            Type::Scalar(_) => {}
            Type::Message(message) => self.define(Definition::Message(message)),
            Type::Enum(symbols) => self.define(Definition::Enum(symbols)),
            Type::Named(name) => assert!(
                self.part || self.find(name).is_some(),
                "a type that is named `by_name` must be described around that place"
            ),
            Type::OneOf(_) => panic!("a field that is a union is one of several: say `oneof`"),
            Type::Optional(_) | Type::Repeated(_) | Type::Map(_) => {
                panic!("a list, map or `Option` cannot lie right in another: put it into a struct")
            }
        }
    }

    const fn define(&mut self, definition: Definition) {
        assert!(
            definition.package().is_empty() || same(definition.package(), self.package),
            "a file has one package: a type in it cannot be of another `namespace`"
        );
        match self.find(definition.name()) {
            Some(found) => assert!(
                found.alike(&definition),
                "two types of this file have one name and are not the same"
            ),
            None => {
                assert!(self.count < MAX_NAMES, "a file defines at most 256 names");
                self.defined[self.count] = Some(definition);
                self.count += 1;
            }
        }
    }

    const fn find(&self, name: &str) -> Option<Definition> {
        let mut at = 0;
        while let Some(defined) = self.at(at) {
            if same(defined.name(), name) {
                return Some(defined);
            }
            at += 1;
        }
        None
    }
}

/// That no field has the number of one in a `oneof`, which is a type of its own. The derive has looked at the others.
const fn distinct(message: &MessageType) {
    let mut at = 0;
    while at < message.fields.len() {
        if let Some(of) = one_of(&message.fields[at].schema) {
            let mut within = 0;
            while within < of.fields.len() {
                let seen = count(message, of.fields[within].number);
                assert!(seen == 1, "two fields of a message have the same number");
                within += 1;
            }
        }
        at += 1;
    }
}

/// How many fields have the number, those in `oneof`s among them.
const fn count(message: &MessageType, number: u32) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < message.fields.len() {
        let field = &message.fields[at];
        match one_of(&field.schema) {
            Some(of) => {
                let mut within = 0;
                while within < of.fields.len() {
                    count += (of.fields[within].number == number) as usize;
                    within += 1;
                }
            }
            None => count += (field.number == number) as usize,
        }
        at += 1;
    }
    count
}

/// The fields that `schema` is one of.
pub(super) const fn one_of(schema: &Type) -> Option<&'static OneOfType> {
    match schema {
        Type::OneOf(of) => Some(of),
        Type::Optional(of) => one_of(of),
        _ => None,
    }
}
