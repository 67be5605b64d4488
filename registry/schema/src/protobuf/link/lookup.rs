//! What a name means: the rules of `protoc`.

use std::collections::HashMap;
use std::fmt::Write as _;

use foldhash::fast::RandomState;

use super::features::Features;
use super::members::{Member, extension_members};
use super::symbols::{SymbolKind, Symbols, hash};
use crate::protobuf::ProtobufSchema;
use crate::protobuf::tree::{Enum, EnumId, Extend, File, ImportKind, Message, MessageId};

/// A file that takes part: the one in question, or one that it imports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit<'a> {
    pub(super) path: &'a str,
    pub(super) schema: &'a ProtobufSchema,
    pub(super) symbols: &'a Symbols,
    /// How its names can be used.
    pub(super) access: Access,
}

/// How the names of a file can be used, from less to more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    /// Not at all: it is imported by others only.
    Loaded,
    /// In options: it is imported by `import option`.
    Options,
    /// It is imported.
    Imported,
}

/// A file with everything that it imports, and the names of all of them.
pub(super) struct Linked<'a> {
    /// The file in question, then the others.
    pub(super) units: Vec<Unit<'a>>,
    /// The names of the others, as in [`Symbols::sorted`], with the place of their file.
    imported: Vec<(u64, u32, u32)>,
    /// What holds in the file.
    pub(super) features: Features,
    /// What holds in each of its messages.
    pub(super) message_features: Vec<Features>,
    /// The places of the files that can be imported.
    pub(super) places: HashMap<&'a str, usize, RandomState>,
}

/// What a name leads to: the place of a file, and of a symbol in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) unit: u32,
    pub(super) symbol: u32,
    pub(super) kind: SymbolKind,
}

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Messages and enums; other things of the name are passed over.
    Type,
    /// The first thing of the name, whatever it is.
    Anything,
}

/// Why a name leads nowhere.
#[derive(Debug, Default)]
pub(super) struct Failure {
    /// A file that defines the name without being imported, and the name in full.
    not_imported: Option<(u32, String)>,
    /// What the name was taken for, because its first part exists there.
    taken_for: Option<String>,
}

/// A message of some file.
#[derive(Debug, Clone, Copy)]
pub(super) struct MessageIn<'a> {
    pub(super) unit: u32,
    pub(super) file: &'a File,
    pub(super) id: MessageId,
}

impl<'a> MessageIn<'a> {
    pub(super) fn message(&self) -> &'a Message {
        self.file.message(self.id)
    }
}

impl<'a> Linked<'a> {
    pub(super) fn new(schema: &'a ProtobufSchema) -> Self {
        let own = Unit {
            path: "default",
            schema,
            symbols: schema.symbols(),
            access: Access::Imported,
        };
        let mut units = vec![own];
        let reachable = &schema.reachable;
        let mut places = HashMap::with_capacity_and_hasher(reachable.len(), RandomState::default());
        for (at, file) in reachable.iter().enumerate() {
            places.entry(&*file.path).or_insert(at);
        }
        let place = |path: &str| places.get(path).copied();
        // Files by their place among the reachable ones, with the access that they are found by. What an imported file
        // imports publicly is imported too.
        let mut access = vec![None::<Access>; reachable.len()];
        let mut open = Vec::new();
        for import in &schema.file.imports {
            if let Some(path) = schema.file.string(import.path)
                && let Some(at) = place(&path)
            {
                let found = if import.kind == ImportKind::Option {
                    Access::Options
                } else {
                    Access::Imported
                };
                open.push((at, found));
            }
        }
        open.reverse();
        while let Some((at, found)) = open.pop() {
            if access[at].is_some_and(|already| already >= found) {
                continue;
            }
            access[at] = Some(found);
            let file = &reachable[at].schema.file;
            for import in &file.imports {
                if let Some(path) = file.string(import.path)
                    && let Some(next) = place(&path)
                {
                    let public = import.kind == ImportKind::Public;
                    open.push((next, if public { found } else { Access::Loaded }));
                }
            }
        }
        for (file, access) in reachable.iter().zip(access) {
            if let Some(access) = access {
                units.push(Unit {
                    path: &file.path,
                    schema: &file.schema,
                    symbols: file.schema.symbols(),
                    access,
                });
            }
        }
        let mut imported = Vec::new();
        for (unit, place) in units.iter().zip(0..).skip(1) {
            let sorted = &unit.symbols.sorted;
            imported.extend(sorted.iter().map(|&(hash, at)| (hash, place, at)));
        }
        imported.sort();
        let features = Features::of_file(&schema.file);
        Self {
            units,
            imported,
            features,
            message_features: features.of_messages(&schema.file),
            places,
        }
    }

