//! The layout of JSON: two spaces a level; what is short stands on one line.
//!
//! Nothing but blanks changes: the order of members, the digits of numbers and the escapes of strings are as they were
//! written. Where comments are possible, each stays before or behind what it stands before or behind.

use std::iter::Peekable;
use std::slice::Iter;

use super::{INDENT, WIDTH};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// How many lines end before it and behind the piece before it.
    pub(super) newlines: usize,
}

/// A value with what stands around it.
struct Item<'t> {
    /// A blank line before all of it.
    is_apart: bool,
    /// Comments before it, each on a line of its own.
    before: Vec<&'t str>,
    name: Option<&'t str>,
    value: Node<'t>,
    /// Comments behind it on its line.
    behind: Vec<&'t str>,
}

enum Node<'t> {
    Leaf(&'t str),
    Container {
        open: &'t str,
        items: Vec<Item<'t>>,
        /// Comments behind the last item, on lines of their own.
        end: Vec<&'t str>,
    },
}

/// A text, which is JSON, perhaps with comments, in its layout.
pub(super) fn format(text: &str) -> String {
    let tokens = tokens(text);
    let mut reader = Reader {
        tokens: tokens.iter().peekable(),
    };
    let mut out = String::new();
    for comment in reader.comments() {
        line(&mut out, 0, comment);
    }
    let root = reader.value();
    let is_object = matches!(&root, Node::Container { open: "{", items, .. } if !items.is_empty());
    print(&mut out, &root, 0, 0, is_object);
    out.push('\n');
    for comment in reader.comments() {
        line(&mut out, 0, comment);
    }
    out
}

/// The pieces of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut at, mut newlines) = (0, 0);
    let mut tokens = Vec::new();
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        let length = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                newlines += usize::from(byte == b'\n');
                at += 1;
                continue;
            }
            b'"' => string(rest),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'/' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => {
                let ends = |one: char| one.is_ascii_whitespace() || "{}[],:\"/".contains(one);
                let length = rest.find(ends).unwrap_or(rest.len());
                length.max(rest.chars().next().map_or(1, char::len_utf8))
            }
        };
        tokens.push(Token {
            text: rest[..length].trim_end(),
            newlines,
        });
        newlines = 0;
        at += length;
    }
    tokens
}

/// The length of the string that a text begins with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_comment(text: &str) -> bool {
    text.starts_with('/')
}

/// What is left to read. A copy, to look ahead, costs nothing.
struct Reader<'s, 't> {
    tokens: Peekable<Iter<'s, Token<'t>>>,
}

impl<'t> Reader<'_, 't> {
    fn comments(&mut self) -> Vec<&'t str> {
        let mut comments = Vec::new();
        while let Some(token) = self.tokens.next_if(|token| is_comment(token.text)) {
            comments.push(token.text);
        }
        comments
    }

    /// The comments on the line of what was read last: those that something else follows on that line belong to that.
    fn behind(&mut self) -> Vec<&'t str> {
        let mut behind = Vec::new();
        while let Some(next) = self.tokens.peek().copied().copied() {
            if !is_comment(next.text) || next.newlines > 0 {
                break;
            }
            let mut ahead = self.tokens.clone();
            ahead.next();
            let follows = ahead.find(|token| !is_comment(token.text) || token.newlines > 0);
            let is_last = follows
                .is_none_or(|token| token.newlines > 0 || matches!(token.text, "}" | "]" | ","));
            if !is_last {
                break;
            }
            behind.push(next.text);
            self.tokens.next();
        }
        behind
    }

    fn value(&mut self) -> Node<'t> {
        let Some(token) = self.tokens.next() else {
            return Node::Leaf("");
        };
        if !matches!(token.text, "{" | "[") {
            return Node::Leaf(token.text);
        }
        let (mut items, mut end) = (Vec::new(), Vec::new());
        while let Some(next) = self.tokens.peek().copied().copied() {
            let mut before = self.comments();
            match self.tokens.peek().map(|token| token.text) {
                Some("}" | "]") => {
                    self.tokens.next();
                    end = before;
                    break;
                }
                None => break,
                _ => {}
            }
            let item = self.item(next.newlines > 1 && !items.is_empty(), &mut before);
            items.push(item);
        }
        Node::Container {
            open: token.text,
            items,
            end,
        }
    }

    /// A member or an element, with its comma.
    fn item(&mut self, is_apart: bool, before: &mut Vec<&'t str>) -> Item<'t> {
        let first = self.tokens.peek().map_or("", |token| token.text);
        let mut name = None;
        if first.starts_with('"') {
            let mut ahead = self.tokens.clone();
            ahead.next();
            if ahead
                .find(|token| !is_comment(token.text))
                .is_some_and(|next| next.text == ":")
            {
                name = Some(first);
                self.tokens.next();
                before.extend(self.comments());
                self.tokens.next(); // the colon
                before.extend(self.comments());
            }
        }
        let value = self.value();
        let mut behind = self.behind();
        let comma_is_near = self
            .tokens
            .peek()
            .is_some_and(|token| is_comment(token.text));
        if comma_is_near {
            // Comments before a comma on a later line: they cannot stay there.
            let mut ahead = self.tokens.clone();
            if ahead
                .find(|token| !is_comment(token.text))
                .is_some_and(|next| next.text == ",")
            {
                behind.extend(self.comments());
            }
        }
        if self.tokens.next_if(|token| token.text == ",").is_some() {
            behind.extend(self.behind());
        }
        Item {
            is_apart,
            before: std::mem::take(before),
            name,
            value,
            behind,
        }
    }
}

