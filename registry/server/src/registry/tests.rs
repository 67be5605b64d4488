//! The handle and the line, on a store that fails when told to.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use etymon_core::{Against, Change, Command, Entry, Offset, Parts, Refusal, Rules};
use etymon_store::{MemoryStore, Record, Store, StoreError};
use etymon_types::api::{ReferenceRequest, RegisterRequest};
use etymon_types::{
    CompatibilityLevel, ConfigUpdate, Context, Patch, Reference, Scope, Subject, Version,
    VersionSelector,
};
use pretty_assertions::assert_eq;

use super::schemas::{MAX_STEPS, closure};
use super::{Limits, RegisterOptions, Registry, RegistryError};

/// A memory store with faults.
#[derive(Default)]
pub(super) struct Faulty {
    store: MemoryStore,
    pub(super) fault: AtomicU8,
    /// Bytes of texts in the largest batch.
    largest: AtomicUsize,
}

const FULL: u8 = 1;
pub(super) const LOST_ANSWER: u8 = 2;
pub(super) const OVERTAKEN_ONCE: u8 = 3;
const SLOW_ONCE: u8 = 4;

#[async_trait]
impl Store for Faulty {
    async fn load(&self) -> Result<Parts, StoreError> {
        self.store.load().await
    }

    async fn append(&self, after: Offset, batch: &[Record]) -> Result<Offset, StoreError> {
        let texts = batch.iter().map(|record| match &record.entry.change {
            Change::IdAssigned { content, .. } => content.text.block().len(),
            _ => 0,
        });
        self.largest.fetch_max(texts.sum(), Ordering::SeqCst);
        match self.fault.load(Ordering::SeqCst) {
            SLOW_ONCE => {
                self.fault.store(0, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_secs(1)).await;
                self.store.append(after, batch).await
            }
            FULL => Err(StoreError::Full),
            LOST_ANSWER => {
                self.store.append(after, batch).await?;
                Err(corrupt("the connection broke in the commit"))
            }
            OVERTAKEN_ONCE => {
                self.fault.store(0, Ordering::SeqCst);
                Err(StoreError::Overtaken { after, head: after })
            }
            _ => self.store.append(after, batch).await,
        }
    }

    async fn changes(&self, after: Offset, limit: u32) -> Result<Vec<(Offset, Entry)>, StoreError> {
        self.store.changes(after, limit).await
    }
}

fn corrupt(problem: &str) -> StoreError {
    StoreError::Corrupt {
        table: "changes",
        row: "1".to_owned(),
        problem: problem.to_owned(),
    }
}

pub(super) async fn open() -> (Registry, Arc<Faulty>) {
    let store = Arc::new(Faulty::default());
    let registry = Registry::open(
        Arc::clone(&store) as Arc<dyn Store>,
        Rules::default(),
        Limits::default(),
    )
    .await;
    (registry.expect("an empty store opens"), store)
}

pub(super) fn subject(name: &str) -> Subject {
    Subject::parse(name).expect("a legal name")
}

pub(super) fn request(schema: &str) -> RegisterRequest {
    RegisterRequest {
        schema: Some(schema.to_owned()),
        ..RegisterRequest::default()
    }
}

/// A record whose optional fields are numbered; each is compatible with every other.
pub(super) fn record(field: usize) -> RegisterRequest {
    request(&format!(
        r#"{{"type":"record","name":"R","fields":[{{"name":"f{field}","type":["null","int"],"default":null}}]}}"#
    ))
}

pub(super) async fn register(
    registry: &Registry,
    name: &str,
    request: RegisterRequest,
) -> Result<(u32, u32), RegistryError> {
    let found = registry
        .register(subject(name), request, RegisterOptions::default())
        .await?;
    Ok((found.id.get(), found.version.get()))
}

