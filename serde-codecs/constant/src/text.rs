//! A text of known length.

use crate::Preset;

/// A text of at most `N` bytes, written from left to right. With `N` 0 it learns its length only: a first text of no bytes
/// tells how many the second needs.
///
/// ```
/// use etymon_constant::Text;
///
/// const fn greeting<const N: usize>() -> Text<N> {
///     let mut text = Text::new();
///     text.raw("hello ");
///     text.quoted("you");
///     text
/// }
///
/// const TEXT: &Text<{ greeting::<0>().length() }> = &greeting();
/// assert_eq!(TEXT.as_str(), "hello \"you\"");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Text<N> {
    /// An empty one.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "constants cannot use `Default`")]
    pub const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    /// Its length in bytes, also when `N` is 0.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// The text.
    ///
    /// # Panics
    ///
    /// When `N` is smaller than its length.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => panic!("the parts are text"),
        }
    }

    /// A byte; those of a character stand in order.
    pub const fn byte(&mut self, byte: u8) {
        if self.length < N {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
    }

    /// As it is.
    pub const fn raw(&mut self, text: &str) {
        self.raw_bytes(text.as_bytes());
    }

    /// Copies at once: a byte at a time takes the compiler seconds for schemas of 100 kB.
    const fn raw_bytes(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if end <= N {
            let (_, rest) = self.bytes.split_at_mut(self.length);
            rest.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
        }
        self.length = end;
    }

    /// A text that has nothing to escape: a name.
    pub const fn name(&mut self, name: &str) {
        self.byte(b'"');
        self.raw(name);
        self.byte(b'"');
    }

    /// As a text of JSON.
    pub const fn quoted(&mut self, text: &str) {
        self.byte(b'"');
        let mut rest = text.as_bytes();
        let mut at = 0;
        while at < rest.len() {
            let byte = rest[at];
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                at += 1;
                continue;
            }
            let (before, after) = rest.split_at(at);
            self.raw_bytes(before);
            match byte {
                b'"' => self.raw("\\\""),
                b'\\' => self.raw("\\\\"),
                b'\n' => self.raw("\\n"),
                b'\r' => self.raw("\\r"),
                b'\t' => self.raw("\\t"),
                byte => self.escaped(byte),
            }
            rest = after.split_at(1).1;
            at = 0;
        }
        self.raw_bytes(rest);
        self.byte(b'"');
    }

    /// As JSON.
    ///
    /// # Panics
    ///
    /// Of [`Preset::Plain`], which is for the type to settle.
    pub const fn preset(&mut self, preset: Preset) {
        match preset {
            Preset::Null => self.raw("null"),
            Preset::Boolean(true) => self.raw("true"),
            Preset::Boolean(false) => self.raw("false"),
            Preset::Integer(value) => {
                if value < 0 {
                    self.byte(b'-');
                }
                self.number(value.unsigned_abs());
            }
            Preset::Real(_, text) => self.raw(text),
            Preset::Text(text) => self.quoted(text),
            Preset::Bytes(bytes) => {
                self.byte(b'"');
                let mut at = 0;
                while at < bytes.len() {
                    self.escaped(bytes[at]); // a byte is the character of its number
                    at += 1;
                }
                self.byte(b'"');
            }
            Preset::EmptyArray => self.raw("[]"),
            Preset::EmptyObject => self.raw("{}"),
            Preset::Plain => panic!("it is settled"),
        }
    }

    /// In decimal digits.
    pub const fn number(&mut self, number: u64) {
        let mut divisor = 1;
        while number / divisor >= 10 {
            divisor *= 10;
        }
        while divisor > 0 {
            self.byte(b'0' + (number / divisor % 10).to_le_bytes()[0]);
            divisor /= 10;
        }
    }

    /// `\u00` and two digits.
    pub const fn escaped(&mut self, byte: u8) {
        self.raw("\\u00");
        self.byte(b"0123456789abcdef"[(byte >> 4) as usize]);
        self.byte(b"0123456789abcdef"[(byte & 15) as usize]);
    }

    /// As an array of [`name`](Self::name)s.
    pub const fn names(&mut self, texts: &[&str]) {
        self.byte(b'[');
        let mut at = 0;
        while at < texts.len() {
            if at > 0 {
                self.byte(b',');
            }
            self.name(texts[at]);
            at += 1;
        }
        self.byte(b']');
    }

    /// `,"key":`
    pub const fn key(&mut self, key: &str) {
        self.byte(b',');
        self.name(key);
        self.byte(b':');
    }
}