    /// The file in question.
    pub(super) fn file(&self) -> &'a File {
        &self.units[0].schema.file
    }

    pub(super) fn symbols(&self) -> &'a Symbols {
        self.units[0].symbols
    }

    pub(super) fn unit(&self, unit: u32) -> Unit<'a> {
        self.units[unit as usize]
    }

    pub(super) fn name(&self, found: Found) -> &'a str {
        self.unit(found.unit).symbols.name(found.symbol)
    }

    /// Every symbol of this name in the files that are imported in any way.
    pub(super) fn in_imports(&self, name: &str) -> impl Iterator<Item = Found> {
        let hash = hash(name);
        let start = self.imported.partition_point(|&(other, ..)| other < hash);
        self.imported[start..]
            .iter()
            .take_while(move |&&(other, ..)| other == hash)
            .map(|&(_, unit, symbol)| Found {
                unit,
                symbol,
                kind: self.unit(unit).symbols.list[symbol as usize].kind,
            })
            .filter(move |&found| self.name(found) == name)
    }

    /// The symbol with this full name, when this file or one with at least `access` defines it.
    fn find(&self, full_name: &str, access: Access, failure: &mut Failure) -> Option<Found> {
        if let Some(symbol) = self.symbols().find(hash(full_name), full_name) {
            return Some(Found {
                unit: 0,
                symbol,
                kind: self.symbols().list[symbol as usize].kind,
            });
        }
        let mut hidden = None;
        for found in self.in_imports(full_name) {
            if self.unit(found.unit).access >= access {
                return Some(found);
            }
            hidden = Some(found);
        }
        if let Some(found) = hidden {
            failure.not_imported = Some((found.unit, full_name.to_owned()));
        }
        None
    }

    /// What `name` means inside of `scope`, a full name: the first part of it is looked for from the inside to the
    /// outside, and the rest must then be there.
    pub(super) fn resolve(
        &self,
        scope: &str,
        name: &str,
        wanted: Wanted,
        access: Access,
    ) -> Result<Found, Failure> {
        let mut failure = Failure::default();
        if let Some(full_name) = name.strip_prefix('.') {
            return self.find(full_name, access, &mut failure).ok_or(failure);
        }
        let first = name.split('.').next().unwrap_or(name);
        let mut candidate = String::with_capacity(scope.len() + 1 + name.len());
        let mut scope = scope;
        while !scope.is_empty() {
            candidate.clear();
            candidate.push_str(scope);
            candidate.push('.');
            candidate.push_str(first);
            let found = self.find(&candidate, access, &mut failure);
            if let Some(found) = found {
                if first.len() == name.len() {
                    if wanted == Wanted::Anything || found.kind.is_type() {
                        return Ok(found);
                    }
                } else if found.kind.is_aggregate() {
                    candidate.push_str(&name[first.len()..]);
                    let found = self.find(&candidate, access, &mut failure);
                    failure.taken_for = Some(candidate);
                    return found.ok_or(failure);
                }
            }
            scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
        }
        self.find(name, access, &mut failure).ok_or(failure)
    }

    /// What is wrong with `name`.
    pub(super) fn explain(&self, name: &str, failure: &Failure) -> String {
        let mut text = format!("`{name}` is not defined");
        if let Some((unit, full_name)) = &failure.not_imported {
            let path = self.unit(*unit).path;
            write!(text, ": `{full_name}` is defined in `{path}`, which this file does not import: add `import \"{path}\";`")
                .expect("a string takes everything");
        } else if let Some(taken_for) = &failure.taken_for {
            text = format!(
                "`{name}` is resolved to `{taken_for}`, which is not defined: the innermost scope with its first part wins, write `.{name}` to start from the outermost scope"
            );
        } else if !name.starts_with('.') {
            text.push_str(": define it, or import the file that does");
        }
        text
    }

    /// The message that `found` is.
    pub(super) fn message(&self, found: Found) -> Option<MessageIn<'a>> {
        let SymbolKind::Message(id) = found.kind else {
            return None;
        };
        Some(MessageIn {
            unit: found.unit,
            file: &self.unit(found.unit).schema.file,
            id,
        })
    }

    /// The enum with its file.
    pub(super) fn r#enum(&self, unit: u32, id: EnumId) -> (&'a File, &'a Enum) {
        let file = &self.unit(unit).schema.file;
        (file, file.r#enum(id))
    }

    /// The extension that `found` is, with its block and the scope that both stand in.
    pub(super) fn extension(&self, found: Found) -> Option<(&'a Extend, Member<'a>, &'a str)> {
        let SymbolKind::Extension(index) = found.kind else {
            return None;
        };
        let unit = self.unit(found.unit);
        let file = &unit.schema.file;
        let at = unit.symbols.extensions[index as usize];
        let (extends, scope) = match at.scope {
            Some(id) => (&file.message(id).scope.extends, unit.symbols.message(id)),
            None => (&file.scope.extends, file.package()),
        };
        let extend = &extends[at.block as usize];
        let member = extension_members(file, extend).swap_remove(at.member as usize);
        Some((extend, member, scope))
    }
}
