use pretty_assertions::assert_eq;

use super::*;
use crate::{Choice, Framing, NameStrategy, SubjectNameStrategy};

fn settings(pairs: &[(&str, &str)]) -> Result<Settings, String> {
    Settings::parse(pairs.iter().copied()).map_err(|error| error.to_string())
}

#[test]
fn one_setting_says_which_schema_is_written_with() {
    let id = |id: i64| Choice::Id(id.try_into().expect("an id"));
    let tier = |tier: &str| Choice::LatestWith([("tier".to_owned(), tier.to_owned())].into());
    for (pairs, choice) in [
        (&[][..], Ok(Choice::Register)),
        (&[("auto.register.schemas", "true")], Ok(Choice::Register)),
        (&[("auto.register.schemas", "False")], Ok(Choice::LookUp)),
        (&[("use.latest.version", "true")], Ok(Choice::Latest)),
        (
            &[
                ("use.latest.version", "true"),
                ("auto.register.schemas", "false"),
            ],
            Ok(Choice::Latest),
        ),
        (&[("use.schema.id", "7")], Ok(id(7))),
        (&[("use.schema.id", "-1")], Ok(Choice::Register)),
        (
            &[("use.latest.with.metadata", "tier=gold")],
            Ok(tier("gold")),
        ),
        (
            &[
                ("use.latest.version", "true"),
                ("auto.register.schemas", "true"),
            ],
            Err(
                "`use.latest.version` and `auto.register.schemas` each say which schema is written with: keep one",
            ),
        ),
        (
            &[("use.latest.version", "true"), ("use.schema.id", "7")],
            Err(
                "`use.schema.id` and `use.latest.version` each say which schema is written with: keep one",
            ),
        ),
        (
            &[("use.schema.id", "x")],
            Err("`use.schema.id` is \"x\": set a schema id, or -1 for none"),
        ),
        (
            &[("use.latest.with.metadata", "gold")],
            Err("`use.latest.with.metadata` has \"gold\": set `key=value` pairs, parted by commas"),
        ),
        (
            &[("auto.register.schemas", "yes")],
            Err("`auto.register.schemas` is \"yes\": set `true` or `false`"),
        ),
    ] {
        let read = settings(pairs).map(|settings| settings.serializer(Part::Value).choice.clone());
        assert_eq!(read, choice.map_err(str::to_owned), "{pairs:?}");
    }
}

#[test]
fn keys_and_values_may_differ() {
    let both = settings(&[
        ("key.subject.name.strategy", "RecordNameStrategy"),
        ("subject.name.strategy", "TopicNameStrategy"),
        (
            "key.schema.id.serializer",
            "io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer",
        ),
    ])
    .expect("they are known");
    let (key, value) = (both.serializer(Part::Key), both.serializer(Part::Value));
    assert_eq!(
        key.strategy,
        SubjectNameStrategy::Named(NameStrategy::Record)
    );
    assert_eq!(
        value.strategy,
        SubjectNameStrategy::Named(NameStrategy::Topic)
    );
    assert_eq!(
        (key.framing, value.framing),
        (Framing::Header, Framing::Prefix)
    );
    let general =
        settings(&[("schema.id.serializer", "HeaderSchemaIdSerializer")]).expect("it is known");
    for part in [Part::Key, Part::Value] {
        assert_eq!(general.serializer(part).framing, Framing::Header);
    }
}

#[test]
fn what_is_unknown_or_contradicts_itself_is_refused() {
    for (pairs, refused) in [
        (
            &[("auto.register.schema", "true")][..],
            "the setting `auto.register.schema` is not known: `auto.register.schemas` is",
        ),
        (
            &[("bootstrap.servers", "x")],
            "the setting `bootstrap.servers` is not known",
        ),
        (
            &[("subject.name.strategy", "Nope")],
            "`subject.name.strategy` is \"Nope\": set `TopicNameStrategy`, `RecordNameStrategy`, `TopicRecordNameStrategy` or `AssociatedNameStrategy`",
        ),
        (
            &[
                ("subject.name.strategy", "TopicNameStrategy"),
                ("subject.name.strategy.fallback.type", "NONE"),
            ],
            "`subject.name.strategy.kafka.cluster.id` and `subject.name.strategy.fallback.type` are of the strategy `AssociatedNameStrategy`, and `subject.name.strategy` is another: keep one",
        ),
        (
            &[("basic.auth.user.info", "me")],
            "`basic.auth.user.info` has no colon: set user and password, parted by a colon",
        ),
        (
            &[("basic.auth.user.info", "me:x"), ("bearer.auth.token", "t")],
            "`basic.auth.user.info` and `bearer.auth.token` each say who asks: keep one",
        ),
        (
            &[("ssl.key.location", "k")],
            "`ssl.certificate.location` and `ssl.key.location` go together: set both",
        ),
        (
            &[("value.schema.id.deserializer", "ConfigSchemaIdDeserializer")],
            "`value.schema.id.deserializer` is \"ConfigSchemaIdDeserializer\", which needs `use.schema.id` or `use.schema.guid`",
        ),
        (
            &[("latest.cache.ttl.sec", "5"), ("cache.latest.ttl.sec", "6")],
            "`latest.cache.ttl.sec` is \"5\" and `cache.latest.ttl.sec` is \"6\", which are the same setting: keep one",
        ),
    ] {
        assert_eq!(settings(pairs).expect_err("it is wrong"), refused);
    }
}

