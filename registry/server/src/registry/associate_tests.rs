//! Associations through the line: with real schemas, at once, and on a store that fails when told to.

use std::sync::atomic::Ordering;

use etymon_core::{Command, Refusal, Resource, State};
use etymon_types::api::RegisterRequest;
use etymon_types::{
    AssociationType, CompatibilityLevel, ConfigUpdate, Patch, Scope, VersionSelector,
};
use pretty_assertions::assert_eq;

use super::tests::{LOST_ANSWER, OVERTAKEN_ONCE, open, record, register, request, subject};
use super::{AssociationsWanted, Registry, RegistryError, Wish, WishedStep};

use AssociationType::{Key, Value};

/// The topic `orders` under one of its ids.
fn resource(id: &str) -> Resource {
    Resource::checked(Some("orders"), Some("lkc"), Some(id), None, false).expect("legal")
}

fn wish(of: AssociationType, name: Option<&str>, schema: Option<RegisterRequest>) -> Wish {
    Wish {
        association_type: of,
        subject: name.map(subject),
        lifecycle: None,
        frozen: None,
        schema,
        normalize: false,
    }
}

fn wanted(id: &str, step: WishedStep) -> AssociationsWanted {
    AssociationsWanted {
        resource: resource(id),
        steps: vec![step],
        dry_run: false,
        request_id: None,
    }
}

fn create(id: &str, wishes: Vec<Wish>) -> AssociationsWanted {
    wanted(id, WishedStep::Create(wishes))
}

/// How many associations were made.
async fn made(registry: &Registry, wanted: AssociationsWanted) -> Result<usize, RegistryError> {
    Ok(registry.associate(wanted).await?.made.len())
}

fn versions(state: &State, name: &str) -> usize {
    state
        .subject(&subject(name))
        .map_or(0, |known| known.live().count())
}

