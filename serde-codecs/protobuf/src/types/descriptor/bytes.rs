//! Bytes that are written from the last to the first: what stands behind its length is written before it.

/// At most `N` bytes. With `N` 0 they are counted only: a first writing into no bytes tells how many the second needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Bytes<N> {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    pub(super) const fn length(&self) -> usize {
        self.length
    }

    pub(super) const fn as_bytes(&self) -> &[u8] {
        self.bytes.split_at(N - self.length).1
    }

    pub(super) const fn byte(&mut self, byte: u8) {
        self.length += 1;
        if self.length <= N {
            self.bytes[N - self.length] = byte;
        }
    }

    /// Copies at once, which takes the compiler less time.
    pub(super) const fn raw(&mut self, text: &str) {
        self.length += text.len();
        if self.length <= N {
            let (_, written) = self.bytes.split_at_mut(N - self.length);
            let (here, _) = written.split_at_mut(text.len());
            here.copy_from_slice(text.as_bytes());
        }
    }

    const fn varint(&mut self, value: u64) {
        let last = (63 - (value | 1).leading_zeros()) / 7;
        let mut group = last;
        loop {
            let [byte, ..] = (value >> (7 * group)).to_le_bytes();
            self.byte(match group == last {
                true => byte,
                false => byte | 0x80,
            });
            if group == 0 {
                return;
            }
            group -= 1;
        }
    }

    /// A field that is a number.
    pub(super) const fn integer(&mut self, field: u64, value: u64) {
        self.varint(value);
        self.varint(field << 3);
    }

    /// A field that is a text.
    pub(super) const fn text(&mut self, field: u64, text: &str) {
        let end = self.length;
        self.raw(text);
        self.close(field, end);
    }

    /// Makes a field, text or message, of all that was written since there were `end` bytes.
    pub(super) const fn close(&mut self, field: u64, end: usize) {
        self.varint((self.length - end) as u64);
        self.varint(field << 3 | 2);
    }
}
