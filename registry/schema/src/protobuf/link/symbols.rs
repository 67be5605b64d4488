//! Everything that has a full name in a file, by that name.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::members::{extension_members, members};
use crate::protobuf::ProtobufSchema;
use crate::protobuf::tree::{EnumId, File, MessageId, Text};

/// What a full name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SymbolKind {
    /// A package, or one that packages lie in.
    Package,
    Message(MessageId),
    Enum(EnumId),
    Field,
    Oneof,
    /// A constant, which is a sibling of its enum.
    Constant,
    Service,
    Method,
    /// An extension: its place in [`Symbols::extensions`].
    Extension(u32),
    /// A map's entry message, which no text can name.
    Entry,
}

/// A full name and what it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol {
    start: u32,
    end: u32,
    pub(super) kind: SymbolKind,
    /// Where the simple name is written.
    pub(super) written: Text,
}

/// Where an extension is declared.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExtensionAt {
    /// The message that the `extend` block stands in.
    pub(super) scope: Option<MessageId>,
    /// The block.
    pub(super) block: u32,
    /// Its place among the fields and groups of the block, in the order of the text.
    pub(super) member: u32,
}

/// The full names of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symbols {
    heap: String,
    /// Messages first, then what they hold, then the rest.
    pub(super) list: Vec<Symbol>,
    pub(super) extensions: Vec<ExtensionAt>,
    /// Places in `list`, sorted by the hash of the name; of equal names the first one comes first.
    pub(super) sorted: Vec<(u64, u32)>,
    /// Places in `list` of the messages.
    messages: Vec<u32>,
}

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// The hash that [`Symbols::sorted`] goes by: the same for every file of this process.
pub(super) fn hash(name: &str) -> u64 {
    HASHER.hash_one(name)
}

impl SymbolKind {
    /// Whether other names can follow it behind a dot.
    pub(super) fn is_aggregate(self) -> bool {
        matches!(
            self,
            Self::Package | Self::Message(_) | Self::Enum(_) | Self::Service | Self::Entry
        )
    }

    pub(super) fn is_type(self) -> bool {
        matches!(self, Self::Message(_) | Self::Enum(_) | Self::Entry)
    }

    /// What to call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Message(_) => "a message",
            Self::Enum(_) => "an enum",
            Self::Field => "a field",
            Self::Oneof => "a oneof",
            Self::Constant => "a constant of an enum",
            Self::Service => "a service",
            Self::Method => "a method",
            Self::Extension(_) => "an extension",
            Self::Entry => "the entry message of a map",
        }
    }
}