#[tokio::test]
async fn key_and_value_come_with_their_schemas_or_not_at_all() {
    let (registry, _) = open().await;
    let key = || wish(Key, None, Some(request("\"string\"")));
    let bad = wish(Value, None, Some(request("no schema")));
    let refused = made(&registry, create("1", vec![key(), bad])).await;
    assert!(
        matches!(
            &refused,
            Err(RegistryError::Refused(Refusal::InvalidSchema(_)))
        ),
        "{refused:?}"
    );
    assert_eq!(registry.snapshot().offset().0, 0);
    let value = wish(Value, None, Some(record(1)));
    assert_eq!(
        made(&registry, create("1", vec![key(), value])).await,
        Ok(2)
    );
    let state = registry.snapshot();
    assert_eq!(versions(&state, ":.lkc:orders-key"), 1);
    assert_eq!(versions(&state, ":.lkc:orders-value"), 1);
    assert_eq!(state.associations_of("1").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_creates_that_race_for_one_subject_one_owns_it() {
    let (registry, _) = open().await;
    let mut creates = Vec::new();
    for number in 0..16 {
        let registry = registry.clone();
        creates.push(tokio::spawn(async move {
            let value = wish(Value, None, Some(record(1)));
            made(&registry, create(&number.to_string(), vec![value])).await
        }));
    }
    let mut owners = 0;
    for create in creates {
        match create.await.expect("no panic") {
            Ok(made) => owners += made,
            Err(error) => {
                let taken = Refusal::AssociationExists(subject(":.lkc:orders-value"));
                assert_eq!(error, taken.into());
            }
        }
    }
    assert_eq!(owners, 1);
    let state = registry.snapshot();
    assert_eq!(state.associations_named(None, Some("orders")).count(), 1);
    assert_eq!(versions(&state, ":.lkc:orders-value"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_equal_creates_one_makes_the_association_and_all_succeed() {
    let (registry, _) = open().await;
    let mut creates = Vec::new();
    for _ in 0..16 {
        let registry = registry.clone();
        creates.push(tokio::spawn(async move {
            let value = wish(Value, None, Some(record(1)));
            made(&registry, create("1", vec![value])).await
        }));
    }
    let mut all = 0;
    for create in creates {
        all += create
            .await
            .expect("no panic")
            .expect("an equal one is there");
    }
    assert_eq!(all, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_subject_is_deleted_or_associated_and_never_both() {
    let (registry, _) = open().await;
    for round in 0..40 {
        let name = format!("s{round}");
        register(&registry, &name, request("\"int\""))
            .await
            .expect("nothing is in the way");
        let (one, other) = (registry.clone(), registry.clone());
        let deletion = Command::DeleteSubject {
            subject: subject(&name),
            permanent: false,
        };
        let association = create(&name, vec![wish(Value, Some(&name), None)]);
        let deletes = tokio::spawn(async move { one.execute(deletion, None).await });
        let creates = tokio::spawn(async move { made(&other, association).await });
        let (deleted, created) = (
            deletes.await.expect("no panic"),
            creates.await.expect("no panic"),
        );
        assert_ne!(deleted.is_ok(), created.is_ok(), "{deleted:?} {created:?}");
        assert_eq!(registry.snapshot().check(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn upserts_that_race_on_one_subject_are_each_checked() {
    let (registry, _) = open().await;
    let update = ConfigUpdate {
        compatibility_level: Patch::Set(CompatibilityLevel::FullTransitive),
        ..ConfigUpdate::default()
    };
    let owned = subject(":.lkc:orders-value");
    let command = Command::SetConfig {
        scope: Scope::Subject(owned.clone()),
        update: Box::new(update),
    };
    registry
        .execute(command, None)
        .await
        .expect("configs are free");
    let first = create("1", vec![wish(Value, None, Some(record(0)))]);
    made(&registry, first).await.expect("nothing is in the way");
    let mut upserts = Vec::new();
    for number in 1..=32 {
        let registry = registry.clone();
        upserts.push(tokio::spawn(async move {
            let value = wish(Value, None, Some(record(number)));
            made(&registry, wanted("1", WishedStep::Upsert(vec![value]))).await
        }));
    }
    for upsert in upserts {
        assert_eq!(upsert.await.expect("no panic"), Ok(0));
    }
    assert_eq!(versions(&registry.snapshot(), owned.as_str()), 33);
    let other = wish(Value, None, Some(request("\"int\"")));
    let refused = made(&registry, wanted("1", WishedStep::Upsert(vec![other]))).await;
    assert!(
        matches!(
            &refused,
            Err(RegistryError::Refused(Refusal::AssociationIncompatible(_)))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_association_whose_commit_got_lost_counts_and_an_overtaken_one_is_decided_again() {
    let (registry, store) = open().await;
    store.fault.store(LOST_ANSWER, Ordering::SeqCst);
    let first = || create("1", vec![wish(Value, None, Some(record(1)))]);
    assert_eq!(made(&registry, first()).await, Ok(1));
    store.fault.store(OVERTAKEN_ONCE, Ordering::SeqCst);
    let key = create("2", vec![wish(Key, None, Some(record(1)))]);
    assert_eq!(made(&registry, key).await, Ok(1));
    assert_eq!(made(&registry, first()).await, Ok(0), "a retry finds it");
    let state = registry.snapshot();
    assert_eq!(state.associations_named(Some("lkc"), None).count(), 2);
    assert_eq!(state.check(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_schema_references_may_not_be_owned_by_the_same_request() {
    let (registry, _) = open().await;
    register(&registry, ":.lkc:orders-key", record(1))
        .await
        .expect("nothing is in the way");
    let uses = RegisterRequest {
        references: vec![etymon_types::api::ReferenceRequest {
            name: Some("R".to_owned()),
            subject: Some(":.lkc:orders-key".to_owned()),
            version: Some(1),
        }],
        ..request(r#"{"type":"record","name":"U","fields":[{"name":"r","type":"R"}]}"#)
    };
    let wishes = vec![
        wish(Key, None, Some(record(1))),
        wish(Value, None, Some(uses.clone())),
    ];
    let refused = made(&registry, create("1", wishes)).await;
    let referenced = Refusal::SubjectReferenced(subject(":.lkc:orders-key"));
    assert_eq!(refused, Err(referenced.into()));
    let key = wish(Key, None, Some(record(1)));
    assert_eq!(made(&registry, create("1", vec![key])).await, Ok(1));
    let owned = register(&registry, "user", uses).await;
    assert_eq!(
        owned,
        Err(Refusal::SubjectOwned(subject(":.lkc:orders-key")).into())
    );
    let delete = Command::DeleteVersion {
        subject: subject(":.lkc:orders-key"),
        version: VersionSelector::Latest,
        permanent: false,
    };
    let associated = Refusal::AssociationExists(subject(":.lkc:orders-key"));
    assert_eq!(registry.execute(delete, None).await, Err(associated.into()));
}
