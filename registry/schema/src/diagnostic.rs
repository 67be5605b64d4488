//! What is wrong with a schema text.

use std::fmt;

use crate::span::Span;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A sentence that names the wrong value and the way out; starts lower case, without a full stop.
    pub message: String,
    /// Where it is written.
    pub span: Span,
}

/// A text that is no schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSchema {
    /// Everything that is wrong, in the order of finding; never empty. Of very many, the first hundred, and last how
    /// many more there are.
    pub diagnostics: Vec<Diagnostic>,
}

impl InvalidSchema {
    /// The diagnostics in one line, each behind its place in `text`, which must be what was read: `3:14: ...` for the
    /// fourteenth character of the third line. One that is about the whole text or a reference has no place.
    #[must_use]
    pub fn located(&self, text: &str) -> String {
        let located = self.diagnostics.iter().map(|Diagnostic { message, span }| {
            let (start, end) = (span.start as usize, span.end as usize);
            let is_whole = start == 0 && (end == 0 || end == text.len());
            match text.get(..start) {
                Some(before) if !is_whole => {
                    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
                    let column = before
                        .chars()
                        .rev()
                        .take_while(|char| *char != '\n')
                        .count()
                        + 1;
                    format!("{line}:{column}: {message}")
                }
                _ => message.clone(),
            }
        });
        located.collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for InvalidSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            f.write_str(&diagnostic.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidSchema {}

/// How many diagnostics are kept word for word.
const KEPT: usize = 100;

/// Collects what is wrong while a text is read to its end.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    kept: Vec<Diagnostic>,
    more: usize,
}

impl Problems {
    /// Adds one; `message` runs only when it is kept.
    pub(crate) fn add(&mut self, span: Span, message: impl FnOnce() -> String) {
        if self.kept.len() < KEPT {
            let message = message();
            self.kept.push(Diagnostic { message, span });
        } else {
            self.more += 1;
        }
    }

    /// Adds those of `others`, behind its own.
    pub(crate) fn append(&mut self, others: Self) {
        self.more += others.more;
        for other in others.kept {
            self.add(other.span, || other.message);
        }
    }

    /// How many were added.
    pub(crate) fn count(&self) -> usize {
        self.kept.len() + self.more
    }

    /// Whether nothing was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// An error when anything was added.
    pub(crate) fn into_result(self) -> Result<(), InvalidSchema> {
        if self.is_empty() {
            return Ok(());
        }
        Err(self.into_error())
    }

    /// The error, of which something must have been added.
    pub(crate) fn into_error(mut self) -> InvalidSchema {
        if self.more > 0 {
            let message = format!("and {} more errors", self.more);
            let span = self.kept[KEPT - 1].span;
            self.kept.push(Diagnostic { message, span });
        }
        InvalidSchema {
            diagnostics: self.kept,
        }
    }
}

/// `text` to show in a message: whole when it is short, else its beginning.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_place_is_told_by_line_and_character() {
        let text = "é\nüx y\n";
        let at = |start, end| InvalidSchema {
            diagnostics: vec![Diagnostic {
                message: "wrong".to_owned(),
                span: Span { start, end },
            }],
        };
        for (start, end, told) in [
            (3, 5, "2:1: wrong"),
            (5, 6, "2:2: wrong"),
            (9, 9, "3:1: wrong"),
            (0, 2, "1:1: wrong"),
            (0, 0, "wrong"),
            (0, 9, "wrong"),
            (4, 5, "wrong"),
            (90, 95, "wrong"),
        ] {
            assert_eq!(at(start, end).located(text), told, "{start}..{end}");
        }
    }
}
