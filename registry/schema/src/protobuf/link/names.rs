//! Names: what may be one, and that each means one thing.

use super::Checker;
use super::lookup::Found;
use super::symbols::SymbolKind;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{MessageId, Text};

/// How deep messages may nest in each other.
const MAX_NESTED_MESSAGES: u32 = 32;

/// Whether `name` is made of ASCII letters, digits and underscores, and begins with no digit.
fn is_identifier(name: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(inside)
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit())
}

impl Checker<'_, '_> {
    /// Names are identifiers, full names are unique, and messages do not nest too deep.
    pub(super) fn names(&mut self) {
        self.identifiers();
        self.duplicates();
        self.nesting();
    }

    fn identifiers(&mut self) {
        let linked = &self.linked;
        let file = linked.file();
        if let Some(package) = file.package
            && !file.name(package).split('.').all(is_identifier)
        {
            let name = excerpt(file.name(package));
            self.problems.add(package.span, || {
                format!("`{name}` is not a name of a package: its parts are made of ASCII letters, digits and underscores, and begin with no digit")
            });
        }
        for symbol in &linked.symbols().list {
            if matches!(symbol.kind, SymbolKind::Package | SymbolKind::Entry) {
                continue;
            }
            let name = file.text(symbol.written);
            if !is_identifier(name) {
                let (name, word) = (excerpt(name), symbol.kind.word());
                self.problems.add(symbol.written.span(), || {
                    format!("`{name}` is not a name of {word}: names are made of ASCII letters, digits and underscores, and begin with no digit")
                });
            }
        }
    }

    fn duplicates(&mut self) {
        let symbols = self.linked.symbols();
        let mut clashes: Vec<(Text, SymbolKind, u32, Found)> = Vec::new();
        for pair in symbols.sorted.windows(2) {
            let [(hash, first), (other, second)] = *pair else {
                continue;
            };
            if hash != other || symbols.name(first) != symbols.name(second) {
                continue;
            }
            let of_second = symbols.list[second as usize].written;
            let swap = symbols.list[first as usize].written.start > of_second.start;
            let (first, second) = if swap {
                (second, first)
            } else {
                (first, second)
            };
            let symbol = symbols.list[second as usize];
            let kind = symbols.list[first as usize].kind;
            clashes.push((
                symbol.written,
                symbol.kind,
                second,
                Found {
                    unit: 0,
                    symbol: first,
                    kind,
                },
            ));
        }
        if self.linked.units.len() > 1 {
            for (at, symbol) in (0..).zip(&symbols.list) {
                let own_package = symbol.kind == SymbolKind::Package;
                let other = self
                    .linked
                    .in_imports(symbols.name(at))
                    .find(|found| !(own_package && found.kind == SymbolKind::Package));
                if let Some(other) = other {
                    clashes.push((symbol.written, symbol.kind, at, other));
                }
            }
        }
        clashes.sort_by_key(|(written, ..)| written.start);
        for (written, kind, at, other) in clashes {
            let name = symbols.name(at);
            let path = self.linked.unit(other.unit).path;
            let (kind, other_kind) = (kind, other.kind);
            self.problems.add(written.span(), || {
                let word = kind.word();
                let defined = match (other.unit, kind.word() == other_kind.word()) {
                    (0, true) => "is defined twice".to_owned(),
                    (0, false) => format!("is already defined as {}", other_kind.word()),
                    _ => format!("is already defined in `{path}` as {}", other_kind.word()),
                };
                let scoping = if kind == SymbolKind::Constant || other_kind == SymbolKind::Constant
                {
                    " (a constant is a sibling of its enum, not a child)"
                } else {
                    ""
                };
                format!("`{name}`, here {word}, {defined}: give it another name{scoping}")
            });
        }
    }

    fn nesting(&mut self) {
        let file = self.linked.file();
        let mut depths = Vec::<u32>::with_capacity(file.messages.len());
        for (index, message) in (0..).zip(&file.messages) {
            let depth = message
                .parent
                .map_or(1, |parent| depths[parent.index()] + 1);
            depths.push(depth);
            if depth == MAX_NESTED_MESSAGES + 1 {
                let name = self.linked.symbols().message(MessageId(index));
                self.problems.add(message.name.span(), || {
                    format!("`{}` lies in {MAX_NESTED_MESSAGES} messages: more are not allowed, declare it further outside", excerpt(name))
                });
            }
        }
    }
}