#[tokio::test]
async fn the_same_schema_again_is_found_and_writes_nothing() {
    let (registry, _) = open().await;
    assert_eq!(
        register(&registry, "s", request("\"int\"")).await,
        Ok((1, 1))
    );
    let offset = registry.snapshot().offset();
    assert_eq!(
        register(&registry, "s", request("{\"type\": \"int\"}")).await,
        Ok((1, 1))
    );
    assert_eq!(registry.snapshot().offset(), offset);
    assert_eq!(
        register(&registry, "t", request("\"int\"")).await,
        Ok((1, 1)),
        "one content, one id"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_that_race_on_one_subject_each_get_a_version_that_was_checked() {
    let (registry, _) = open().await;
    let update = ConfigUpdate {
        compatibility_level: Patch::Set(CompatibilityLevel::FullTransitive),
        ..ConfigUpdate::default()
    };
    let command = Command::SetConfig {
        scope: Scope::Subject(subject("s")),
        update: Box::new(update),
    };
    registry
        .execute(command, None)
        .await
        .expect("a config is set");
    let writers: Vec<_> = (0..48)
        .map(|field| {
            let registry = registry.clone();
            tokio::spawn(async move { register(&registry, "s", record(field)).await })
        })
        .collect();
    let (mut ids, mut versions) = (BTreeSet::new(), BTreeSet::new());
    for writer in writers {
        let (id, version) = writer
            .await
            .expect("no writer panics")
            .expect("all are compatible");
        assert!(
            ids.insert(id) && versions.insert(version),
            "id {id} and version {version} are given once"
        );
    }
    assert_eq!(versions, (1..=48).collect());
    assert_eq!(registry.snapshot().check(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_writers_that_race_with_incompatible_schemas_one_wins() {
    let (registry, _) = open().await;
    let writers: Vec<_> = [
        "\"int\"",
        "\"boolean\"",
        "\"null\"",
        "{\"type\":\"array\",\"items\":\"int\"}",
    ]
    .into_iter()
    .cycle()
    .take(16)
    .map(|schema| {
        let registry = registry.clone();
        tokio::spawn(async move { register(&registry, "s", request(schema)).await })
    })
    .collect();
    let mut won = BTreeSet::new();
    for writer in writers {
        match writer.await.expect("no writer panics") {
            Ok(place) => drop(won.insert(place)),
            Err(error) => assert!(
                matches!(error, RegistryError::Refused(Refusal::Incompatible { .. })),
                "{error}"
            ),
        }
    }
    assert_eq!(won, BTreeSet::from([(1, 1)]));
}

#[tokio::test]
async fn a_full_store_refuses_writes_and_nothing_else() {
    let (registry, store) = open().await;
    register(&registry, "s", request("\"int\""))
        .await
        .expect("there is room");
    store.fault.store(FULL, Ordering::SeqCst);
    assert_eq!(
        register(&registry, "s", request("\"long\"")).await,
        Err(RegistryError::StoreFull)
    );
    assert_eq!(
        register(&registry, "s", request("\"int\"")).await,
        Ok((1, 1)),
        "what is there is found"
    );
    let incompatible = register(&registry, "s", request("\"boolean\"")).await;
    assert!(
        matches!(
            incompatible,
            Err(RegistryError::Refused(Refusal::Incompatible { .. }))
        ),
        "{incompatible:?}"
    );
    store.fault.store(0, Ordering::SeqCst);
    assert_eq!(
        register(&registry, "s", request("\"long\"")).await,
        Ok((2, 2))
    );
}

#[tokio::test]
async fn a_commit_whose_answer_got_lost_counts() {
    let (registry, store) = open().await;
    store.fault.store(LOST_ANSWER, Ordering::SeqCst);
    assert_eq!(
        register(&registry, "s", request("\"int\"")).await,
        Ok((1, 1))
    );
    store.fault.store(0, Ordering::SeqCst);
    assert_eq!(
        register(&registry, "s", request("\"long\"")).await,
        Ok((2, 2))
    );
}

#[tokio::test]
async fn an_overtaken_batch_is_decided_again() {
    let (registry, store) = open().await;
    register(&registry, "s", request("\"int\""))
        .await
        .expect("the first write");
    // Another node writes behind this one's back.
    let parts = store.load().await.expect("a memory store loads");
    let other = Registry::open(
        Arc::clone(&store) as Arc<dyn Store>,
        Rules::default(),
        Limits::default(),
    );
    let other = other.await.expect("a second handle opens");
    assert_eq!(register(&other, "s", request("\"long\"")).await, Ok((2, 2)));
    assert!(parts.offset < other.snapshot().offset());
    assert_eq!(
        register(&registry, "s", request("\"float\"")).await,
        Ok((3, 3))
    );
    store.fault.store(OVERTAKEN_ONCE, Ordering::SeqCst);
    assert_eq!(
        register(&registry, "s", request("\"double\"")).await,
        Ok((4, 4))
    );
}

#[tokio::test]
async fn a_schema_over_the_limit_is_refused_by_name() {
    let (registry, _) = open().await;
    let text = format!("\"{}\"", " ".repeat(2 << 20));
    let error = register(&registry, "s", request(&text))
        .await
        .expect_err("two megabytes");
    assert_eq!(error.code().code(), 42209);
    assert!(error.to_string().contains("1048576"), "{error}");
}

#[tokio::test]
async fn what_is_wrong_with_a_protobuf_file_is_told_with_its_place() {
    let (registry, _) = open().await;
    let protobuf = RegisterRequest {
        schema_type: Some("PROTOBUF".to_owned()),
        ..request("syntax = \"proto3\";\nmessage M {\n  int32 a = 1;\n  Foo b = 0;\n}\n")
    };
    let error = register(&registry, "s", protobuf)
        .await
        .expect_err("two things are wrong");
    let told = error.to_string();
    assert!(told.contains("4:3: `Foo` is not defined"), "{told}");
    assert!(
        told.contains("4:11: the field `b` has the number 0"),
        "{told}"
    );
}

#[tokio::test]
async fn a_short_text_that_would_be_stored_as_a_very_long_one_is_refused() {
    let (registry, _) = open().await;
    let protobuf = |schema: String| RegisterRequest {
        schema_type: Some("PROTOBUF".to_owned()),
        ..request(&schema)
    };
    // Each field of 18 bytes stands behind 64 blanks in the canonical text.
    let deep = |fields: u32| {
        let fields = (20_000..20_000 + fields).map(|number| format!("bool f{number}={number};"));
        let (open, close) = ("message M{".repeat(32), "}".repeat(32));
        format!(
            "syntax=\"proto3\";{open}{}{close}",
            fields.collect::<String>()
        )
    };
    assert_eq!(
        register(&registry, "s", protobuf(deep(28_000))).await,
        Ok((1, 1))
    );
    let error = register(&registry, "s", protobuf(deep(56_000)))
        .await
        .expect_err("almost five megabytes would be stored");
    assert_eq!(error.code().code(), 42209);
    assert!(error.to_string().contains("4194304"), "{error}");
}

#[tokio::test]
async fn a_check_says_all_reasons_and_changes_nothing() {
    let (registry, _) = open().await;
    register(&registry, "s", request("\"int\""))
        .await
        .expect("the first write");
    let offset = registry.snapshot().offset();
    let check = |against, text| registry.check(subject("s"), against, request(text), false);
    assert_eq!(
        check(Against::One(VersionSelector::Latest), "\"long\"").await,
        Ok(Vec::new())
    );
    let messages = check(Against::All, "\"string\"").await.expect("a verdict");
    assert!(
        messages[0].starts_with("{errorType:'TYPE_MISMATCH'"),
        "{messages:?}"
    );
    assert_eq!(registry.snapshot().offset(), offset);
    let unknown = VersionSelector::parse("7").expect("a version");
    assert_eq!(
        check(Against::One(unknown), "nonsense").await,
        Err(Refusal::VersionNotFound(unknown).into())
    );
}

#[tokio::test]
async fn a_soft_deleted_version_is_not_referenced_anew() {
    let (registry, _) = open().await;
    let target = r#"{"type":"record","name":"T","fields":[]}"#;
    register(&registry, "target", request(target))
        .await
        .expect("the target");
    let referrer = |name: &str| RegisterRequest {
        references: vec![ReferenceRequest {
            name: Some("T".to_owned()),
            subject: Some("target".to_owned()),
            version: Some(1),
        }],
        ..request(&format!(
            r#"{{"type":"record","name":"{name}","fields":[{{"name":"t","type":"T"}}]}}"#
        ))
    };
    assert_eq!(register(&registry, "a", referrer("A")).await, Ok((2, 1)));
    let delete = |name| Command::DeleteVersion {
        subject: subject(name),
        version: VersionSelector::Latest,
        permanent: false,
    };
    registry
        .execute(delete("a"), None)
        .await
        .expect("nothing references it");
    registry
        .execute(delete("target"), None)
        .await
        .expect("nothing live references it");
    let error = register(&registry, "b", referrer("B"))
        .await
        .expect_err("the target is deleted");
    assert_eq!(error.code().code(), 42201, "{error}");
}

#[tokio::test]
async fn one_name_in_two_versions_is_refused_where_that_is_set() {
    let records = |name: &str, field: &str, references: &[(&str, &str, i32)]| RegisterRequest {
        references: references
            .iter()
            .map(|(name, subject, version)| ReferenceRequest {
                name: Some((*name).to_owned()),
                subject: Some((*subject).to_owned()),
                version: Some(*version),
            })
            .collect(),
        ..request(&format!(
            r#"{{"type":"record","name":"{name}","fields":[{field}]}}"#
        ))
    };
    for (strict, expected) in [(false, Ok(())), (true, Err(42201))] {
        let limits = Limits {
            strict_reference_versions: strict,
            ..Limits::default()
        };
        let store = Arc::new(Faulty::default());
        let registry = Registry::open(store, Rules::default(), limits).await;
        let registry = registry.expect("an empty store opens");
        let optional = r#"{"name":"y","type":"int","default":0}"#;
        let of = |kind: &str| format!(r#"{{"name":"{kind}","type":"{kind}"}}"#);
        for (subject, request) in [
            ("dep", records("D", "", &[])),
            ("dep", records("D", optional, &[])),
            ("mid", records("M", &of("D"), &[("D", "dep", 1)])),
        ] {
            let registered = register(&registry, subject, request).await;
            assert!(registered.is_ok(), "{subject}: {registered:?}");
        }
        let top = |version| records("T", &of("M"), &[("M", "mid", 1), ("D", "dep", version)]);
        let refused = register(&registry, "top", top(2)).await;
        assert_eq!(
            refused
                .as_ref()
                .map(|_| ())
                .map_err(|error| error.code().code()),
            expected
        );
        if let Err(error) = refused {
            assert_eq!(
                error.to_string(),
                "Conflicting reference versions for \"D\": version 1 and version 2"
            );
        }
        assert!(register(&registry, "top", top(1)).await.is_ok(), "{strict}");
    }
}

#[tokio::test]
async fn what_schemas_refer_to_counts_in_the_memory_for_parsed_schemas() {
    let (registry, _) = open().await;
    let fields: Vec<_> = (0..2000)
        .map(|n| {
            format!(r#"{{"name":"f{n}","type":{{"type":"record","name":"R{n}","fields":[]}}}}"#)
        })
        .collect();
    let base = format!(
        r#"{{"type":"record","name":"Base","fields":[{}]}}"#,
        fields.join(",")
    );
    register(&registry, "base", request(&base))
        .await
        .expect("the base");
    for n in 0..40 {
        let referrer = RegisterRequest {
            references: vec![ReferenceRequest {
                name: Some("Base".to_owned()),
                subject: Some("base".to_owned()),
                version: Some(1),
            }],
            ..request(&format!(
                r#"{{"type":"record","name":"U{n}","fields":[{{"name":"b","type":"Base"}}]}}"#
            ))
        };
        let place = register(&registry, &format!("u{n}"), referrer).await;
        assert_eq!(place.map(|(_, version)| version), Ok(1));
    }
    let held = registry.0.texts.held_types() + registry.0.schemas.held_types();
    // Each of the 41 has 2,000 types and more; both caches together have room for about 26,000.
    assert!(held < 40_000, "{held} types are held");
}

#[tokio::test]
async fn a_schema_that_takes_too_long_to_compare_still_follows_itself() {
    let (registry, _) = open().await;
    let branches: Vec<_> = (0..5000)
        .map(|n| format!(r#"{{"type":"record","name":"B{n}","fields":[]}}"#))
        .collect();
    let union = format!("[{}]", branches.join(","));
    register(&registry, "s", request(&union))
        .await
        .expect("a large union");
    let verdict = registry
        .check(subject("s"), Against::All, request(&union), false)
        .await;
    assert_eq!(verdict, Ok(Vec::new()));
}

/// A schema whose text does not pack: a string with 800,000 letters that follow no pattern.
fn unpackable(seed: u32) -> RegisterRequest {
    let mut state = seed;
    let letters: String = (0..800_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'0' + u8::try_from(state >> 26).expect("six bits"))
        })
        .filter(|letter| *letter != '\\')
        .collect();
    request(&format!(r#"{{"type":"string","doc2":"{letters}"}}"#))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_that_pile_up_are_appended_in_bounded_batches() {
    let (registry, store) = open().await;
    store.fault.store(SLOW_ONCE, Ordering::SeqCst);
    let writers: Vec<_> = (0..48)
        .map(|n| {
            let registry = registry.clone();
            tokio::spawn(async move { register(&registry, &format!("s{n}"), unpackable(n)).await })
        })
        .collect();
    for writer in writers {
        assert!(writer.await.expect("no writer panics").is_ok());
    }
    let largest = store.largest.load(Ordering::SeqCst);
    assert!(
        largest > 1_000_000,
        "several were appended together: {largest}"
    );
    assert!(
        largest < 17_500_000,
        "{largest} bytes were appended at once"
    );
}

#[tokio::test]
async fn references_are_followed_within_a_budget() {
    let (registry, _) = open().await;
    register(&registry, "target", request("\"int\""))
        .await
        .expect("the target");
    let reference = Reference {
        name: "T".to_owned(),
        subject: "target".to_owned(),
        version: Version::FIRST,
    };
    let references = [reference.clone(), reference].into();
    let state = registry.snapshot();
    let follow = |mut steps| closure(&state, &Context::default(), &references, &mut steps).is_ok();
    assert!(follow(MAX_STEPS - 2));
    assert!(!follow(MAX_STEPS - 1), "what was met before counts, too");
}
