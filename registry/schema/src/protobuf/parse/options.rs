//! Options and their values.

use super::lexer::{Lexer, is_word, span, text};
use super::{Broken, MAX_DEPTH, Parsed, Parser};
use crate::protobuf::tree::{Member, Name, Setting, Value, ValueKind};

impl Parser<'_> {
    /// `option java_package = "com.acme";`
    pub(super) fn option_statement(&mut self) -> Parsed<Setting> {
        self.lexer.take_word(b"option");
        let setting = self.setting()?;
        self.semicolon("after an option")?;
        Ok(setting)
    }

    /// `[deprecated = true]`, or nothing.
    #[inline]
    pub(super) fn bracket_options(&mut self) -> Parsed<Vec<Setting>> {
        if !self.lexer.take(b'[') {
            return Ok(Vec::new());
        }
        let mut settings = vec![self.setting()?];
        while self.lexer.take(b',') {
            settings.push(self.setting()?);
        }
        self.lexer
            .expect(b']', "after the options, or `,` and another one")?;
        Ok(settings)
    }

    fn setting(&mut self) -> Parsed<Setting> {
        let start = self.lexer.at;
        let name = self.lexer.option_name()?;
        self.lexer
            .expect(b'=', "and a value after the name of an option")?;
        let value = if self.lexer.peek() == b'{' {
            let mark = self.lexer.mark();
            let value = self.message_value();
            if value.is_err() {
                self.lexer.rewind(mark);
                self.lexer.take(b'{');
                self.skip_block();
            }
            value?
        } else {
            self.lexer.simple_value()?
        };
        Ok(Setting {
            name,
            value,
            span: self.lexer.since(start),
        })
    }

    /// A message, whose brace or angle bracket is next.
    fn message_value(&mut self) -> Parsed<Value> {
        let start = self.lexer.at;
        let close = if self.lexer.peek() == b'{' {
            b'}'
        } else {
            b'>'
        };
        self.enter(start)?;
        self.lexer.consume(start + 1);
        let mut members = Vec::new();
        while !self.lexer.take(close) {
            members.push(self.value_member()?);
            let _ = self.lexer.take(b',') || self.lexer.take(b';');
        }
        self.depth -= 1;
        Ok(Value {
            kind: ValueKind::Message(members),
            span: self.lexer.since(start),
        })
    }

    fn value_member(&mut self) -> Parsed<Member> {
        let name = self.lexer.member_name()?;
        let colon = self.lexer.take(b':');
        match self.lexer.peek() {
            b'{' | b'<' | b'[' => {}
            _ if colon => {}
            _ => {
                return Err(self
                    .lexer
                    .unexpected("`:` and a value after the name of a member"));
            }
        }
        let value = self.value()?;
        Ok(Member { name, value })
    }

    fn value(&mut self) -> Parsed<Value> {
        match self.lexer.peek() {
            b'{' | b'<' => self.message_value(),
            b'[' => self.list_value(),
            _ => self.lexer.simple_value(),
        }
    }

    fn list_value(&mut self) -> Parsed<Value> {
        let start = self.lexer.at;
        self.enter(start)?;
        self.lexer.consume(start + 1);
        let mut values = Vec::new();
        if !self.lexer.take(b']') {
            loop {
                values.push(self.value()?);
                if !self.lexer.take(b',') {
                    break;
                }
            }
            self.lexer
                .expect(b']', "after the values of a list, or `,` and another one")?;
        }
        self.depth -= 1;
        Ok(Value {
            kind: ValueKind::List(values),
            span: self.lexer.since(start),
        })
    }

    fn enter(&mut self, at: usize) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep(at));
        }
        self.depth += 1;
        Ok(())
    }
}

