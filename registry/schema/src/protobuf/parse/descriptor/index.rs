//! The types and the extensions that a descriptor declares, by their names and numbers.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Refused;
use super::record::Record;
use super::shapes::{ENUM, FIELD, MESSAGE};
use crate::protobuf::MAX_DEPTH;

/// Place of a type in the index.
pub(super) type Id = usize;

/// A message or an enum.
pub(super) struct Type<'a> {
    pub(super) name: &'a str,
    pub(super) parent: Option<Id>,
    pub(super) record: Record<'a>,
    pub(super) is_enum: bool,
    /// The messages and enums that are declared in it.
    pub(super) children: Vec<Id>,
}

/// An extension, and the message that it is declared in.
pub(super) struct Extension<'a> {
    pub(super) scope: Option<Id>,
    pub(super) record: Record<'a>,
}

/// Everything that a file declares, whatever it is declared in.
#[derive(Default)]
pub(super) struct Index<'a> {
    package: &'a str,
    types: Vec<Type<'a>>,
    /// The messages and enums outside of any message.
    pub(super) top: Vec<Id>,
    by_name: HashMap<(Option<Id>, &'a str), Id, RandomState>,
    /// By the number, and the full name of the message that is extended, without a dot in front.
    extensions: HashMap<(&'a str, u32), Extension<'a>, RandomState>,
}

impl<'a> Index<'a> {
    /// Indexes the messages, enums and extensions of a file.
    pub(super) fn of(file: &Record<'a>) -> Result<Self, Refused> {
        let mut index = Self {
            package: file.text(2).unwrap_or_default(),
            ..Self::default()
        };
        index.extensions(None, file.messages(7))?;
        let mut open = Vec::new();
        index.declare(None, 0, file.messages(4), file.messages(5), &mut open)?;
        while let Some((id, depth)) = open.pop() {
            let record = std::mem::take(&mut index.types[id].record);
            index.extensions(Some(id), record.messages(6))?;
            let (messages, enums) = (record.messages(3), record.messages(4));
            index.declare(Some(id), depth, messages, enums, &mut open)?;
            index.types[id].record = record;
        }
        Ok(index)
    }

    fn declare(
        &mut self,
        parent: Option<Id>,
        depth: usize,
        messages: impl Iterator<Item = &'a [u8]>,
        enums: impl Iterator<Item = &'a [u8]>,
        open: &mut Vec<(Id, usize)>,
    ) -> Result<(), Refused> {
        if depth > MAX_DEPTH {
            return Err(Refused::new(&format!(
                "more than {MAX_DEPTH} messages are inside each other"
            )));
        }
        let messages = messages.map(|bytes| (bytes, false));
        for (bytes, is_enum) in messages.chain(enums.map(|bytes| (bytes, true))) {
            let record = Record::read(bytes, if is_enum { &ENUM } else { &MESSAGE })?;
            let id = self.types.len();
            let name = record.text(1).unwrap_or_default();
            self.by_name.entry((parent, name)).or_insert(id);
            self.types.push(Type {
                name,
                parent,
                record,
                is_enum,
                children: Vec::new(),
            });
            match parent {
                Some(parent) => self.types[parent].children.push(id),
                None => self.top.push(id),
            }
            if !is_enum {
                open.push((id, depth + 1));
            }
        }
        Ok(())
    }

    fn extensions(
        &mut self,
        scope: Option<Id>,
        extensions: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), Refused> {
        for bytes in extensions {
            let record = Record::read(bytes, &FIELD)?;
            let extendee = record.text(2).unwrap_or_default();
            let extendee = extendee.strip_prefix('.').unwrap_or(extendee);
            if let Some(Ok(number)) = record.int(3).map(u32::try_from) {
                let key = (extendee, number);
                self.extensions.insert(key, Extension { scope, record });
            }
        }
        Ok(())
    }

    /// How many types there are.
    pub(super) fn len(&self) -> usize {
        self.types.len()
    }

    pub(super) fn get(&self, id: Id) -> &Type<'a> {
        &self.types[id]
    }

    /// The type with this full name, with or without a dot in front.
    pub(super) fn find(&self, name: &str) -> Option<Id> {
        let mut rest = name.strip_prefix('.').unwrap_or(name);
        if !self.package.is_empty() {
            rest = rest.strip_prefix(self.package)?.strip_prefix('.')?;
        }
        let mut found = None;
        for segment in rest.split('.') {
            found = Some(*self.by_name.get(&(found, segment))?);
        }
        found
    }

    /// The extension of the message with this full name, without a dot in front, at this number.
    pub(super) fn extension(&self, extendee: &'static str, number: u32) -> Option<&Extension<'a>> {
        self.extensions.get(&(extendee, number))
    }

    /// The parts of the full name of `scope`: the package and the names of the messages, outer ones first.
    pub(super) fn path(&self, mut scope: Option<Id>) -> Vec<&'a str> {
        let mut path = Vec::new();
        while let Some(id) = scope {
            path.push(self.types[id].name);
            scope = self.types[id].parent;
        }
        if !self.package.is_empty() {
            path.push(self.package);
        }
        path.reverse();
        path
    }
}
