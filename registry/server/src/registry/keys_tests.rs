//! Data keys through the line, with a KMS that can be held and that fails when told to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use etymon_core::{Command, CreateDek, CreateKek, DekFound, Rules, Sealed, kms_work};
use etymon_store::MemoryStore;
use etymon_types::{DekAlgorithm, DekId, EncryptedKey, ErrorCode, Kek, KekName, KmsProps, Version};
use pretty_assertions::assert_eq;
use tokio::sync::Semaphore;

use super::tests::subject;
use super::{Limits, Registry, RegistryError};
use crate::kms::{Kms, KmsDrivers, KmsError, RawKey};

/// Puts a mark before keys. Each call takes a permit of the gate.
struct Held {
    gate: Semaphore,
    /// A permit for each call that came.
    came: Semaphore,
    fault: Mutex<Option<KmsError>>,
}

impl Held {
    async fn pass(&self) -> Result<(), KmsError> {
        self.came.add_permits(1);
        self.gate.acquire().await.expect("never closed").forget();
        let fault = self.fault.lock().expect("nobody panics").clone();
        fault.map_or(Ok(()), Err)
    }

    async fn wait_for(&self, calls: u32) {
        let came = self.came.acquire_many(calls).await;
        came.expect("never closed").forget();
    }
}

#[async_trait]
impl Kms for Held {
    async fn encrypt(&self, _: &Kek, key: &RawKey) -> Result<Vec<u8>, KmsError> {
        self.pass().await?;
        Ok([b"mark", key.bytes()].concat())
    }

    async fn decrypt(&self, _: &Kek, encrypted: &[u8]) -> Result<RawKey, KmsError> {
        self.pass().await?;
        let key = encrypted.strip_prefix(b"mark").expect("one of ours");
        Ok(RawKey::new(key.to_vec()))
    }
}

/// A registry with the shared KEK `k`, whose KMS lets `permits` calls pass and may take `limit`.
async fn open(permits: usize, limit: Duration) -> (Registry, Arc<Held>) {
    let kms = Arc::new(Held {
        gate: Semaphore::new(permits),
        came: Semaphore::new(0),
        fault: Mutex::new(None),
    });
    let drivers = KmsDrivers::default().with("held", Arc::clone(&kms) as Arc<dyn Kms>);
    let limits = Limits {
        kms_timeout: limit,
        ..Limits::default()
    };
    let store = Arc::new(MemoryStore::default());
    let registry = Registry::open_with(store, Rules::default(), limits, drivers).await;
    let registry = registry.expect("an empty store opens");
    create_kek(&registry, "k").await;
    (registry, kms)
}

const LONG: Duration = Duration::from_secs(60);

fn name(text: &str) -> KekName {
    KekName::parse(text).expect("a legal name")
}

async fn create_kek(registry: &Registry, kek: &str) {
    let create = CreateKek {
        name: name(kek),
        kek: Arc::new(Kek {
            kms_type: "held".to_owned(),
            kms_key_id: "id".to_owned(),
            kms_props: KmsProps::default(),
            doc: None,
            shared: true,
        }),
        deleted: false,
    };
    let created = registry.create_kek(create, false, None).await;
    created.expect("nothing speaks against it");
}

fn dek(rewrap: bool) -> CreateDek {
    CreateDek {
        id: DekId {
            kek: name("k"),
            subject: subject("s"),
            algorithm: DekAlgorithm::default(),
            version: Version::FIRST,
        },
        key: None,
        deleted: false,
        rewrap,
        sealed: None,
    }
}

type Created = Result<(DekFound, Option<RawKey>), RegistryError>;

fn creating(registry: &Registry, rewrap: bool) -> tokio::task::JoinHandle<Created> {
    let registry = registry.clone();
    tokio::spawn(async move { registry.create_dek(dek(rewrap), None).await })
}

fn marked(key: &[u8]) -> EncryptedKey {
    EncryptedKey::from(STANDARD.encode([b"mark", key].concat()))
}

/// The code and the words of a refusal.
fn refused(created: Created) -> (ErrorCode, String) {
    let error = created.expect_err("it is refused");
    (error.code(), error.to_string())
}

/// Deletes the DEK, first softly.
async fn delete_for_good(registry: &Registry) {
    for permanent in [false, true] {
        let delete = Command::DeleteDek {
            kek: name("k"),
            subject: subject("s"),
            algorithm: DekAlgorithm::default(),
            version: None,
            permanent,
        };
        registry.execute(delete, None).await.unwrap();
    }
}

fn stored(registry: &Registry) -> Option<EncryptedKey> {
    let state = registry.snapshot();
    state.dek(&dek(false).id).map(|entry| entry.key.clone())
}