impl Lexer<'_> {
    /// A word, a number or a string.
    fn simple_value(&mut self) -> Result<Value, Broken> {
        const EXPECTED: &str = "a value: a word, a number, a string or `{`";
        let start = self.at;
        let kind = match self.peek() {
            b'"' | b'\'' => ValueKind::String(self.string(EXPECTED)?),
            b'-' => self.signed(EXPECTED)?,
            b'0'..=b'9' | b'.' => {
                let end = self.value_number(EXPECTED)?;
                self.consume(end);
                ValueKind::Number(text(start, end))
            }
            _ => ValueKind::Word(self.word(EXPECTED)?),
        };
        Ok(Value {
            kind,
            span: self.since(start),
        })
    }

    /// Where the number ends that is next.
    fn value_number(&mut self, expected: &str) -> Result<usize, Broken> {
        if self.peek() == b'.' && !self.byte(self.at + 1).is_ascii_digit() {
            return Err(self.unexpected(expected));
        }
        Ok(self.number_end()?.0)
    }

    /// A minus, and a number or a word behind it.
    fn signed(&mut self, expected: &str) -> Result<ValueKind, Broken> {
        let start = self.at;
        self.take(b'-');
        let from = self.at;
        let word = self.peek_word();
        let is_word = !word.is_empty();
        let end = match word {
            b"" if matches!(self.peek(), b'0'..=b'9' | b'.') => self.value_number(expected)?,
            b"inf" | b"infinity" | b"nan" => from + word.len(),
            _ => return Err(self.unexpected("a number, `inf` or `nan` after `-`")),
        };
        let written = if from == start + 1 {
            text(start, end)
        } else {
            let base = self.source.len() + self.cleaned.len();
            self.cleaned.push('-');
            self.cleaned.push_str(&self.source[from..end]);
            text(base, base + 1 + end - from)
        };
        self.consume(end);
        Ok(if is_word {
            ValueKind::Word(written)
        } else {
            ValueKind::Number(written)
        })
    }

    /// `deprecated`, `features.field_presence`, `(acme.tag).level`
    fn option_name(&mut self) -> Result<Name, Broken> {
        const EXPECTED: &str =
            "the name of an option: `java_package`, or `(acme.tag)` when an extension declares it";
        let start = self.at;
        if let Some(end) = self.plain_option_name() {
            let mark = self.mark();
            self.consume(end);
            if self.peek() != b'.' {
                return Ok(Name {
                    text: text(start, end),
                    span: span(start, end),
                });
            }
            self.rewind(mark);
        }
        let kept = self.cleaned.len();
        let mut written = String::new();
        loop {
            if self.take(b'(') {
                let name = self.name("the name of an extension", false)?;
                self.expect(b')', "after the name of an extension")?;
                written.extend(["(", self.read(name), ")"]);
            } else {
                let word = self.word(EXPECTED)?;
                written.push_str(&self.source[word.start as usize..word.end as usize]);
            }
            if !self.take(b'.') {
                break;
            }
            written.push('.');
        }
        Ok(self.cleaned_name(start, kept, &written))
    }

    /// Where the name of an option ends that begins here and has no blanks inside.
    #[inline]
    fn plain_option_name(&self) -> Option<usize> {
        let segment = |at| self.begins_segment(at, false).then(|| self.word_end(at));
        let mut at = self.at;
        loop {
            if self.byte(at) == b'(' {
                at += 1;
                if self.byte(at) == b'.' {
                    at += 1;
                }
                at = segment(at)?;
                while self.byte(at) == b'.' {
                    at = segment(at + 1)?;
                }
                if self.byte(at) != b')' {
                    return None;
                }
                at += 1;
            } else {
                at = segment(at)?;
            }
            if self.byte(at) != b'.' {
                return Some(at);
            }
            at += 1;
        }
    }

    /// `size`, `[acme.tag]`, `[type.googleapis.com/acme.Order]`
    fn member_name(&mut self) -> Result<Name, Broken> {
        let start = self.at;
        if !self.take(b'[') {
            let word = self.word("the name of a member, or `}`")?;
            return Ok(Name {
                text: word,
                span: self.since(start),
            });
        }
        let kept = self.cleaned.len();
        let mut written = "[".to_owned();
        while self.peek() != b']' {
            let from = self.at;
            let mut end = from;
            while is_word(self.byte(end))
                || matches!(self.byte(end), b'.' | b'-' | b'/' | b'%' | b'~')
            {
                if self.byte(end) == b'/' && matches!(self.byte(end + 1), b'/' | b'*') {
                    break;
                }
                end += 1;
            }
            if end == from {
                return Err(
                    self.unexpected("the name of an extension or the URL of a type, and `]`")
                );
            }
            written.push_str(&self.source[from..end]);
            self.consume(end);
        }
        if written.len() == 1 {
            return Err(self.unexpected("the name of an extension or the URL of a type"));
        }
        self.take(b']');
        written.push(']');
        if written.len() == self.end - start {
            return Ok(Name {
                text: text(start, self.end),
                span: self.since(start),
            });
        }
        Ok(self.cleaned_name(start, kept, &written))
    }

    /// The name that began at `start` and is `written` without what stands inside it.
    /// What was kept of its pieces, in `cleaned` from `kept`, goes.
    pub(super) fn cleaned_name(&mut self, start: usize, kept: usize, written: &str) -> Name {
        self.cleaned.truncate(kept);
        let from = self.source.len() + kept;
        self.cleaned.push_str(written);
        Name {
            text: text(from, from + written.len()),
            span: self.since(start),
        }
    }
}
