//! Tree to text: the canonical text, its normal form, and the text without extensions.
//!
//! The layout is the reference's. Where it loses content (weak imports, groups in extends, bytes in defaults), ours
//! keeps it.

mod file;
mod literal;
mod message;
mod normal;
mod number;
mod options;
mod string;
mod symbols;

use normal::Normal;
pub(super) use string::quoted;

use super::ProtobufSchema;
use super::names::TypeId;
use super::tree::{File, MessageId, Text};

/// The canonical text of `file`.
pub(super) fn canonical(file: &File) -> String {
    Printer::new(file, How::Canonical).file()
}

/// The canonical text of the normal form of `schema`.
pub(super) fn normalized(schema: &ProtobufSchema) -> String {
    let normal = Normal::of(schema);
    Printer::new(&schema.file, How::Normal(&normal)).file()
}

/// The canonical text without extension ranges, `extend` blocks and custom options other than `confluent.*`.
pub(super) fn without_extensions(schema: &ProtobufSchema) -> String {
    Printer::new(&schema.file, How::WithoutExtensions).file()
}

/// Which text is printed.
#[derive(Clone, Copy)]
enum How<'a> {
    Canonical,
    WithoutExtensions,
    Normal(&'a Normal<'a>),
}

/// The text so far, and where in the file it is.
struct Printer<'a> {
    file: &'a File,
    how: How<'a>,
    out: String,
    /// How many blocks are open.
    level: usize,
    /// The message that is being printed.
    message: Option<MessageId>,
}

/// A block that is open: whether it has any section yet.
struct Block {
    empty: bool,
}

impl<'a> Printer<'a> {
    fn new(file: &'a File, how: How<'a>) -> Self {
        Self {
            file,
            how,
            out: String::with_capacity(file.heap.len() + file.heap.len() / 4),
            level: 0,
            message: None,
        }
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn put_text(&mut self, text: Text) {
        self.out.push_str(self.file.text(text));
    }

    fn put_number(&mut self, number: i64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + u8::try_from(rest % 10).expect("a digit is below ten");
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            self.out.push('-');
        }
        (self.out).extend(digits[at..].iter().map(|&digit| char::from(digit)));
    }

    fn indent(&mut self, level: usize) {
        for _ in 0..level {
            self.out.push_str("  ");
        }
    }

    /// Begins a line at the current depth.
    fn line(&mut self) {
        self.indent(self.level);
    }

    fn open(&mut self) -> Block {
        self.put(" {");
        self.level += 1;
        Block { empty: true }
    }

    /// Begins a section: the first one of a block on the next line, others behind a line that is as empty as the
    /// reference's, which indents it.
    fn section(&mut self, block: &mut Block) {
        if !block.empty {
            self.indent(self.level - 1);
        }
        block.empty = false;
        self.out.push('\n');
    }

    /// Closes a block, without ending its line.
    fn close(&mut self, block: &Block) {
        self.level -= 1;
        if !block.empty {
            self.line();
        }
        self.out.push('}');
    }

    /// Prints each of `items`, in normal form sorted by `key`.
    fn each<T, K: Ord>(
        &mut self,
        items: &'a [T],
        key: impl Fn(&'a T) -> K,
        mut print: impl FnMut(&mut Self, &'a T),
    ) {
        if matches!(self.how, How::Normal(_)) {
            let mut sorted: Vec<&T> = items.iter().collect();
            sorted.sort_by_key(|&item| key(item));
            for item in sorted {
                print(self, item);
            }
        } else {
            for item in items {
                print(self, item);
            }
        }
    }

    /// The full name of the message that is being printed, or the package.
    fn scope(&self, schema: &'a ProtobufSchema) -> &'a str {
        match self.message {
            Some(message) => schema.types.full_name(TypeId::Message(message)),
            None => schema.file.package(),
        }
    }

    fn drops_extensions(&self) -> bool {
        matches!(self.how, How::WithoutExtensions)
    }
}
