//! Data keys as they are.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use etymon_types::DekAlgorithm;
use zeroize::Zeroizing;

use super::KmsError;

/// A data key as clients use it: a serialised Tink message, `AesGcmKey` or `AesSivKey`. Wiped from memory when dropped;
/// `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct RawKey(Zeroizing<Vec<u8>>);

impl RawKey {
    /// These bytes, which are not looked at.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new key of random bytes.
    ///
    /// # Errors
    ///
    /// When the operating system gives none.
    pub fn generate(algorithm: DekAlgorithm) -> Result<Self, KmsError> {
        let length = algorithm.key_bytes();
        // Field `version` is 0, and therefore left out; then the key: tag, length, bytes.
        let tag = match algorithm {
            DekAlgorithm::Aes128Gcm | DekAlgorithm::Aes256Gcm => (3 << 3) | 2,
            DekAlgorithm::Aes256Siv => (2 << 3) | 2,
        };
        let mut bytes = Zeroizing::new(vec![0; 2 + length]);
        bytes[0] = tag;
        bytes[1] = u8::try_from(length).expect("no key is longer than 64 bytes");
        random(&mut bytes[2..])?;
        Ok(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes in base64, as answers carry them.
    #[must_use]
    pub fn base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(&*self.0))
    }
}

impl fmt::Debug for RawKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawKey")
    }
}

/// Fills with random bytes of the operating system.
pub(super) fn random(bytes: &mut [u8]) -> Result<(), KmsError> {
    let none = |error| KmsError::Failed(format!("no random bytes can be had: {error}"));
    getrandom::fill(bytes).map_err(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_a_message_of_tink_and_another_one_each_time() {
        for (algorithm, head) in [
            (DekAlgorithm::Aes128Gcm, [0x1a, 16]),
            (DekAlgorithm::Aes256Gcm, [0x1a, 32]),
            (DekAlgorithm::Aes256Siv, [0x12, 64]),
        ] {
            let key = RawKey::generate(algorithm).unwrap();
            assert_eq!(key.bytes()[..2], head);
            assert_eq!(key.bytes().len(), 2 + algorithm.key_bytes());
            assert_ne!(key, RawKey::generate(algorithm).unwrap());
        }
    }

    #[test]
    fn a_raw_key_is_not_shown() {
        let key = RawKey::new(vec![0x61; 16]);
        assert_eq!(format!("{key:?} {:?}", Some(&key)), "RawKey Some(RawKey)");
    }
}
