//! KEKs and DEKs: what a KMS has to do is done before a command joins the line.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use etymon_core::{
    Answer, Command, CreateDek, CreateKek, DekFound, KekEntry, KekFound, KmsTask, KmsWork, Refusal,
    Sealed, Verdicts, find_kek, kms_work, updated_kek,
};
use etymon_types::{DekAlgorithm, EncryptedKey, ErrorCode, Kek, KekName, KekUpdate, Mode};

use tokio::time::timeout;

use super::line::Outcome;
use super::{MAX_PREPARATIONS, Registry, RegistryError};
use crate::kms::{KmsError, RawKey};

/// What stands for the subject when a KEK is tried out.
const TEST: &str = "__TEST";

/// A KMS did not do what a data key needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsFailure {
    task: Task,
    subject: String,
    cause: KmsError,
}

/// What a KMS was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Encrypt,
    Decrypt,
}

impl fmt::Display for KmsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, cause, .. } = self;
        let made = match self.task {
            Task::Encrypt => "encrypted",
            Task::Decrypt => "raw",
        };
        write!(f, "Could not generate {made} dek for {subject}: {cause}")
    }
}

impl KmsFailure {
    /// The code that the API answers with.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self.cause {
            KmsError::Denied(_) => ErrorCode::KmsDenied,
            KmsError::Failed(_) => ErrorCode::KeyGeneration,
        }
    }
}

impl Registry {
    /// Creates a KEK; with `test` one that is shared is tried out before.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`] with the field's reason, [`RegistryError::KekUnusable`], or why the store did not take
    /// it.
    pub async fn create_kek(
        &self,
        create: CreateKek,
        test: bool,
        request_id: Option<Arc<str>>,
    ) -> Result<KekFound, RegistryError> {
        if test && create.kek.shared {
            let tried = self.try_out(&create.kek).await;
            tried.map_err(|failure| unusable("creating", failure))?;
        }
        let command = Command::CreateKek(Box::new(create));
        Ok(kek_of(self.execute(command, request_id).await?))
    }

    /// Updates a KEK; with `test` one that is shared after that is tried out before.
    ///
    /// # Errors
    ///
    /// As for [`Registry::create_kek`].
    pub async fn update_kek(
        &self,
        name: &KekName,
        update: KekUpdate,
        test: bool,
        request_id: Option<Arc<str>>,
    ) -> Result<KekFound, RegistryError> {
        for _ in 0..MAX_PREPARATIONS {
            let updated = updated_kek(&self.snapshot(), name, &update)?;
            let tested = (test && updated.shared).then(|| Box::new(updated));
            if let Some(kek) = &tested {
                let tried = self.try_out(kek).await;
                tried.map_err(|failure| unusable("updating", failure))?;
            }
            let command = Command::UpdateKek {
                name: name.clone(),
                update: Box::new(update.clone()),
                tested,
            };
            if let Some(answer) = self.submit_prepared(command, request_id.clone()).await? {
                return Ok(kek_of(answer));
            }
        }
        Err(busy())
    }

    /// Tries out whether the registry can use a shared KEK.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`]: there is no such KEK, or it is not shared; [`RegistryError::Kms`].
    pub async fn test_kek(&self, name: &KekName) -> Result<KekEntry, RegistryError> {
        let state = self.snapshot();
        let entry = find_kek(&state, name, false)?;
        if !entry.kek.shared {
            return Err(Refusal::InvalidKey("shared").into());
        }
        self.try_out(&entry.kek).await?;
        Ok(entry.clone())
    }

    /// Creates or rewraps a DEK. Gives the raw key, too, where the registry may know it.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`] with the field's reason, [`RegistryError::Kms`], or why the store did not take it.
    pub async fn create_dek(
        &self,
        mut create: CreateDek,
        request_id: Option<Arc<str>>,
    ) -> Result<(DekFound, Option<RawKey>), RegistryError> {
        for _ in 0..MAX_PREPARATIONS {
            let state = self.snapshot();
            let mut raw = None;
            create.sealed = match kms_work(&state, self.rules(), &create)? {
                None => None,
                Some(work) => {
                    let (key, made) = self.work(&work, &create).await?;
                    raw = Some(made);
                    Some(Sealed { work, key })
                }
            };
            // What is imported is nobody's to see.
            let is_importing = state.effective_mode(&create.id.subject) == Mode::Import;
            let command = Command::CreateDek(Box::new(create.clone()));
            match self.submit_prepared(command, request_id.clone()).await? {
                Some(Answer::Dek(found)) => return Ok((found, raw.filter(|_| !is_importing))),
                Some(other) => unreachable!("a DEK that is created is answered with {other:?}"),
                None => {}
            }
        }
        Err(busy())
    }

