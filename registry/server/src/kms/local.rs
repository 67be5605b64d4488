//! `local-kms`: no service at all, but a secret that everybody shares. For tests, and for trying things out.

use std::env;
use std::fmt;

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes128Gcm, Nonce};
use async_trait::async_trait;
use etymon_types::Kek;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::raw_key::random;
use super::{Kms, KmsError, RawKey};

const IV_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Encrypts with AES-GCM and a key that follows from a secret, as the drivers of the field's clients do: the secret is
/// the KEK's property `secret`, or that of the environment. What the KEK calls its key does not matter.
pub struct LocalKms {
    secret: Option<Zeroizing<String>>,
}

impl LocalKms {
    /// The type of its KEKs.
    pub const TYPE: &'static str = "local-kms";

    /// With the secret of the environment variable `LOCAL_SECRET`, for KEKs that have none.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::new(env::var("LOCAL_SECRET").ok())
    }

    /// With this secret for KEKs that have none.
    #[must_use]
    pub fn new(secret: Option<String>) -> Self {
        let secret = secret.map(Zeroizing::new);
        Self { secret }
    }

    fn cipher(&self, kek: &Kek) -> Result<Aes128Gcm, KmsError> {
        let given = kek.kms_props.get("secret");
        let secret = given.or(self.secret.as_ref().map(|secret| secret.as_str()));
        let secret = secret.ok_or_else(|| KmsError::Failed("cannot load secret".to_owned()))?;
        let mut key = Zeroizing::new([0; 16]);
        Hkdf::<Sha256>::new(None, secret.as_bytes())
            .expand(&[], &mut *key)
            .expect("16 bytes can be had of SHA-256");
        Ok(Aes128Gcm::new((&*key).into()))
    }
}

impl fmt::Debug for LocalKms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalKms")
    }
}

#[async_trait]
impl Kms for LocalKms {
    async fn encrypt(&self, kek: &Kek, key: &RawKey) -> Result<Vec<u8>, KmsError> {
        let cipher = self.cipher(kek)?;
        let mut iv = [0; IV_BYTES];
        random(&mut iv)?;
        let sealed = cipher.encrypt(&Nonce::from(iv), key.bytes());
        let sealed = sealed.map_err(|_| KmsError::Failed("encryption failed".to_owned()))?;
        Ok([&iv[..], &sealed].concat())
    }

    async fn decrypt(&self, kek: &Kek, encrypted: &[u8]) -> Result<RawKey, KmsError> {
        let cipher = self.cipher(kek)?;
        let (iv, sealed) = encrypted
            .split_first_chunk::<IV_BYTES>()
            .filter(|(_, sealed)| sealed.len() >= TAG_BYTES)
            .ok_or_else(|| KmsError::Failed("ciphertext too short".to_owned()))?;
        let key = cipher.decrypt(&Nonce::from(*iv), sealed);
        let key = key.map_err(|_| KmsError::Failed("decryption failed".to_owned()))?;
        Ok(RawKey::new(key))
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use etymon_types::{DekAlgorithm, KmsProps};
    use pretty_assertions::assert_eq;
    use serde::Deserialize;

    use super::*;

    fn kek(secret: Option<&str>) -> Kek {
        let secret = secret.map(|secret| ("secret".to_owned(), Some(secret.to_owned())));
        Kek {
            kms_type: LocalKms::TYPE.to_owned(),
            kms_key_id: "any".to_owned(),
            kms_props: KmsProps(secret.into_iter().collect()),
            doc: None,
            shared: true,
        }
    }

    fn failed(words: &str) -> KmsError {
        KmsError::Failed(words.to_owned())
    }

    #[tokio::test]
    async fn what_is_encrypted_comes_back_with_the_same_secret_alone() {
        let kms = LocalKms::new(Some("of the environment".to_owned()));
        let key = RawKey::new(b"key".to_vec());
        for secret in [Some("s"), Some(""), None] {
            let kek = kek(secret);
            let encrypted = kms.encrypt(&kek, &key).await.unwrap();
            assert_eq!(encrypted.len(), IV_BYTES + 3 + TAG_BYTES);
            assert_ne!(kms.encrypt(&kek, &key).await.unwrap(), encrypted);
            assert_eq!(kms.decrypt(&kek, &encrypted).await.unwrap(), key);
            let other = self::kek(Some("other"));
            let decrypted = kms.decrypt(&other, &encrypted).await;
            assert_eq!(decrypted, Err(failed("decryption failed")));
        }
    }

    #[derive(Deserialize)]
    struct Vectors {
        vectors: Vec<Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        secret: String,
        algorithm: DekAlgorithm,
        key: String,
        encrypted: String,
    }

    #[tokio::test]
    async fn what_the_python_client_encrypted_is_decrypted() {
        let file = include_str!("../../../../tests/vectors/local_kms.json");
        let Vectors { vectors } = serde_json::from_str(file).unwrap();
        assert_eq!(vectors.len(), 12);
        let bytes = |text: &str| STANDARD.decode(text).unwrap();
        for vector in vectors {
            let kek = kek(Some(&vector.secret));
            let encrypted = bytes(&vector.encrypted);
            let key = LocalKms::new(None).decrypt(&kek, &encrypted).await.unwrap();
            assert_eq!(key.bytes(), bytes(&vector.key));
            // Ours has the same form, with other random bytes.
            let made = RawKey::generate(vector.algorithm).unwrap();
            assert_eq!(made.bytes()[..2], key.bytes()[..2]);
            assert_eq!(made.bytes().len(), key.bytes().len());
        }
    }

    #[tokio::test]
    async fn what_cannot_be_done_is_told_without_the_secret() {
        let kms = LocalKms::new(None);
        let key = RawKey::new(b"key".to_vec());
        let missing = kms.encrypt(&kek(None), &key).await;
        assert_eq!(missing, Err(failed("cannot load secret")));
        for length in [0, 1, IV_BYTES, IV_BYTES + TAG_BYTES - 1] {
            let short = kms.decrypt(&kek(Some("s")), &vec![0; length]).await;
            assert_eq!(short, Err(failed("ciphertext too short")), "{length}");
        }
        let zeros = kms.decrypt(&kek(Some("s")), &[0; 44]).await;
        assert_eq!(zeros, Err(failed("decryption failed")));
        let shown = format!(
            "{:?} {:?}",
            LocalKms::new(Some("hidden".to_owned())),
            kek(Some("hidden"))
        );
        assert!(!shown.contains("hidden"), "{shown}");
    }
}
