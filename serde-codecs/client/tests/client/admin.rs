//! What tools ask for, of the real server.

use etymon_client::{Client, Deleted, Error, NewSchema, SchemaKey, ServerInfo, TransportError};
use etymon_types::{
    CompatibilityLevel, Config, ConfigUpdate, Context, Mode, Patch, Reference, Scope, Subject,
    Version,
};
use pretty_assertions::assert_eq;

use crate::harness::{Script, Server, key, status, subject};

fn level(level: CompatibilityLevel) -> ConfigUpdate {
    ConfigUpdate {
        compatibility_level: Patch::Set(level),
        ..ConfigUpdate::default()
    }
}

#[tokio::test]
async fn a_config_is_its_own_or_that_of_what_is_around_it() {
    let server = Server::start().await;
    let client = server.client();
    let sales = Context::parse(".sales").unwrap();
    let leads = Scope::Subject(Subject::in_context(&sales, "leads"));
    let sales = Scope::Context(sales);
    let in_force = async || client.config(&leads).await.unwrap().compatibility_level;
    assert_eq!(in_force().await, Some(CompatibilityLevel::Backward));
    assert_eq!(client.own_config(&leads).await.unwrap(), None);
    assert_eq!(client.own_config(&sales).await.unwrap(), None);

    for (scope, level_there) in [
        (&Scope::AllContexts, CompatibilityLevel::Forward),
        (&sales, CompatibilityLevel::Full),
        (&leads, CompatibilityLevel::None),
    ] {
        let set = client.set_config(scope, &level(level_there)).await.unwrap();
        assert_eq!(set.compatibility_level, Some(level_there));
        assert_eq!(in_force().await, Some(level_there));
        assert_eq!(client.own_config(scope).await.unwrap(), Some(set));
    }
    let expected = Config {
        compatibility_level: Some(CompatibilityLevel::None),
        ..Config::default()
    };
    assert_eq!(client.unset_config(&leads).await.unwrap(), Some(expected));
    assert_eq!(client.unset_config(&leads).await.unwrap(), None);
    assert_eq!(in_force().await, Some(CompatibilityLevel::Full));
    client.unset_config(&sales).await.unwrap();
    assert_eq!(in_force().await, Some(CompatibilityLevel::Forward));

    let normalize = ConfigUpdate {
        normalize: Patch::Set(true),
        ..ConfigUpdate::default()
    };
    client.set_config(&leads, &normalize).await.unwrap();
    let own = client.own_config(&leads).await.unwrap().unwrap();
    assert_eq!(own.normalize, Some(true));
}

#[tokio::test]
async fn a_mode_is_its_own_or_that_of_what_is_around_it() {
    let server = Server::start().await;
    let client = server.client();
    let orders = Scope::Subject(subject("orders"));
    assert_eq!(client.mode(&orders).await.unwrap(), Mode::ReadWrite);
    assert_eq!(client.own_mode(&orders).await.unwrap(), None);
    let everything = Scope::global();
    client
        .set_mode(&everything, Mode::ReadOnly, false)
        .await
        .unwrap();
    assert_eq!(client.mode(&orders).await.unwrap(), Mode::ReadOnly);
    let refused = client
        .set_config(&orders, &level(CompatibilityLevel::Full))
        .await;
    assert_eq!(refused.unwrap_err().code(), Some(42205));
    client
        .set_mode(&orders, Mode::ReadWrite, false)
        .await
        .unwrap();
    assert_eq!(
        client.own_mode(&orders).await.unwrap(),
        Some(Mode::ReadWrite)
    );
    let schema = NewSchema::avro("\"int\"");
    client.register(&subject("orders"), &schema).await.unwrap();
    let refused = client.set_mode(&orders, Mode::Import, false).await;
    assert_eq!(refused.unwrap_err().code(), Some(42205));
    client.set_mode(&orders, Mode::Import, true).await.unwrap();
    let was = client.unset_mode(&orders).await.unwrap();
    assert_eq!(was, Some(Mode::Import));
    assert_eq!(client.unset_mode(&orders).await.unwrap(), None);
    assert_eq!(
        client.unset_mode(&everything).await.unwrap(),
        Some(Mode::ReadOnly)
    );
    assert_eq!(client.mode(&orders).await.unwrap(), Mode::ReadWrite);
}

