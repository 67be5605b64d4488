use pretty_assertions::assert_eq;

use super::*;

const ORDERS: Naming<'_> = Naming {
    topic: "orders",
    part: Part::Value,
    record_name: Some("shop.Order"),
};
const UNNAMED_KEY: Naming<'_> = Naming {
    topic: "orders",
    part: Part::Key,
    record_name: None,
};

fn subject(text: &str) -> Subject {
    Subject::parse(text).unwrap()
}

#[test]
fn subjects_are_named_after_topics_and_records() {
    //   strategy                  of named values       of unnamed keys
    for (strategy, named, unnamed) in [
        (NameStrategy::Topic, "orders-value", Some("orders-key")),
        (NameStrategy::Record, "shop.Order", None),
        (NameStrategy::TopicRecord, "orders-shop.Order", None),
    ] {
        assert_eq!(strategy.subject(ORDERS), Ok(subject(named)));
        let refused = || WireError::NoRecordName {
            topic: "orders".to_owned(),
            part: Part::Key,
        };
        let expected = unnamed.map(subject).ok_or_else(refused);
        assert_eq!(strategy.subject(UNNAMED_KEY), expected, "{strategy:?}");
    }
}

#[test]
fn a_name_that_is_no_subject_is_refused() {
    let control = Naming {
        record_name: Some("a\nb"),
        ..ORDERS
    };
    let refused = NameStrategy::Record.subject(control).unwrap_err();
    assert!(matches!(refused, WireError::InvalidSubject(_)), "{refused}");
}

#[test]
fn an_association_names_the_subject_and_the_fallback_does_when_there_is_none() {
    let one = || vec![subject("shop.Order")];
    let two = || vec![subject("a"), subject("b")];
    let none = Vec::new;
    //   fallback                            found   subject or refusal
    for (fallback, found, expected) in [
        (Some(NameStrategy::Topic), one(), Ok("shop.Order")),
        (None, one(), Ok("shop.Order")),
        (Some(NameStrategy::Topic), none(), Ok("orders-value")),
        (Some(NameStrategy::Record), none(), Ok("shop.Order")),
        (
            Some(NameStrategy::TopicRecord),
            none(),
            Ok("orders-shop.Order"),
        ),
        (
            None,
            none(),
            Err(
                "no subject is associated with the value of topic `orders`: associate one, or set `subject.name.strategy.fallback.type`",
            ),
        ),
        (
            Some(NameStrategy::Topic),
            two(),
            Err(
                "2 subjects are associated with the value of topic `orders`: set `subject.name.strategy.kafka.cluster.id` to say which cluster it is in",
            ),
        ),
    ] {
        let strategy = AssociatedStrategy {
            cluster_id: None,
            fallback,
        };
        let named = strategy
            .subject(&found, ORDERS)
            .map_err(|refused| refused.to_string());
        assert_eq!(
            named,
            expected.map(subject).map_err(str::to_owned),
            "{fallback:?} {found:?}"
        );
    }
}

#[test]
fn the_registry_is_asked_about_the_topics_of_one_cluster_or_of_all() {
    for (cluster_id, namespace) in [(None, "-"), (Some("lkc1"), "lkc1")] {
        let strategy = AssociatedStrategy {
            cluster_id: cluster_id.map(str::to_owned),
            ..AssociatedStrategy::default()
        };
        let query = AssociationQuery {
            namespace,
            topic: "orders",
            association_type: AssociationType::Key,
        };
        assert_eq!(strategy.query(UNNAMED_KEY), query);
    }
}

#[test]
fn settings_name_strategies_as_each_client_of_the_field_does() {
    let named = |strategy| Some(SubjectNameStrategy::Named(strategy));
    for (name, strategy) in [
        ("TOPIC", named(NameStrategy::Topic)),
        ("topic_record", named(NameStrategy::TopicRecord)),
        ("RecordNameStrategy", named(NameStrategy::Record)),
        (
            "io.confluent.kafka.serializers.subject.TopicNameStrategy",
            named(NameStrategy::Topic),
        ),
        ("ASSOCIATED", Some(SubjectNameStrategy::default())),
        (
            "io.confluent.kafka.serializers.subject.AssociatedNameStrategy",
            Some(SubjectNameStrategy::default()),
        ),
        ("NONE", None),
        ("com.example.TopicNameStrategy", None),
        ("", None),
    ] {
        assert_eq!(SubjectNameStrategy::parse(name), strategy, "{name}");
    }
    assert_eq!(NameStrategy::parse("ASSOCIATED"), None);
}
