//! What tools ask for, of the real server.

use etymon_client::NewSchema;
use etymon_types::{
    CompatibilityLevel, Config, ConfigUpdate, Context, Mode, Patch, Scope, Subject,
};
use pretty_assertions::assert_eq;

use crate::harness::{Script, Server, status, subject};

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
