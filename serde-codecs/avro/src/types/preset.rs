//! The default of a field, as its bytes for those who read an older record.

use etymon_constant::Preset;

use super::Type;

/// A default as a writer would have written it, in at most `N` bytes.
#[derive(Debug, Clone, Copy)]
pub struct PresetBytes<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

/// What the plainest value of `of` is; others as they are.
pub(super) const fn settled(preset: Preset, of: &Type) -> Preset {
    if !matches!(preset, Preset::Plain) {
        return preset;
    }
    match of {
        Type::Null => Preset::Null,
        Type::Boolean => Preset::Boolean(false),
        Type::Int | Type::Long | Type::Float | Type::Double => Preset::Integer(0),
        Type::String => Preset::Text(""),
        Type::Bytes => Preset::Bytes(&[]),
        Type::Array(_) => Preset::EmptyArray,
        Type::Map(_) | Type::Record(_) => Preset::EmptyObject,
        Type::With(of, _) => settled(preset, of),
        Type::Union([first, ..]) => settled(preset, first),
        Type::Enum(of) => match of.default {
            Some(symbol) => Preset::Text(symbol),
            None => panic!("the enum has no default symbol: name the symbol"),
        },
        Type::Union([]) | Type::Fixed(_) | Type::Named(_) => {
            panic!("the type has no plainest value: say which")
        }
    }
}

impl<const N: usize> PresetBytes<N> {
    /// The bytes of `preset` as a value of `of`; of a union the first branch, as the specification asks.
    ///
    /// # Panics
    ///
    /// While compiling, when it is no value of the type.
    #[must_use]
    pub const fn of(of: &Type, preset: Preset) -> Self {
        let mut to = Self {
            bytes: [0; N],
            length: 0,
        };
        to.value(of, preset);
        to
    }

    /// How many there are, also when `N` is 0.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// The bytes.
    ///
    /// # Panics
    ///
    /// When `N` is smaller than their number.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.bytes.split_at(self.length).0
    }

    const fn value(&mut self, of: &Type, preset: Preset) {
        match (of, settled(preset, of)) {
            (Type::With(of, _), preset) => self.value(of, preset),
            (Type::Union([first, ..]), preset) => {
                self.long(0);
                self.value(first, preset);
            }
            (Type::Null, Preset::Null) => {}
            (Type::Boolean, Preset::Boolean(value)) => self.byte(value as u8),
            (Type::Int, Preset::Integer(value)) => {
                assert!(
                    value >= i32::MIN as i64 && value <= i32::MAX as i64,
                    "the default does not fit an `int`"
                );
                self.long(value);
            }
            (Type::Long, Preset::Integer(value)) => self.long(value),
            (Type::Float, Preset::Integer(value)) => self.raw(&(value as f32).to_le_bytes()),
            (Type::Double, Preset::Integer(value)) => self.raw(&(value as f64).to_le_bytes()),
            #[expect(clippy::cast_possible_truncation, reason = "a `float` rounds")]
            (Type::Float, Preset::Real(value, _)) => self.raw(&(value as f32).to_le_bytes()),
            (Type::Double, Preset::Real(value, _)) => self.raw(&value.to_le_bytes()),
            (Type::String, Preset::Text(text)) => self.bytes(text.as_bytes()),
            (Type::Bytes, Preset::Bytes(bytes)) => self.bytes(bytes),
            (Type::Fixed(fixed), Preset::Bytes(bytes)) => {
                assert!(
                    fixed.size == bytes.len(),
                    "the default has another size than the `fixed`"
                );
                self.raw(bytes);
            }
            (Type::Enum(of), Preset::Text(symbol)) => {
                let mut at = 0;
                while !super::same(of.symbols[at], symbol) {
                    at += 1;
                    assert!(
                        at < of.symbols.len(),
                        "the default is not a symbol of the enum"
                    );
                }
                self.length_of(at);
            }
            (Type::Array(_), Preset::EmptyArray) | (Type::Map(_), Preset::EmptyObject) => {
                self.long(0);
            }
            (Type::Record(record), Preset::EmptyObject) => {
                let mut at = 0;
                while at < record.fields.len() {
                    let field = &record.fields[at];
                    match field.default {
                        Some(preset) => self.value(&field.schema, preset),
                        None => panic!("a field of the record has no default"),
                    }
                    at += 1;
                }
            }
            _ => panic!("the default is not a value of the type of its field"),
        }
    }

    const fn byte(&mut self, byte: u8) {
        if self.length < N {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
    }

    const fn raw(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            self.byte(bytes[at]);
            at += 1;
        }
    }

    const fn bytes(&mut self, bytes: &[u8]) {
        self.length_of(bytes.len());
        self.raw(bytes);
    }

    const fn length_of(&mut self, length: usize) {
        self.varint((length as u64) << 1);
    }

    const fn long(&mut self, value: i64) {
        self.varint((value.cast_unsigned() << 1) ^ (value >> 63).cast_unsigned());
    }

    const fn varint(&mut self, mut rest: u64) {
        while rest >= 0x80 {
            self.byte(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        self.byte(rest.to_le_bytes()[0]);
    }
}
