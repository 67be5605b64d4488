//! The types and the extensions that a descriptor and those it can import declare, by their names and numbers.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Refused;
use super::record::Record;
use super::shapes::{ENUM, FIELD, FILE, MESSAGE};
use crate::protobuf::MAX_DEPTH;

/// Place of a type in the index.
pub(super) type Id = usize;

/// What something is declared in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scope<'a> {
    /// A file with this package.
    File(&'a str),
    /// A message.
    Message(Id),
}

impl Scope<'_> {
    /// The message, when it is one.
    pub(super) fn message(self) -> Option<Id> {
        match self {
            Self::Message(id) => Some(id),
            Self::File(_) => None,
        }
    }
}

/// A message or an enum.
pub(super) struct Type<'a> {
    pub(super) name: &'a str,
    pub(super) scope: Scope<'a>,
    pub(super) record: Record<'a>,
    pub(super) is_enum: bool,
    /// The messages and enums that are declared in it.
    pub(super) children: Vec<Id>,
}

/// An extension, and what it is declared in.
pub(super) struct Extension<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) record: Record<'a>,
}

/// Everything that files declare, whatever it is declared in.
#[derive(Default)]
pub(super) struct Index<'a> {
    /// The packages of the files, each once.
    packages: Vec<&'a str>,
    types: Vec<Type<'a>>,
    /// The messages and enums outside of any message, those of the first file before the others.
    top: Vec<Id>,
    /// How many of `top` are of the first file.
    own_top: usize,
    by_name: HashMap<(Scope<'a>, &'a str), Id, RandomState>,
    /// By the full name of the message that is extended, without a dot in front, and their numbers.
    extensions: HashMap<&'a str, HashMap<u32, Extension<'a>, RandomState>, RandomState>,
}

impl<'a> Index<'a> {
    /// Indexes the messages, enums and extensions of `file`, and of those in `others`, that it may use.
    pub(super) fn of(file: &Record<'a>, others: &'a [Vec<u8>]) -> Result<Self, Refused> {
        let mut index = Self::default();
        index.add(file)?;
        index.own_top = index.top.len();
        for other in others {
            index.add(&Record::read(other, &FILE)?)?;
        }
        Ok(index)
    }

    fn add(&mut self, file: &Record<'a>) -> Result<(), Refused> {
        let package = file.text(2).unwrap_or_default();
        if !self.packages.contains(&package) {
            self.packages.push(package);
        }
        let scope = Scope::File(package);
        self.extensions(scope, file.messages(7))?;
        let mut open = Vec::new();
        self.declare(scope, 0, file.messages(4), file.messages(5), &mut open)?;
        while let Some((id, depth)) = open.pop() {
            let record = std::mem::take(&mut self.types[id].record);
            let scope = Scope::Message(id);
            self.extensions(scope, record.messages(6))?;
            let (messages, enums) = (record.messages(3), record.messages(4));
            self.declare(scope, depth, messages, enums, &mut open)?;
            self.types[id].record = record;
        }
        Ok(())
    }

    fn declare(
        &mut self,
        scope: Scope<'a>,
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
            self.by_name.entry((scope, name)).or_insert(id);
            self.types.push(Type {
                name,
                scope,
                record,
                is_enum,
                children: Vec::new(),
            });
            match scope {
                Scope::Message(parent) => self.types[parent].children.push(id),
                Scope::File(_) => self.top.push(id),
            }
            if !is_enum {
                open.push((id, depth + 1));
            }
        }
        Ok(())
    }

    fn extensions(
        &mut self,
        scope: Scope<'a>,
        extensions: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), Refused> {
        for bytes in extensions {
            let record = Record::read(bytes, &FIELD)?;
            let extendee = record.text(2).unwrap_or_default();
            let extendee = extendee.strip_prefix('.').unwrap_or(extendee);
            if let Some(Ok(number)) = record.int(3).map(u32::try_from) {
                let of = self.extensions.entry(extendee).or_default();
                of.entry(number).or_insert(Extension { scope, record });
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

    /// The messages and enums of the first file that are declared outside of any message.
    pub(super) fn top(&self) -> &[Id] {
        &self.top[..self.own_top]
    }

    /// The type with this full name, with or without a dot in front.
    pub(super) fn find(&self, name: &str) -> Option<Id> {
        let name = name.strip_prefix('.').unwrap_or(name);
        let in_package = |package: &&'a str| {
            let rest = match package.is_empty() {
                true => name,
                false => name.strip_prefix(*package)?.strip_prefix('.')?,
            };
            let mut segments = rest.split('.');
            let first = segments.next()?;
            let mut found = *self.by_name.get(&(Scope::File(package), first))?;
            for segment in segments {
                found = *self.by_name.get(&(Scope::Message(found), segment))?;
            }
            Some(found)
        };
        self.packages.iter().find_map(in_package)
    }

    /// The extension of the message with this full name, without a dot in front, at this number.
    pub(super) fn extension(&self, extendee: &str, number: u32) -> Option<&Extension<'a>> {
        self.extensions.get(extendee)?.get(&number)
    }

    /// The parts of the full name of `scope`: the package and the names of the messages, outer ones first.
    pub(super) fn path(&self, mut scope: Scope<'a>) -> Vec<&'a str> {
        let mut path = Vec::new();
        loop {
            match scope {
                Scope::Message(id) => {
                    path.push(self.types[id].name);
                    scope = self.types[id].scope;
                }
                Scope::File(package) => {
                    path.extend(Some(package).filter(|package| !package.is_empty()));
                    path.reverse();
                    return path;
                }
            }
        }
    }
}
