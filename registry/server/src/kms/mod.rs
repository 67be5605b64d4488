//! Key management services: what encrypts data keys with a key that never leaves it. One driver for each type of KEK that
//! the registry can use itself; those of the clouds and of Vault are still to come.

mod local;
mod raw_key;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use etymon_types::Kek;

pub use local::LocalKms;
pub use raw_key::RawKey;

/// A key management service.
#[async_trait]
pub trait Kms: Send + Sync {
    /// Encrypts a data key with the key that `kek` points to, without associated data.
    ///
    /// # Errors
    ///
    /// [`KmsError`] in words that hold no secret: clients see them.
    async fn encrypt(&self, kek: &Kek, key: &RawKey) -> Result<Vec<u8>, KmsError>;

    /// Decrypts a data key.
    ///
    /// # Errors
    ///
    /// As for [`Kms::encrypt`].
    async fn decrypt(&self, kek: &Kek, encrypted: &[u8]) -> Result<RawKey, KmsError>;
}

/// Why a KMS does not do it.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum KmsError {
    /// The registry may not use the key.
    #[error("{0}")]
    Denied(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

/// The services that the registry can use, by the type that KEKs have.
#[derive(Clone)]
pub struct KmsDrivers(BTreeMap<&'static str, Arc<dyn Kms>>);

impl Default for KmsDrivers {
    /// `local-kms`, with the secret of the environment.
    fn default() -> Self {
        let none = Self(BTreeMap::new());
        none.with(LocalKms::TYPE, Arc::new(LocalKms::from_environment()))
    }
}

impl fmt::Debug for KmsDrivers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl KmsDrivers {
    /// These, and one for KEKs of another type.
    #[must_use]
    pub fn with(mut self, kms_type: &'static str, kms: Arc<dyn Kms>) -> Self {
        self.0.insert(kms_type, kms);
        self
    }

    /// The service of a KEK.
    ///
    /// # Errors
    ///
    /// When there is no driver for its type.
    pub fn of(&self, kek: &Kek) -> Result<&dyn Kms, KmsError> {
        let driver = self.0.get(&*kek.kms_type);
        driver.map(|driver| &**driver).ok_or_else(|| {
            let uri = kek.uri();
            KmsError::Failed(format!("No KMS driver supports: {uri}"))
        })
    }
}
