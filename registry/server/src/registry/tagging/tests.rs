use std::sync::Arc;
use std::sync::atomic::Ordering;

use etymon_core::{Command, Found, Refusal, find_live_version};
use etymon_types::api::TagsRequest;
use etymon_types::{EntityType, SchemaEntity, SchemaTags, Version, VersionSelector};
use pretty_assertions::assert_eq;

use crate::registry::tests::{LOST_ANSWER, OVERTAKEN_ONCE, open, request, subject};
use crate::registry::{RegisterOptions, Registry, RegistryError};

const TEXT: &str = r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int"}]}"#;

fn tags(tag: &str) -> Vec<SchemaTags> {
    vec![SchemaTags {
        schema_entity: SchemaEntity {
            entity_path: "R.f".to_owned(),
            entity_type: EntityType::Field,
        },
        tags: vec![tag.to_owned()],
    }]
}

async fn put(registry: &Registry, text: &str) -> Found {
    let options = RegisterOptions::default();
    let found = registry.register(subject("s"), request(text), options);
    found.await.unwrap()
}

async fn add(
    registry: &Registry,
    version: VersionSelector,
    tag: &str,
    new_version: Option<i32>,
) -> Result<Found, RegistryError> {
    let request = TagsRequest {
        new_version,
        tags_to_add: tags(tag),
        ..TagsRequest::default()
    };
    registry
        .change_tags(subject("s"), version, request, None)
        .await
}

