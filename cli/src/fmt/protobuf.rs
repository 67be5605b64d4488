//! The layout of `.proto` files: a statement a line, two spaces a level, at most one blank line between two.
//!
//! Nothing but blanks changes. Inside of brackets, in options and their values, lines end where whoever wrote them ended them.

use super::INDENT;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// How many lines end before it and behind the piece before it.
    pub(super) newlines: usize,
    /// Whether a blank or a line end stands before it.
    is_apart: bool,
}

/// A file, which follows the grammar, in its layout.
pub(super) fn format(text: &str) -> String {
    let mut printer = Printer {
        is_first: true,
        ..Printer::default()
    };
    for token in tokens(text) {
        printer.token(token);
    }
    printer.end_line();
    printer.out
}

/// The pieces of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut at, mut newlines, mut is_apart) = (0, 0, false);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_ascii_whitespace() || first == '\u{b}' {
            newlines += usize::from(first == '\n');
            is_apart = true;
            at += 1;
            continue;
        }
        let length = match first {
            '"' | '\'' => string(rest, first),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '0'..='9' => number(rest),
            '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => number(rest),
            _ if is_word(first) => rest.find(|one| !is_word(one)).unwrap_or(rest.len()),
            other => other.len_utf8(),
        };
        tokens.push(Token {
            text: rest[..length].trim_end(),
            newlines,
            is_apart,
        });
        (newlines, is_apart) = (0, false);
        at += length;
    }
    tokens
}

fn is_word(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '_'
}

/// Whether a piece is one of the language.
fn is_plain(piece: &str) -> bool {
    let is_mark = |one: char| "{}[]()<>=;,:".contains(one);
    is_string(piece) || piece.starts_with(|one| is_word(one) || is_mark(one) || one == '.')
}

fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, one) in text.char_indices().skip(1) {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if one == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn number(text: &str) -> usize {
    let is_hex = text.starts_with("0x") || text.starts_with("0X");
    let mut last = ' ';
    for (at, one) in text.char_indices() {
        let is_sign = matches!(one, '+' | '-') && matches!(last, 'e' | 'E') && !is_hex;
        if !(is_word(one) || one == '.' || is_sign) {
            return at;
        }
        last = one;
    }
    text.len()
}

fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}

fn is_string(text: &str) -> bool {
    text.starts_with(['"', '\''])
}

#[derive(Default)]
struct Printer<'t> {
    out: String,
    /// The line of the statement that is being printed.
    line: String,
    /// The last two pieces of it.
    last: &'t str,
    before_last: &'t str,
    is_in_statement: bool,
    /// How many blocks are open.
    depth: usize,
    /// The brackets that are open in the statement.
    brackets: Vec<&'t str>,
    /// Nothing stands yet in the innermost block, or in the file.
    is_first: bool,
    /// The last thing was the brace that opened a block.
    is_opened: bool,
    /// A block that is in no other has just been closed.
    is_behind_block: bool,
    /// A line comment stands in `line`, so that nothing else can.
    must_break: bool,
}

impl<'t> Printer<'t> {
    fn token(&mut self, token: Token<'t>) {
        if self.is_in_statement {
            self.inside(token);
        } else {
            self.between(token);
        }
    }

    /// Where a statement may begin.
    fn between(&mut self, token: Token<'t>) {
        let text = token.text;
        if is_comment(text) && token.newlines == 0 && !self.out.is_empty() {
            self.append(&format!(" {text}"));
            self.is_opened = false;
            return;
        }
        match text {
            "}" if self.depth > 0 => {
                self.depth -= 1;
                if self.is_opened {
                    self.append("}");
                } else {
                    self.own_line(text);
                }
                self.is_first = false;
                self.is_opened = false;
                self.is_behind_block = self.depth == 0;
                return;
            }
            ";" if self.can_append() => {
                self.append(";");
                return;
            }
            _ => {}
        }
        if !self.is_first && (token.newlines > 1 || self.is_behind_block) {
            self.out.push('\n');
        }
        self.is_first = false;
        self.is_opened = false;
        self.is_behind_block = false;
        if is_comment(text) || text == ";" {
            self.own_line(text);
            return;
        }
        self.line = INDENT.repeat(self.depth) + text;
        self.last = text;
        self.before_last = "";
        self.is_in_statement = true;
    }