#[tokio::test]
async fn of_two_who_create_one_dek_at_once_one_wins() {
    let (registry, kms) = open(0, LONG).await;
    let both = [creating(&registry, false), creating(&registry, false)];
    kms.wait_for(2).await;
    kms.gate.add_permits(2);
    let mut created = Vec::new();
    for one in both {
        created.push(one.await.unwrap());
    }
    created.sort_by_key(Result::is_err);
    let (lost, won) = (created.pop().unwrap(), created.pop().unwrap());
    let (found, raw) = won.expect("one wins");
    assert_eq!(marked(raw.unwrap().bytes()), found.key);
    assert_eq!(stored(&registry), Some(found.key));
    let (code, words) = refused(lost);
    assert_eq!(code.code(), 40971);
    assert_eq!(words, "Key 's' already exists; use a different value");
}

#[tokio::test]
async fn a_kek_that_is_deleted_while_its_kms_works_gets_no_dek() {
    let (registry, kms) = open(0, LONG).await;
    let created = creating(&registry, false);
    kms.wait_for(1).await;
    let delete = Command::DeleteKek {
        name: name("k"),
        permanent: false,
    };
    registry.execute(delete, None).await.unwrap();
    kms.gate.add_permits(8);
    let (code, words) = refused(created.await.unwrap());
    assert_eq!((code.code(), &*words), (40470, "Key 'k' not found"));
    assert_eq!(stored(&registry), None);
}

#[tokio::test]
async fn a_dek_that_is_replaced_while_it_is_rewrapped_is_rewrapped_as_it_is_then() {
    let (registry, kms) = open(1, LONG).await;
    registry.create_dek(dek(false), None).await.unwrap();
    kms.wait_for(1).await;
    let rewrapped = creating(&registry, true);
    kms.wait_for(1).await;
    delete_for_good(&registry).await;
    let work = kms_work(&registry.snapshot(), registry.rules(), &dek(false));
    let sealed = Sealed {
        work: work.unwrap().expect("the KEK is shared"),
        key: marked(b"another"),
    };
    let replacing = CreateDek {
        sealed: Some(sealed),
        ..dek(false)
    };
    let replacing = Command::CreateDek(Box::new(replacing));
    registry.execute(replacing, None).await.unwrap();
    kms.gate.add_permits(8);
    let (found, raw) = rewrapped.await.unwrap().unwrap();
    assert_eq!(raw.unwrap().bytes(), b"another");
    assert_eq!(found.key, marked(b"another"));
    assert_eq!(stored(&registry), Some(found.key));
}

#[tokio::test]
async fn a_kms_that_hangs_holds_nobody() {
    let (registry, kms) = open(0, LONG).await;
    let created = creating(&registry, false);
    kms.wait_for(1).await;
    create_kek(&registry, "other").await;
    assert!(!created.is_finished(), "the line did not wait for the KMS");
    created.abort();
}

#[tokio::test]
async fn a_kms_that_hangs_is_given_up() {
    let (registry, _kms) = open(0, Duration::from_millis(200)).await;
    let (code, words) = refused(registry.create_dek(dek(false), None).await);
    assert_eq!(code.code(), 50070);
    assert_eq!(
        words,
        "Could not generate encrypted dek for s: the KMS did not answer within 0.2 s, the limit"
    );
    assert_eq!(stored(&registry), None);
}

#[tokio::test]
async fn what_a_kms_refuses_and_fails_at_is_told_apart() {
    let (registry, kms) = open(100, LONG).await;
    let words = "the cause".to_owned();
    for (fault, expected) in [
        (KmsError::Denied(words.clone()), 40370),
        (KmsError::Failed(words), 50070),
    ] {
        *kms.fault.lock().unwrap() = Some(fault.clone());
        let (code, words) = refused(registry.create_dek(dek(false), None).await);
        assert_eq!(code.code(), expected);
        assert_eq!(words, "Could not generate encrypted dek for s: the cause");
        assert_eq!(stored(&registry), None);
        *kms.fault.lock().unwrap() = None;
        registry.create_dek(dek(true), None).await.unwrap();
        let key = stored(&registry).expect("it is there");
        *kms.fault.lock().unwrap() = Some(fault);
        let (code, words) = refused(registry.create_dek(dek(true), None).await);
        assert_eq!(code.code(), expected);
        assert_eq!(words, "Could not generate raw dek for s: the cause");
        assert_eq!(stored(&registry), Some(key));
        *kms.fault.lock().unwrap() = None;
        delete_for_good(&registry).await;
    }
}