/// The tags of the latest version, sorted.
async fn latest_tags(registry: &Registry) -> Vec<String> {
    let state = registry.snapshot();
    let latest = find_live_version(&state, &subject("s"), VersionSelector::Latest).unwrap();
    let context = subject("s").context();
    let found = registry.find_tags(&state, &context, &latest.content, &["*"]);
    let mut tags: Vec<String> = found
        .await
        .unwrap()
        .into_iter()
        .flat_map(|it| it.tags)
        .collect();
    tags.sort();
    tags
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_tags_that_are_added_to_the_latest_version_at_once_none_is_lost() {
    let (registry, _) = open().await;
    put(&registry, TEXT).await;
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let registry = registry.clone();
            tokio::spawn(async move {
                let tag = format!("T{writer:02}");
                let added = add(&registry, VersionSelector::Latest, &tag, None).await;
                added.unwrap().version.get()
            })
        })
        .collect();
    let mut versions = Vec::new();
    for writer in writers {
        versions.push(writer.await.unwrap());
    }
    versions.sort_unstable();
    assert_eq!(versions, Vec::from_iter(2..=17));
    let all: Vec<String> = (0..16).map(|writer| format!("T{writer:02}")).collect();
    assert_eq!(latest_tags(&registry).await, all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_changes_for_one_number_one_wins_and_its_retries_find_it() {
    let (registry, _) = open().await;
    put(&registry, TEXT).await;
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let registry = registry.clone();
            let tag = if writer % 2 == 0 { "EVEN" } else { "ODD" };
            let first = VersionSelector::Number(Version::FIRST);
            tokio::spawn(async move { (tag, add(&registry, first, tag, Some(2)).await) })
        })
        .collect();
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for writer in writers {
        match writer.await.unwrap() {
            (tag, Ok(found)) => won.push((tag, found.version.get(), found.id.get())),
            (tag, Err(error)) => lost.push((tag, error)),
        }
    }
    let winner = won[0];
    assert_eq!(won, vec![winner; 8]);
    assert_eq!((winner.1, winner.2), (2, 2));
    for (tag, error) in lost {
        assert_ne!(tag, winner.0);
        assert_eq!(error, RegistryError::Refused(Refusal::VersionNotNext));
    }
    assert_eq!(latest_tags(&registry).await, [winner.0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn registrations_and_deletions_in_between_corrupt_nothing() {
    let (registry, _) = open().await;
    put(&registry, TEXT).await;
    let other = {
        let registry = registry.clone();
        tokio::spawn(async move {
            for round in 0..20 {
                let text = TEXT.replace("\"int\"", &format!("\"int\",\"round\":{round}"));
                let made = put(&registry, &text).await.version;
                if round % 2 == 0 {
                    let delete = Command::DeleteVersion {
                        subject: subject("s"),
                        version: VersionSelector::Number(made),
                        permanent: false,
                    };
                    registry.execute(delete, None).await.unwrap();
                }
            }
        })
    };
    for round in 0..20 {
        let tag = format!("T{round}");
        let added = add(&registry, VersionSelector::Latest, &tag, None).await;
        let added = added.unwrap();
        // It stands on the version before it, whichever was live then; the tag is in it in any case.
        assert!(added.content.text.unpack().contains(&tag));
    }
    other.await.unwrap();
    let state = registry.snapshot();
    let known = state.subject(&subject("s")).unwrap();
    for entry in known.versions() {
        let metadata = entry.content.metadata.as_ref();
        if let Some(named) = metadata.and_then(|it| it.properties.get("confluent:version")) {
            assert_eq!(*named, entry.version.to_string());
        }
    }
}

#[tokio::test]
async fn a_change_whose_commit_was_not_answered_or_overtaken_is_made_once() {
    let (registry, store) = open().await;
    put(&registry, TEXT).await;
    for (round, fault) in (2..).zip([LOST_ANSWER, OVERTAKEN_ONCE]) {
        store.fault.store(fault, Ordering::SeqCst);
        let made = add(
            &registry,
            VersionSelector::Latest,
            &format!("T{round}"),
            None,
        )
        .await;
        assert_eq!(made.unwrap().version.get(), round);
        store.fault.store(0, Ordering::SeqCst);
    }
    assert_eq!(latest_tags(&registry).await, ["T2", "T3"]);
}

#[tokio::test]
async fn a_registration_takes_tags_over_where_its_places_are_still_there() {
    let (registry, _) = open().await;
    let register = |text: &str, tag: Option<&str>, propagates: bool| {
        let mut request = request(text);
        request.tags_to_add = tag.map(tags).unwrap_or_default();
        request.propagate_tags = propagates;
        let registry = registry.clone();
        async move {
            let options = RegisterOptions::default();
            let found = registry.register(subject("s"), request, options).await;
            found.map(|found| (found.version.get(), found.content.text.unpack()))
        }
    };
    let (version, text) = register(TEXT, Some("A"), true).await.unwrap();
    assert_eq!(version, 1);
    assert_eq!(
        text,
        TEXT.replace("\"int\"", "\"int\",\"confluent:tags\":[\"A\"]")
    );
    let more = TEXT.replace("]}", ",{\"name\":\"g\",\"type\":\"int\",\"default\":0}]}");
    let both = more.replacen("\"int\"", "\"int\",\"confluent:tags\":[\"B\",\"A\"]", 1);
    let made = register(&more, Some("B"), true).await.unwrap();
    assert_eq!(made, (2, both.clone()));
    assert_eq!(register(&more, None, true).await.unwrap(), made);
    let other = r#"{"type":"record","name":"R","fields":[]}"#;
    assert_eq!(
        register(other, None, true).await.unwrap(),
        (3, other.to_owned())
    );
    let missing = register(other, Some("A"), false).await.unwrap_err();
    assert_eq!(
        missing.to_string(),
        "No matching path 'R.f' found in the schema"
    );
    let empty = register("", Some("A"), false).await.unwrap_err();
    assert_eq!(empty.to_string(), "Empty schema");
}

#[tokio::test]
async fn a_change_goes_with_the_references_of_its_version() {
    let (registry, _) = open().await;
    let name = "type";
    let part = r#"{"type":"record","name":"Part","fields":[{"name":"p","type":"int"}]}"#;
    let options = RegisterOptions::default();
    let part = registry.register(subject(name), request(part), options.clone());
    part.await.unwrap();
    let mut whole =
        request(r#"{"type":"record","name":"R","fields":[{"name":"f","type":"Part"}]}"#);
    whole.references = vec![etymon_types::api::ReferenceRequest {
        name: Some("Part".to_owned()),
        subject: Some(name.to_owned()),
        version: Some(1),
    }];
    registry
        .register(subject("s"), whole, options)
        .await
        .unwrap();
    let made = add(&registry, VersionSelector::Latest, "A", None)
        .await
        .unwrap();
    assert_eq!((made.version.get(), made.content.references.len()), (2, 1));
    let text = made.content.text.unpack();
    assert!(
        text.contains(r#""type":"Part","confluent:tags":["A"]"#),
        "{text}"
    );
    let state = registry.snapshot();
    let context = subject("s").context();
    let content = Arc::clone(&made.content);
    let none = registry
        .find_tags(&state, &context, &content, &["B", ""])
        .await;
    assert_eq!(none.unwrap(), []);
}
