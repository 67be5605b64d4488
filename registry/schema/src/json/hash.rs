//! Hashes of values by what they say.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;

use super::{Document, TokenKind};
use crate::java_decimal::write_decimal;

impl Document<'_> {
    /// Of every value, a hash that is equal for values that print the same with members sorted. For documents without
    /// repetitions.
    pub(crate) fn hashes(&self) -> Vec<u64> {
        let state = RandomState::default();
        let mut hashes = vec![0; self.tokens.len()];
        // What a container holds stands behind it, so it is hashed already.
        for at in (0..self.tokens.len()).rev() {
            let mut hasher = state.build_hasher();
            let place = u32::try_from(at).unwrap_or_default();
            let token = self.token(place);
            hasher.write_u8(token.kind as u8);
            match token.kind {
                TokenKind::String => self.string(place).hash(&mut hasher),
                TokenKind::Number => {
                    let mut text = String::new();
                    let number = &self.text[token.start as usize..token.end as usize];
                    if write_decimal(&mut text, number).is_ok() {
                        text.hash(&mut hasher);
                    }
                }
                TokenKind::Array => {
                    let mut element = place + 1;
                    while element != token.link {
                        hasher.write_u64(hashes[element as usize]);
                        element = self.after(element);
                    }
                }
                TokenKind::Object => {
                    let (mut sum, mut name) = (0_u64, place + 1);
                    while name != token.link {
                        let mut member = state.build_hasher();
                        member.write_u64(hashes[name as usize]);
                        member.write_u64(hashes[name as usize + 1]);
                        sum = sum.wrapping_add(member.finish());
                        name = self.after(name + 1);
                    }
                    hasher.write_u64(sum);
                }
                TokenKind::Null | TokenKind::True | TokenKind::False => {}
            }
            hashes[at] = hasher.finish();
        }
        hashes
    }
}
