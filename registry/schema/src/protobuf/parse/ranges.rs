//! `reserved` and `extensions`.

use super::{Parsed, Parser};
use crate::protobuf::tree::{Extensions, Range, RangeEnd, Reserved, ReservedItem};

impl Parser<'_> {
    pub(super) fn reserved(&mut self) -> Parsed<Reserved> {
        const EXPECTED: &str =
            "numbers or names, as in `reserved 1, 3 to 5;` or `reserved \"name\";`";
        let start = self.lexer.at;
        self.lexer.take_word(b"reserved");
        let mut items = Vec::new();
        loop {
            items.push(match self.lexer.peek() {
                b'"' | b'\'' => ReservedItem::Name(self.lexer.string(EXPECTED)?),
                b'-' | b'0'..=b'9' => ReservedItem::Range(self.range()?),
                _ => ReservedItem::Identifier(self.lexer.word(EXPECTED)?),
            });
            if !self.lexer.take(b',') {
                break;
            }
        }
        self.semicolon("after what is reserved")?;
        Ok(Reserved {
            items,
            span: self.lexer.since(start),
        })
    }

    pub(super) fn extensions(&mut self) -> Parsed<Extensions> {
        let start = self.lexer.at;
        self.lexer.take_word(b"extensions");
        let mut ranges = vec![self.range()?];
        while self.lexer.take(b',') {
            ranges.push(self.range()?);
        }
        let options = self.bracket_options()?;
        self.semicolon("after the numbers of extensions")?;
        Ok(Extensions {
            ranges,
            options,
            span: self.lexer.since(start),
        })
    }

    fn range(&mut self) -> Parsed<Range> {
        let at = self.lexer.at;
        let (start, _) = self.lexer.integer("a number, as in `100 to 199`")?;
        let end = if !self.lexer.take_keyword(b"to") {
            RangeEnd::Start
        } else if self.lexer.take_keyword(b"max") {
            RangeEnd::Max
        } else {
            RangeEnd::Number(self.lexer.integer("the last number, or `max`")?.0)
        };
        Ok(Range {
            start,
            end,
            span: self.lexer.since(at),
        })
    }
}
