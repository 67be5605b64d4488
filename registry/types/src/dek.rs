//! Data encryption keys, encrypted by KEKs.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{KekName, Subject, Version};

/// What a data key is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub enum DekAlgorithm {
    /// AES-GCM with 16 bytes.
    #[serde(rename = "AES128_GCM")]
    Aes128Gcm,
    /// AES-GCM with 32 bytes.
    #[default]
    #[serde(rename = "AES256_GCM")]
    Aes256Gcm,
    /// AES-SIV with 64 bytes, which encrypts equal values to equal bytes.
    #[serde(rename = "AES256_SIV")]
    Aes256Siv,
}

impl DekAlgorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::Aes128Gcm, Self::Aes256Gcm, Self::Aes256Siv];

    /// The name, in exactly this case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes128Gcm => "AES128_GCM",
            Self::Aes256Gcm => "AES256_GCM",
            Self::Aes256Siv => "AES256_SIV",
        }
    }

    /// The algorithm of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// Length of its keys in bytes.
    #[must_use]
    pub fn key_bytes(self) -> usize {
        match self {
            Self::Aes128Gcm => 16,
            Self::Aes256Gcm => 32,
            Self::Aes256Siv => 64,
        }
    }
}

impl fmt::Display for DekAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which data key: for each KEK, subject and algorithm there are versions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DekId {
    /// The KEK that encrypts it.
    pub kek: KekName,
    /// The subject whose records it encrypts.
    pub subject: Subject,
    /// What it is for.
    pub algorithm: DekAlgorithm,
    /// 1 is the first; there may be gaps.
    pub version: Version,
}

/// A data key as its KEK encrypted it, in base64. `Debug` shows its length alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EncryptedKey(pub Arc<str>);

impl EncryptedKey {
    /// The base64 text; what clients bring is not checked.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for EncryptedKey {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for EncryptedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedKey({} characters)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_are_named_in_one_case() {
        for algorithm in DekAlgorithm::ALL {
            assert_eq!(DekAlgorithm::parse(algorithm.as_str()), Some(algorithm));
            let json = serde_json::to_string(&algorithm).unwrap();
            assert_eq!(json, format!("\"{algorithm}\""));
        }
        for name in ["aes256_gcm", "AES256", ""] {
            assert_eq!(DekAlgorithm::parse(name), None, "{name}");
        }
    }

    #[test]
    fn an_encrypted_key_is_not_shown() {
        let key = EncryptedKey::from("c2VjcmV0".to_owned());
        assert_eq!(format!("{key:?}"), "EncryptedKey(8 characters)");
    }
}
