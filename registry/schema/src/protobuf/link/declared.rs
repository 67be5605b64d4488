//! Extensions that a message announces: `extensions 4 to 9 [declaration = { number: 4 full_name: ".acme.tag" type: "string" }];`

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::Checker;
use super::lookup::{Access, MessageIn, Wanted};
use super::members::{Member, Shape};
use super::ranges::{Numbers, max_extension_number};
use super::types::integer;
use crate::diagnostic::excerpt;
use crate::protobuf::tree::{
    Extensions, File, Message, OptionPart, Scalar, TypeName, Value, ValueKind,
};
use crate::span::Span;

/// One announcement.
#[derive(Debug, Default)]
struct Declaration {
    number: i64,
    full_name: Option<String>,
    r#type: Option<String>,
    is_reserved: bool,
    is_repeated: bool,
    span: Span,
}

impl Declaration {
    fn of(file: &File, value: &Value) -> Self {
        let mut declaration = Self {
            span: value.span,
            ..Self::default()
        };
        let ValueKind::Message(members) = &value.kind else {
            return declaration;
        };
        for member in members {
            let text = || match member.value.kind {
                ValueKind::String(text) => {
                    Some(String::from_utf8_lossy(&file.bytes(text)).into_owned())
                }
                _ => None,
            };
            match file.name(member.name) {
                "number" => {
                    if let ValueKind::Number(number) = member.value.kind {
                        let number = integer(file.text(number)).unwrap_or_default();
                        declaration.number = i64::try_from(number).unwrap_or_default();
                    }
                }
                "full_name" => declaration.full_name = text(),
                "type" => declaration.r#type = text(),
                "reserved" => declaration.is_reserved = is_true(file, &member.value),
                "repeated" => declaration.is_repeated = is_true(file, &member.value),
                _ => {}
            }
        }
        declaration
    }
}

/// A bool as it is written inside a message.
fn is_true(file: &File, value: &Value) -> bool {
    match value.kind {
        ValueKind::Word(word) => matches!(file.text(word), "true" | "True" | "t"),
        ValueKind::Number(number) => integer(file.text(number)) == Some(1),
        _ => false,
    }
}

/// What extension numbers announce.
fn declarations<'a>(
    file: &'a File,
    extensions: &'a Extensions,
) -> impl Iterator<Item = Declaration> + 'a {
    let options = extensions.options.iter().filter(|option| {
        let mut parts = file.option_parts(option.name);
        parts.next() == Some(OptionPart::Field("declaration")) && parts.next().is_none()
    });
    options.map(|option| Declaration::of(file, &option.value))
}

/// All that a message says of its extensions.
#[derive(Debug)]
pub(super) struct Announced {
    /// Sorted by their start, with the place of their statement.
    ranges: Vec<(Numbers, usize)>,
    statements: Vec<Statement>,
}

/// One `extensions` statement.
#[derive(Debug)]
struct Statement {
    declarations: HashMap<i64, Declaration, RandomState>,
    /// It takes no extensions without a declaration.
    verified: bool,
}

impl Announced {
    fn of(extendee: MessageIn<'_>) -> Self {
        let (file, message) = (extendee.file, extendee.message());
        let max = max_extension_number(file, message);
        let mut ranges = Vec::new();
        let mut statements = Vec::new();
        for extensions in &message.scope.extensions {
            let at = statements.len();
            let numbers = extensions.ranges.iter();
            ranges.extend(numbers.map(|range| (Numbers::of(range, max, true), at)));
            let verification = file.word_of(&extensions.options, "verification");
            let declarations = declarations(file, extensions);
            statements.push(Statement {
                declarations: declarations
                    .map(|declaration| (declaration.number, declaration))
                    .collect(),
                verified: verification.is_some_and(|(word, _)| word == "DECLARATION"),
            });
        }
        ranges.sort_by_key(|(range, _)| range.start);
        Self { ranges, statements }
    }

    /// The statement that gives `number` to extensions.
    fn holding(&self, number: i64) -> Option<&Statement> {
        let behind = self
            .ranges
            .partition_point(|(range, _)| range.start <= number);
        // Ranges that overlap are refused where they are written, so the one that begins last before the number is enough.
        let (range, at) = self.ranges[..behind].last()?;
        (range.end >= number).then(|| &self.statements[*at])
    }
}