#[test]
fn a_password_is_not_shown() {
    let shown = settings(&[
        ("schema.registry.url", "http://me:secret@127.0.0.1"),
        ("bearer.auth.token", "secret"),
    ]);
    assert!(!format!("{shown:?}").contains("secret"));
}

#[test]
fn settings_say_how_imports_are_registered() {
    use crate::ReferenceSubjectStrategy::{Default, Qualified};
    let read = |pairs: &[(&str, &str)]| {
        let settings = settings(pairs)?;
        let options = settings.serializer(Part::Value);
        Ok::<_, String>((
            options.reference_strategy,
            options.look_up_references,
            options.skip_known_types,
        ))
    };
    assert_eq!(read(&[]), Ok((Default, false, true)));
    let name = "reference.subject.name.strategy";
    let all = [
        (name, "QualifiedReferenceSubjectNameStrategy"),
        ("reference.lookup.only", "true"),
        ("skip.known.types", "false"),
    ];
    assert_eq!(read(&all), Ok((Qualified, true, false)));
    let wrong = read(&[(name, "TopicNameStrategy")]).expect_err("it names no references");
    assert!(
        wrong.contains("QualifiedReferenceSubjectNameStrategy"),
        "{wrong}"
    );
}

#[cfg(feature = "json")]
#[test]
fn settings_of_json_count_for_keys_and_values_written_and_read() {
    use crate::json::{Description, Draft, Options};

    let usual = Options::default();
    let described = |draft, closed, one_of_for_nullables| Options {
        validate: false,
        description: Description {
            draft,
            closed,
            one_of_for_nullables,
        },
    };
    for (pairs, expected) in [
        (&[][..], Ok(usual.clone())),
        (
            &[("json.fail.invalid.schema", "true")],
            Ok(Options {
                validate: true,
                ..usual.clone()
            }),
        ),
        (
            &[
                ("json.fail.unknown.properties", "false"),
                ("json.oneof.for.nullables", "FALSE"),
                ("json.schema.spec.version", "DRAFT_2020_12"),
            ],
            Ok(described(Draft::Draft2020, false, false)),
        ),
        (
            &[("json.schema.spec.version", "draft_2019_09")],
            Ok(described(Draft::Draft2019, true, true)),
        ),
        (
            &[("json.schema.spec.version", "draft_4")],
            Err(
                "`json.schema.spec.version` is \"draft_4\", which types are not described in: set `draft_7`, `draft_2019_09` or `draft_2020_12`, or give a schema",
            ),
        ),
        (
            &[("json.schema.spec.version", "7")],
            Err(
                "`json.schema.spec.version` is \"7\": set `draft_7`, `draft_2019_09` or `draft_2020_12`",
            ),
        ),
        (
            &[("json.fail.invalid.schema", "warn")],
            Err("`json.fail.invalid.schema` is \"warn\": set `true` or `false`"),
        ),
        (
            &[("json.fail.invalid.schemas", "true")],
            Err(
                "the setting `json.fail.invalid.schemas` is not known: `json.fail.invalid.schema` is",
            ),
        ),
    ] {
        let read = settings(pairs);
        for part in [Part::Key, Part::Value] {
            let written = read.clone().map(|read| read.serializer(part).json.clone());
            assert_eq!(
                written,
                expected.clone().map_err(str::to_owned),
                "{pairs:?}"
            );
            let read = read
                .clone()
                .map(|read| read.deserializer(part).json.clone());
            assert_eq!(read, written);
        }
    }
}