/// The node on one line; `None` when it needs several.
fn on_one_line(node: &Node<'_>, limit: usize) -> Option<String> {
    let (open, items) = match node {
        Node::Leaf(text) => return (text.chars().count() <= limit).then(|| (*text).to_owned()),
        Node::Container { end, .. } if !end.is_empty() => return None,
        Node::Container { open, items, .. } => (*open, items),
    };
    let is_object = |item: &&Item<'_>| matches!(&item.value, Node::Container { open: "{", items, .. } if !items.is_empty());
    if items.iter().filter(is_object).count() > 1 {
        return None;
    }
    let mut line = open.to_owned();
    for (at, item) in items.iter().enumerate() {
        if !(item.before.is_empty() && item.behind.is_empty()) {
            return None;
        }
        if at > 0 {
            line.push_str(", ");
        }
        if let Some(name) = item.name {
            line.push_str(name);
            line.push_str(": ");
        }
        let left = limit.checked_sub(line.chars().count())?;
        line.push_str(&on_one_line(&item.value, left)?);
    }
    line.push_str(close(open));
    (line.chars().count() <= limit).then_some(line)
}

fn close(open: &str) -> &'static str {
    if open == "{" { "}" } else { "]" }
}

/// Appends a node that begins in `column` of a line of the level `depth`.
fn print(out: &mut String, node: &Node<'_>, depth: usize, column: usize, must_break: bool) {
    let short = if must_break {
        None
    } else {
        on_one_line(node, WIDTH.saturating_sub(column + 1))
    };
    if let Some(short) = short {
        out.push_str(&short);
        return;
    }
    let (open, items, end) = match node {
        Node::Leaf(text) => {
            out.push_str(text);
            return;
        }
        Node::Container { open, items, end } => (open, items, end),
    };
    out.push_str(open);
    out.push('\n');
    for (at, item) in items.iter().enumerate() {
        if item.is_apart {
            out.push('\n');
        }
        for comment in &item.before {
            line(out, depth + 1, comment);
        }
        let start = out.len();
        out.push_str(&INDENT.repeat(depth + 1));
        if let Some(name) = item.name {
            out.push_str(name);
            out.push_str(": ");
        }
        let column = out[start..].chars().count();
        print(out, &item.value, depth + 1, column, false);
        if at + 1 < items.len() {
            out.push(',');
        }
        for (at, comment) in item.behind.iter().enumerate() {
            // Behind a line comment, only another line is left.
            match item.behind[..at].last() {
                Some(last) if last.starts_with("//") => {
                    out.push('\n');
                    out.push_str(&INDENT.repeat(depth + 1));
                }
                _ => out.push(' '),
            }
            out.push_str(comment);
        }
        out.push('\n');
    }
    for comment in end {
        line(out, depth + 1, comment);
    }
    out.push_str(&INDENT.repeat(depth));
    out.push_str(close(open));
}

fn line(out: &mut String, depth: usize, text: &str) {
    out.push_str(&INDENT.repeat(depth));
    out.push_str(text);
    out.push('\n');
}