impl Symbols {
    /// The full names of `file`.
    pub(super) fn of(file: &File) -> Self {
        let mut symbols = Self::default();
        let package = file.package();
        let written = file.package.map(|package| package.text).unwrap_or_default();
        for (dot, _) in package.match_indices('.').chain([(package.len(), "")]) {
            if dot > 0 {
                symbols.add("", &package[..dot], SymbolKind::Package, written);
            }
        }
        symbols.messages = vec![0; file.messages.len()];
        for (index, message) in (0..).zip(&file.messages) {
            let id = MessageId(index);
            let at = symbols.add_in(
                message.parent,
                package,
                file.text(message.name),
                SymbolKind::Message(id),
                message.name,
            );
            symbols.messages[id.index()] = at;
        }
        for (index, message) in (0..).zip(&file.messages) {
            let id = Some(MessageId(index));
            for member in members(file, &message.scope) {
                symbols.add_in(id, package, &member.name, SymbolKind::Field, member.written);
                if let Some(entry) = member.entry_name() {
                    symbols.add_in(id, package, &entry, SymbolKind::Entry, member.written);
                }
            }
            for oneof in &message.scope.oneofs {
                let name = file.text(oneof.name);
                symbols.add_in(id, package, name, SymbolKind::Oneof, oneof.name);
            }
        }
        for (index, r#enum) in (0..).zip(&file.enums) {
            let id = EnumId(index);
            let name = file.text(r#enum.name);
            let kind = SymbolKind::Enum(id);
            symbols.add_in(r#enum.parent, package, name, kind, r#enum.name);
            for value in &r#enum.values {
                let name = file.text(value.name);
                symbols.add_in(
                    r#enum.parent,
                    package,
                    name,
                    SymbolKind::Constant,
                    value.name,
                );
            }
        }
        for (scope, extends) in file.extends() {
            for (block, extend) in (0..).zip(extends) {
                for (place, member) in (0..).zip(extension_members(file, extend)) {
                    let extension = u32::try_from(symbols.extensions.len())
                        .expect("a text has fewer than 2^32 extensions");
                    symbols.extensions.push(ExtensionAt {
                        scope,
                        block,
                        member: place,
                    });
                    let kind = SymbolKind::Extension(extension);
                    symbols.add_in(scope, package, &member.name, kind, member.written);
                }
            }
        }
        for service in &file.services {
            let name = file.text(service.name);
            let at = symbols.add(package, name, SymbolKind::Service, service.name);
            for method in &service.methods {
                let scope = symbols.range(at);
                symbols.add_at(
                    scope,
                    file.text(method.name),
                    SymbolKind::Method,
                    method.name,
                );
            }
        }
        symbols.sorted = (0..)
            .zip(&symbols.list)
            .map(|(at, symbol)| (hash(symbols.text(symbol)), at))
            .collect();
        symbols.sorted.sort_unstable();
        symbols
    }

    fn text(&self, symbol: &Symbol) -> &str {
        &self.heap[symbol.start as usize..symbol.end as usize]
    }

    fn range(&self, at: u32) -> (usize, usize) {
        let symbol = &self.list[at as usize];
        (symbol.start as usize, symbol.end as usize)
    }

    fn add_in(
        &mut self,
        parent: Option<MessageId>,
        package: &str,
        name: &str,
        kind: SymbolKind,
        written: Text,
    ) -> u32 {
        match parent {
            Some(parent) => {
                let scope = self.range(self.messages[parent.index()]);
                self.add_at(scope, name, kind, written)
            }
            None => self.add(package, name, kind, written),
        }
    }

    fn add(&mut self, package: &str, name: &str, kind: SymbolKind, written: Text) -> u32 {
        let start = self.heap.len();
        self.heap.push_str(package);
        self.finish(start, name, kind, written)
    }

    fn add_at(
        &mut self,
        scope: (usize, usize),
        name: &str,
        kind: SymbolKind,
        written: Text,
    ) -> u32 {
        let start = self.heap.len();
        self.heap.extend_from_within(scope.0..scope.1);
        self.finish(start, name, kind, written)
    }

    fn finish(&mut self, start: usize, name: &str, kind: SymbolKind, written: Text) -> u32 {
        if self.heap.len() > start {
            self.heap.push('.');
        }
        self.heap.push_str(name);
        let offset = |at| u32::try_from(at).expect("names nest at most 100 deep in a text");
        let at = offset(self.list.len());
        self.list.push(Symbol {
            start: offset(start),
            end: offset(self.heap.len()),
            kind,
            written,
        });
        at
    }

    /// The full name of the symbol at `at`.
    pub(super) fn name(&self, at: u32) -> &str {
        self.text(&self.list[at as usize])
    }

    /// The full name of a message.
    pub(super) fn message(&self, id: MessageId) -> &str {
        self.name(self.messages[id.index()])
    }

    /// The place of the first symbol of this name.
    pub(super) fn find(&self, hash: u64, name: &str) -> Option<u32> {
        let start = self.sorted.partition_point(|&(other, _)| other < hash);
        self.sorted[start..]
            .iter()
            .take_while(|&&(other, _)| other == hash)
            .map(|&(_, at)| at)
            .find(|&at| self.name(at) == name)
    }
}

impl ProtobufSchema {
    /// The full names of the file.
    pub(super) fn symbols(&self) -> &Symbols {
        self.symbols.get_or_init(|| Symbols::of(&self.file))
    }
}