    /// The raw key of a DEK; `None` when the registry may not know it.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Kms`]
    pub async fn raw_key(
        &self,
        kek: &Kek,
        subject: &str,
        key: &EncryptedKey,
    ) -> Result<Option<RawKey>, RegistryError> {
        if !kek.shared {
            return Ok(None);
        }
        Ok(Some(self.decrypt(kek, subject, key).await?))
    }

    /// Encrypts and decrypts as `work` says: the key that is to be stored, and the raw one.
    async fn work(
        &self,
        work: &KmsWork,
        create: &CreateDek,
    ) -> Result<(EncryptedKey, RawKey), KmsFailure> {
        let KmsWork { kek, task } = work;
        let subject = create.id.subject.as_str();
        let raw = match task {
            KmsTask::Generate => generate(create.id.algorithm, subject)?,
            KmsTask::Rewrap(key) => self.decrypt(kek, subject, key).await?,
            KmsTask::Check(key) => {
                let raw = self.decrypt(kek, subject, key).await?;
                return Ok((key.clone(), raw));
            }
        };
        Ok((self.encrypt(kek, subject, &raw).await?, raw))
    }

    async fn try_out(&self, kek: &Kek) -> Result<(), KmsFailure> {
        let raw = generate(DekAlgorithm::default(), TEST)?;
        self.encrypt(kek, TEST, &raw).await.map(drop)
    }

    async fn encrypt(
        &self,
        kek: &Kek,
        subject: &str,
        raw: &RawKey,
    ) -> Result<EncryptedKey, KmsFailure> {
        let encrypted = match self.0.kms.of(kek) {
            Ok(kms) => self.in_time(kms.encrypt(kek, raw)).await,
            Err(none) => Err(none),
        };
        let encrypted = encrypted.map_err(|cause| failure(Task::Encrypt, subject, cause))?;
        Ok(EncryptedKey::from(STANDARD.encode(encrypted)))
    }

    async fn decrypt(
        &self,
        kek: &Kek,
        subject: &str,
        key: &EncryptedKey,
    ) -> Result<RawKey, KmsFailure> {
        let decrypted = match (self.0.kms.of(kek), STANDARD.decode(key.as_str())) {
            (Ok(kms), Ok(encrypted)) => self.in_time(kms.decrypt(kek, &encrypted)).await,
            (Err(none), _) => Err(none),
            (_, Err(_)) => Err(KmsError::Failed(
                "the encrypted key is no base64".to_owned(),
            )),
        };
        decrypted.map_err(|cause| failure(Task::Decrypt, subject, cause))
    }

    /// What a KMS answers, unless it takes longer than it may.
    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, KmsError>>,
    ) -> Result<T, KmsError> {
        let limit = self.0.limits.kms_timeout;
        timeout(limit, work).await.unwrap_or_else(|_| {
            let seconds = limit.as_secs_f64();
            let words = format!("the KMS did not answer within {seconds} s, the limit");
            Err(KmsError::Failed(words))
        })
    }

    /// Does what a command asks for; `None` when what it was prepared on has changed.
    async fn submit_prepared(
        &self,
        command: Command,
        request_id: Option<Arc<str>>,
    ) -> Result<Option<Answer>, RegistryError> {
        match self
            .submit(command, Verdicts::default(), request_id, None)
            .await?
        {
            Outcome::Done(answer) => Ok(Some(answer)),
            Outcome::Refused(refusal) => Err(refusal.into()),
            Outcome::Failed(error) => Err(error),
            Outcome::Stale => Ok(None),
            Outcome::Needs(..) => unreachable!("only registrations are compared"),
        }
    }
}

fn generate(algorithm: DekAlgorithm, subject: &str) -> Result<RawKey, KmsFailure> {
    RawKey::generate(algorithm).map_err(|cause| failure(Task::Encrypt, subject, cause))
}

fn failure(task: Task, subject: &str, cause: KmsError) -> KmsFailure {
    KmsFailure {
        task,
        subject: subject.to_owned(),
        cause,
    }
}

fn unusable(doing: &'static str, failure: KmsFailure) -> RegistryError {
    RegistryError::KekUnusable { doing, failure }
}

fn busy() -> RegistryError {
    RegistryError::Busy {
        retry_after: Duration::from_secs(1),
    }
}

fn kek_of(answer: Answer) -> KekFound {
    match answer {
        Answer::Kek(found) => found,
        other => unreachable!("a KEK that is written is answered with {other:?}"),
    }
}