impl<'a> Checker<'a, '_> {
    /// What a message announces is sane, and each name stands there once.
    pub(super) fn declarations(&mut self, message: &Message) {
        let file = self.linked.file();
        let mut names = HashSet::<String, RandomState>::default();
        for extensions in &message.scope.extensions {
            let mut all = declarations(file, extensions).peekable();
            if all.peek().is_none() {
                continue;
            }
            if let Some(("UNVERIFIED", span)) = file.word_of(&extensions.options, "verification") {
                self.problems.add(span, || {
                    "the extension numbers have declarations and are marked UNVERIFIED: take one of both out".to_owned()
                });
            }
            let all: Vec<Declaration> = all.collect();
            let max = max_extension_number(file, message);
            // Declarations hold for each range of the statement and must be in each, so two ranges say all.
            for range in extensions.ranges.iter().take(2) {
                let range = Numbers::of(range, max, true);
                let mut numbers = HashSet::<i64, RandomState>::default();
                for declaration in &all {
                    self.declaration(declaration, &range, &mut numbers, &mut names);
                }
            }
        }
    }

    fn declaration(
        &mut self,
        declaration: &Declaration,
        range: &Numbers,
        numbers: &mut HashSet<i64, RandomState>,
        names: &mut HashSet<String, RandomState>,
    ) {
        let Declaration { number, span, .. } = *declaration;
        if !(range.start..=range.end).contains(&number) {
            self.problems.add(span, || {
                format!("a declaration has the number {number}, which is not among the extension numbers {range}: correct it")
            });
        }
        if !numbers.insert(number) {
            self.problems.add(span, || {
                format!("the extension number {number} is declared twice: take one of them out")
            });
        }
        let (Some(name), Some(r#type)) = (&declaration.full_name, &declaration.r#type) else {
            let alone = declaration.full_name.is_some() || declaration.r#type.is_some();
            if alone || !declaration.is_reserved {
                self.problems.add(span, || {
                    format!("the declaration of the extension number {number} does not have both `full_name` and `type`: set both, or neither and `reserved: true`")
                });
            }
            return;
        };
        if !names.insert(name.clone()) {
            self.problems.add(span, || {
                format!(
                    "the extension `{}` is declared twice: take one of them out",
                    excerpt(name)
                )
            });
        }
        let scalar = Scalar::from_word(r#type).is_some() || r#type == "enum";
        for name in [Some(name), (!scalar).then_some(r#type)]
            .into_iter()
            .flatten()
        {
            if !is_full_name(name) {
                self.problems.add(span, || {
                    format!("the declaration of the extension number {number} says `{}`, which is not a full name with a dot in front: write it like `.acme.Order`", excerpt(name))
                });
            }
        }
    }

    /// The message lets extensions have this number, and the extension is as the message announces it.
    pub(super) fn as_announced(
        &mut self,
        extendee: MessageIn<'a>,
        member: &Member<'_>,
        scope: &str,
    ) {
        let announced = self.announced(extendee);
        let of = self.linked.unit(extendee.unit).symbols.message(extendee.id);
        let (name, number, span) = (&member.name, member.number, member.number_span);
        let Some(numbers) = announced.holding(number) else {
            self.problems.add(span, || {
                format!("the extension `{name}` has the number {number}, which `{of}` does not declare for extensions: take one that it does")
            });
            return;
        };
        let Some(declaration) = numbers.declarations.get(&number) else {
            if numbers.verified || !numbers.declarations.is_empty() {
                self.problems.add(span, || {
                    format!("the extension `{name}` has the number {number}, for which `{of}` has no declaration: declare it there, or take another number")
                });
            }
            return;
        };
        let full_name = match scope {
            "" => format!(".{name}"),
            scope => format!(".{scope}.{name}"),
        };
        let r#type = self.type_as_declared(member, scope);
        let differs = |wanted: &Option<String>, own: &str| match wanted {
            Some(wanted) if wanted != own => Some(excerpt(wanted).to_owned()),
            _ => None,
        };
        let wrong = if declaration.is_reserved {
            "reserves it".to_owned()
        } else if let Some(wanted) = differs(&declaration.full_name, &full_name) {
            format!("declares it for `{wanted}`, not for `{full_name}`")
        } else if let Some(wanted) = differs(&declaration.r#type, &r#type) {
            format!("declares its type to be `{wanted}`, not `{type}`")
        } else if declaration.is_repeated && !member.is_repeated() {
            "declares it to be repeated".to_owned()
        } else if member.is_repeated() && !declaration.is_repeated {
            "does not declare it to be repeated".to_owned()
        } else {
            return;
        };
        self.problems.add(span, || {
            format!("the extension `{name}` has the number {number}, but `{of}` {wrong}")
        });
    }

    /// What a message says of its extensions; it is read once.
    fn announced(&mut self, extendee: MessageIn<'a>) -> Rc<Announced> {
        let entry = self.announced.entry((extendee.unit, extendee.id));
        Rc::clone(entry.or_insert_with(|| Rc::new(Announced::of(extendee))))
    }

    /// The type of an extension as declarations write it.
    fn type_as_declared(&self, member: &Member<'_>, scope: &str) -> String {
        match member.shape {
            Shape::Plain(TypeName::Scalar(scalar, _)) => scalar.word().to_owned(),
            Shape::Plain(TypeName::Named(name)) => {
                let written = self.linked.file().name(*name);
                let found = self
                    .linked
                    .resolve(scope, written, Wanted::Type, Access::Imported);
                match found {
                    Ok(found) => format!(".{}", self.linked.name(found)),
                    Err(_) => written.to_owned(),
                }
            }
            Shape::Group(id) => format!(".{}", self.linked.symbols().message(id)),
            Shape::Map(..) => String::new(),
        }
    }
}

/// Whether `name` is written in full, with a dot in front.
fn is_full_name(name: &str) -> bool {
    let parts = |name: &str| {
        name.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    name.strip_prefix('.').is_some_and(parts)
}