#[tokio::test]
async fn a_client_of_a_context_means_its_subjects_there() {
    let server = Server::start().await;
    let sales = Context::parse(".sales").unwrap();
    let client = server.builder().context(sales.clone()).build().unwrap();
    let bare = Scope::Subject(subject("leads"));
    let full = level(CompatibilityLevel::Full);
    client.set_config(&bare, &full).await.unwrap();
    let qualified = Scope::Subject(Subject::in_context(&sales, "leads"));
    let other = server.client();
    let config = other.own_config(&qualified).await.unwrap().unwrap();
    assert_eq!(config.compatibility_level, Some(CompatibilityLevel::Full));
    assert_eq!(other.own_config(&bare).await.unwrap(), None);
}

#[tokio::test]
async fn that_nothing_is_set_is_told_by_codes_and_not_by_any_404() {
    for (body, is_answer) in [
        (r#"{"error_code":40408,"message":"none"}"#, true),
        (r#"{"error_code":40401,"message":"an old server"}"#, true),
        (r#"{"error_code":404,"message":"no such page"}"#, false),
        ("<html>", false),
    ] {
        let script = Script::new(move |_| status(404, body));
        let client = script.here().build().unwrap();
        let answered = client.own_config(&Scope::Subject(subject("s"))).await;
        assert_eq!(answered.is_ok_and(|own| own.is_none()), is_answer, "{body}");
    }
}

fn reference(subject: &str) -> Reference {
    Reference {
        name: "R".to_owned(),
        subject: subject.to_owned(),
        version: Version::FIRST,
    }
}

fn version(number: i64) -> Version {
    Version::try_from(number).unwrap()
}

#[tokio::test]
async fn lists_say_what_there_is_and_who_refers_to_it() {
    let server = Server::start().await;
    let client = server.client();
    let record = NewSchema::avro(r#"{"type":"record","name":"R","fields":[]}"#);
    let referrer = NewSchema {
        references: vec![reference("r")],
        ..NewSchema::avro(r#"{"type":"array","items":"R"}"#)
    };
    let (r, a, b) = (subject("r"), subject("a"), subject(":.c:b"));
    let id = client.register(&r, &record).await.unwrap().id;
    client.register(&subject("r2"), &record).await.unwrap();
    client.register(&b, &record).await.unwrap();
    let of_a = client.register(&a, &referrer).await.unwrap().id;

    let subjects = client.list_subjects(Deleted::Hidden).await.unwrap();
    assert_eq!(subjects, [b.clone(), a.clone(), r.clone(), subject("r2")]);
    let contexts = client.list_contexts().await.unwrap();
    assert_eq!(contexts, [Context::default(), b.context()]);
    let holders = client
        .list_holders(&SchemaKey::Id(id), Deleted::Hidden)
        .await;
    let first = Version::FIRST;
    assert_eq!(
        holders.unwrap(),
        [(r.clone(), first), (subject("r2"), first)]
    );
    let in_c = SchemaKey::IdIn(b.context(), id);
    let holders = client.list_holders(&in_c, Deleted::Hidden).await.unwrap();
    assert_eq!(holders, [(b.clone(), first)]);
    let guid = client
        .fetch_schema(&in_c)
        .await
        .unwrap()
        .guid
        .expect("it has one");
    let ids = client.list_ids(guid).await.unwrap();
    assert_eq!(ids, [(Context::default(), id), (b.context(), id)]);
    let by_guid = client
        .list_holders(&SchemaKey::Guid(guid), Deleted::Hidden)
        .await;
    assert!(matches!(by_guid, Err(Error::Settings(_))));
    let unknown = client.list_holders(&key(99), Deleted::Hidden).await;
    assert!(unknown.unwrap_err().is_not_found());

    let referrers = async |deleted| client.list_referrers(&r, first, deleted).await.unwrap();
    assert_eq!(referrers(Deleted::Hidden).await, [of_a]);
    client.delete_version(&a, first, false).await.unwrap();
    assert_eq!(referrers(Deleted::Hidden).await, []);
    assert_eq!(referrers(Deleted::Shown).await, [of_a]);
}

#[tokio::test]
async fn what_is_deleted_is_gone_softly_and_then_for_good() {
    let server = Server::start().await;
    let client = server.client();
    let orders = subject("orders");
    let schemas = ["\"int\"", "\"long\"", "\"float\""].map(NewSchema::avro);
    for schema in &schemas {
        client.register(&orders, schema).await.unwrap();
    }
    let latest = client.fetch_latest(&orders).await.unwrap();
    assert_eq!(latest.version, Some(version(3)));

    client
        .delete_version(&orders, version(3), false)
        .await
        .unwrap();
    let latest = client.fetch_latest(&orders).await.unwrap();
    assert_eq!(
        latest.version,
        Some(version(2)),
        "the client has forgotten it"
    );
    let list = async |deleted| client.list_versions(&orders, deleted).await.unwrap();
    assert_eq!(list(Deleted::Hidden).await, [version(1), version(2)]);
    assert_eq!(list(Deleted::Only).await, [version(3)]);
    let found = client
        .find_version(&orders, Some(version(3)))
        .await
        .unwrap();
    assert_eq!(found.is_deleted, Some(true));
    assert_eq!(found.registered.schema.text, "\"float\"");
    let found = client.find_version(&orders, None).await.unwrap();
    assert_eq!(found.is_deleted, Some(false));
    assert_eq!(found.registered.version, Some(version(2)));

    let again = client.delete_version(&orders, version(3), false).await;
    assert_eq!(again.unwrap_err().code(), Some(40406));
    let live = client.delete_version(&orders, version(2), true).await;
    assert_eq!(live.unwrap_err().code(), Some(40407));

    let registered = client.register(&orders, &schemas[2]).await.unwrap();
    assert_eq!(
        registered.version,
        Some(version(4)),
        "registering it again takes the deletion back"
    );
    assert_eq!(list(Deleted::Shown).await, [1, 2, 4].map(version));
    let deleted = client.delete_subject(&orders, false).await.unwrap();
    assert_eq!(deleted, [1, 2, 4].map(version));
    client
        .delete_version(&orders, version(1), true)
        .await
        .unwrap();
    let deleted = client.delete_subject(&orders, true).await.unwrap();
    assert_eq!(deleted, [2, 4].map(version));
    let gone = client.list_versions(&orders, Deleted::Shown).await;
    assert!(gone.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_schema_is_tested_without_being_registered() {
    let server = Server::start().await;
    let client = server.client();
    let orders = subject("a/b");
    let test = async |against, text: &str| {
        let schema = NewSchema::avro(text);
        client.incompatibilities(&orders, against, &schema).await
    };
    assert_eq!(
        test(None, "\"int\"").await.unwrap(),
        [""; 0],
        "nothing is there"
    );
    let long = NewSchema::avro("\"long\"");
    client.register(&orders, &long).await.unwrap();
    assert_eq!(test(None, "\"double\"").await.unwrap(), [""; 0]);
    let reasons = test(None, "\"int\"").await.unwrap();
    assert!(reasons[0].contains("TYPE_MISMATCH"), "{reasons:?}");
    let against = Some(Version::FIRST);
    assert_eq!(test(against, "\"int\"").await.unwrap(), reasons);
    let unknown = test(Some(version(7)), "\"int\"").await.unwrap_err();
    assert!(unknown.is_not_found(), "{unknown}");
    assert_ne!(test(None, "{").await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn many_subjects_are_looked_at_in_one_question() {
    let server = Server::start().await;
    let client = server.client();
    for (name, text) in [("a&b", "\"int\""), ("a&b", "\"long\""), ("c", "\"int\"")] {
        let schema = NewSchema::avro(text);
        client.register(&subject(name), &schema).await.unwrap();
    }
    let first = Version::FIRST;
    client
        .delete_version(&subject("a&b"), first, false)
        .await
        .unwrap();
    let listed = async |prefix, deleted, offset, limit| {
        let listed = client.list_schemas(prefix, deleted, offset, limit).await;
        let told = listed.unwrap().into_iter().map(|one| {
            let registered = one.registered;
            let version = registered.version.unwrap().get();
            let is_deleted = one.is_deleted.unwrap_or_default();
            format!(
                "{}@{version} {} {is_deleted}",
                registered.subject, registered.schema.text
            )
        });
        told.collect::<Vec<_>>()
    };
    let all = [
        "a&b@1 \"int\" true",
        "a&b@2 \"long\" false",
        "c@1 \"int\" false",
    ];
    assert_eq!(listed("", Deleted::Shown, 0, 10).await, all);
    assert_eq!(listed("", Deleted::Shown, 1, 1).await, all[1..2]);
    assert_eq!(listed("", Deleted::Hidden, 0, 10).await, all[1..]);
    assert_eq!(listed("", Deleted::Only, 0, 10).await, all[..1]);
    assert_eq!(listed("a&", Deleted::Hidden, 0, 10).await, all[1..2]);
    assert_eq!(listed(":.x:", Deleted::Shown, 0, 10).await, [""; 0]);
}

#[tokio::test]
async fn a_server_says_who_it_is_or_is_too_old_to() {
    let server = Server::start().await;
    let info = server.client().server_info().await.unwrap();
    assert_eq!(info.kafka_cluster.as_deref(), Some("etymon"));
    assert!(info.version.is_some());
    let script =
        Script::new(|_| status(404, r#"{"error_code":404,"message":"HTTP 404 Not Found"}"#));
    let old = script.here().build().unwrap();
    assert_eq!(old.server_info().await.unwrap(), ServerInfo::default());
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_asked_for_again_only_where_it_was_certainly_not_done() {
    for (how, is_again) in [
        ("unsent", true),
        ("429", true),
        ("503", true),
        ("broken", false),
        ("500", false),
        ("502", false),
        ("504", false),
    ] {
        let script = Script::new(move |asked| match (asked.number, how) {
            (0, "unsent") => Err(TransportError::unsent("connection refused")),
            (0, "broken") => Err(TransportError::broken("connection reset")),
            (0, code) => status(code.parse().unwrap(), ""),
            _ => status(200, "1"),
        });
        let client = script.here().build().unwrap();
        let deleted = client
            .delete_version(&subject("s"), Version::FIRST, false)
            .await;
        assert_eq!(deleted.is_ok(), is_again, "{how}");
        let asked = vec!["DELETE /subjects/s/versions/1"; if is_again { 2 } else { 1 }];
        assert_eq!(script.questions(), asked, "{how}");
    }
}

#[tokio::test]
async fn a_deletion_goes_to_the_next_url_where_nobody_listens() {
    let server = Server::start().await;
    let client = server.client();
    let orders = subject("orders");
    let schema = NewSchema::avro("\"int\"");
    client.register(&orders, &schema).await.unwrap();
    let urls = format!("http://127.0.0.1:1,{}", server.url());
    let client = Client::builder(&urls).build().unwrap();
    let deleted = client.delete_subject(&orders, false).await.unwrap();
    assert_eq!(deleted, [Version::FIRST]);
}