    /// Inside of a statement.
    fn inside(&mut self, token: Token<'t>) {
        let text = token.text;
        if is_comment(text) {
            let keeps_line = token.newlines == 0 && !self.must_break;
            if keeps_line {
                self.line.push(' ');
            } else {
                self.break_line();
            }
            self.line.push_str(text);
            self.must_break = text.starts_with("//");
            self.last = text;
            return;
        }
        let is_in_brackets = !self.brackets.is_empty();
        let is_block = text == "{" && !is_in_brackets && self.last_word() != "=";
        let is_generic = text == "<" && self.last == "map";
        let is_closing = is_in_brackets && matches!(text, "]" | ")" | "}" | ">");
        if is_closing {
            self.brackets.pop();
        }
        let is_string_again = is_string(text) && is_string(self.last);
        if self.must_break || (token.newlines > 0 && (is_in_brackets || is_string_again)) {
            let is_at_the_end = is_closing || (text == ";" && !is_in_brackets) || is_block;
            self.break_line();
            if is_at_the_end && self.brackets.is_empty() {
                self.line = INDENT.repeat(self.depth);
            }
        } else if self.is_apart(token) {
            self.line.push(' ');
        }
        self.line.push_str(text);
        self.before_last = self.last;
        self.last = text;
        match text {
            "{" if is_block => {
                self.end_line();
                self.depth += 1;
                self.is_first = true;
                self.is_opened = true;
            }
            "{" | "[" | "(" => self.brackets.push(text),
            "<" if is_generic || is_in_brackets => self.brackets.push(text),
            ";" if !is_in_brackets => self.end_line(),
            _ => {}
        }
    }

    /// The last piece that is no comment.
    fn last_word(&self) -> &'t str {
        if is_comment(self.last) {
            self.before_last
        } else {
            self.last
        }
    }

    /// Whether a blank stands between the last piece and this one.
    fn is_apart(&self, token: Token<'_>) -> bool {
        let (last, text) = (self.last, token.text);
        if is_comment(last) {
            return true;
        }
        match (last, text) {
            (_, ";" | "," | ":" | ")" | "]" | ">" | "}") => false,
            ("(" | "[" | "<" | "{" | "." | "/", _) | (_, "/") => false,
            ("-", _) => token.is_apart && !matches!(self.before_last, "=" | ":" | "," | "[" | "to"),
            (_, "-") => matches!(last, "," | "=" | ":" | "to") || token.is_apart,
            (_, "<") => last != "map",
            (_, "(") => matches!(last, "option" | "returns" | "," | "=" | ":"),
            // A type may begin with a dot: `optional .acme.Order order = 1;`
            (_, ".") => matches!(last, "," | "=" | ":") || token.is_apart,
            // Names may have more in them than compilers take.
            _ => token.is_apart || (is_plain(last) && is_plain(text)),
        }
    }

    fn break_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.out.push_str(line.trim_end());
        self.out.push('\n');
        let more = self.brackets.len().max(1);
        self.line = INDENT.repeat(self.depth + more);
        self.must_break = false;
    }

    fn end_line(&mut self) {
        if self.is_in_statement {
            let line = std::mem::take(&mut self.line);
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
        self.is_in_statement = false;
        self.must_break = false;
    }

    fn own_line(&mut self, text: &str) {
        self.out.push_str(&INDENT.repeat(self.depth));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Whether the last line has no comment at its end.
    fn can_append(&self) -> bool {
        let last = self.out.trim_end_matches('\n').rsplit('\n').next();
        last.is_some_and(|line| !line.is_empty() && !line.contains("//") && !line.ends_with("*/"))
    }

    /// Appends to the last line.
    fn append(&mut self, text: &str) {
        self.out.truncate(self.out.trim_end_matches('\n').len());
        self.out.push_str(text);
        self.out.push('\n');
    }
}
