//! Fields, groups, and the names of types.

use super::lexer::{Lexer, span, text};
use super::{Broken, MAX_DEPTH, Parsed, Parser};
use crate::protobuf::tree::{
    Field, FieldType, Group, Label, Message, MessageId, Name, Scalar, Scope, TypeName,
};

impl Parser<'_> {
    /// Reads a field, or a group whose message `parent` declares.
    pub(super) fn member(
        &mut self,
        parent: Option<MessageId>,
        fields: &mut Vec<Field>,
        groups: &mut Vec<Group>,
    ) -> Parsed {
        let start = self.lexer.at;
        let label = self.label()?;
        let word = self.lexer.peek_word();
        if word == b"group" {
            groups.push(self.group(parent, label, start)?);
            return Ok(());
        }
        let kind = self.field_type()?;
        if let (Some(label), FieldType::Map(..)) = (label, kind) {
            let label = label.word();
            let span = span(start, start + label.len());
            return Err(self
                .lexer
                .wrong(span, || format!("a map has no label: leave `{label}` away")));
        }
        let name =
            (self.lexer).word("the name of a field: fields are written `type name = number;`")?;
        (self.lexer).expect(b'=', "and a number after the name of a field")?;
        let (number, number_span) = self.lexer.integer("the number of the field")?;
        let options = self.bracket_options()?;
        self.semicolon("after a field")?;
        fields.push(Field {
            label,
            kind,
            name,
            number,
            number_span,
            options,
            span: self.lexer.since(start),
        });
        Ok(())
    }

    fn label(&mut self) -> Parsed<Option<Label>> {
        let Some(label) = self.one_label() else {
            return Ok(None);
        };
        let start = self.lexer.at;
        if let Some(second) = self.one_label() {
            let (label, second) = (label.word(), second.word());
            let span = self.lexer.since(start);
            return Err(self.lexer.wrong(span, || {
                format!("a field has one label: it is either `{label}` or `{second}`")
            }));
        }
        Ok(Some(label))
    }

    fn one_label(&mut self) -> Option<Label> {
        let word = self.lexer.peek_word();
        let label = match word {
            b"optional" => Label::Optional,
            b"required" => Label::Required,
            b"repeated" => Label::Repeated,
            _ => return None,
        };
        self.lexer.take_word(word);
        Some(label)
    }

    fn group(
        &mut self,
        parent: Option<MessageId>,
        label: Option<Label>,
        start: usize,
    ) -> Parsed<Group> {
        let at = self.lexer.at;
        self.lexer.take_word(b"group");
        let name = self.lexer.word("the name of the group")?;
        (self.lexer).expect(b'=', "and a number after the name of a group")?;
        let (number, number_span) = self.lexer.integer("the number of the group")?;
        let options = self.bracket_options()?;
        let message = self.new_message(Message {
            name,
            parent,
            is_group: true,
            visibility: None,
            scope: Scope::default(),
            span: span(at, at),
        });
        self.message_body(message, at, "of the group")?;
        Ok(Group {
            label,
            message,
            number,
            number_span,
            options,
            span: self.lexer.since(start),
        })
    }

    fn field_type(&mut self) -> Parsed<FieldType> {
        if self.lexer.peek_word() == b"map" && self.begins_map() {
            let key = self.type_name("the type of the map's keys")?;
            (self.lexer).expect(b',', "between the types of a map: `map<string, Order>`")?;
            let value = if self.lexer.peek_word() == b"map" && self.begins_map() {
                self.map_in_map()?
            } else {
                self.type_name("the type of the map's values")?
            };
            (self.lexer).expect(b'>', "after the types of a map")?;
            return Ok(FieldType::Map(key, value));
        }
        Ok(FieldType::Plain(self.type_name("a type")?))
    }

    /// Takes `map<` when it is next, of which `map` is.
    fn begins_map(&mut self) -> bool {
        let mark = self.lexer.mark();
        self.lexer.take_word(b"map");
        let map = self.lexer.take(b'<');
        if !map {
            self.lexer.rewind(mark);
        }
        map
    }

    /// Reads the rest of a map that is the value of another one, behind its `<`. No compiler takes it; it is kept like the
    /// name of a type that does not exist: `map<string, int32>`.
    fn map_in_map(&mut self) -> Parsed<TypeName> {
        let start = self.lexer.end;
        let kept = self.lexer.cleaned.len();
        let mut written = "map<".to_owned();
        let mut open = 1;
        while open > 0 {
            let key = self.name("the type of the map's keys", false)?;
            written.push_str(self.lexer.read(key));
            written.push_str(", ");
            (self.lexer).expect(b',', "between the types of a map: `map<string, Order>`")?;
            if open < MAX_DEPTH && self.lexer.peek_word() == b"map" && self.begins_map() {
                written.push_str("map<");
                open += 1;
                continue;
            }
            let value = self.name("the type of the map's values", false)?;
            written.push_str(self.lexer.read(value));
            for _ in 0..open {
                (self.lexer).expect(b'>', "after the types of a map")?;
                written.push('>');
            }
            open = 0;
        }
        Ok(TypeName::Named(
            self.lexer.cleaned_name(start, kept, &written),
        ))
    }

    fn type_name(&mut self, what: &str) -> Parsed<TypeName> {
        let name = self.name(what, false)?;
        let scalar = Scalar::from_word(self.lexer.read(name));
        Ok(scalar.map_or(TypeName::Named(name), |scalar| {
            TypeName::Scalar(scalar, name.span)
        }))
    }

    /// Takes a name that may have several segments; with `digits` they may begin with a digit, as nothing but packages in
    /// registries do.
    #[inline]
    pub(super) fn name(&mut self, what: &str, digits: bool) -> Parsed<Name> {
        self.lexer.name(what, digits)
    }
}

impl Lexer<'_> {
    #[inline]
    pub(super) fn name(&mut self, what: &str, digits: bool) -> Result<Name, Broken> {
        let start = self.at;
        let mut at = start;
        if self.byte(at) == b'.' {
            at += 1;
        }
        while self.begins_segment(at, digits) {
            at = self.word_end(at);
            if self.byte(at) == b'.' {
                at += 1;
                continue;
            }
            let mark = self.mark();
            self.consume(at);
            if self.peek() != b'.' {
                return Ok(Name {
                    text: text(start, at),
                    span: span(start, at),
                });
            }
            self.rewind(mark);
            break;
        }
        self.name_in_pieces(what, digits)
    }

    /// Takes a name between whose segments are blanks or comments.
    #[cold]
    fn name_in_pieces(&mut self, what: &str, digits: bool) -> Result<Name, Broken> {
        let start = self.at;
        let from = self.cleaned.len();
        let mut dot = self.take(b'.');
        loop {
            if dot {
                self.cleaned.push('.');
            }
            if !self.begins_segment(self.at, digits) {
                self.cleaned.truncate(from);
                return Err(self.no_word(what));
            }
            let end = self.word_end(self.at);
            self.cleaned.push_str(&self.source[self.at..end]);
            self.consume(end);
            dot = self.take(b'.');
            if !dot {
                break;
            }
        }
        let base = self.source.len();
        Ok(Name {
            text: text(base + from, base + self.cleaned.len()),
            span: self.since(start),
        })
    }

    /// A name that was read before.
    #[inline]
    pub(super) fn read(&self, name: Name) -> &str {
        let (start, end) = (name.text.start as usize, name.text.end as usize);
        let base = self.source.len();
        if start < base {
            &self.source[start..end]
        } else {
            &self.cleaned[start - base..end - base]
        }
    }
}
