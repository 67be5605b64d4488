//! Whatever bytes a registry answers with, nothing panics, hangs, or grows without bound.

use etymon_client::{Builder, Error, NewSchema, Retry};
use etymon_types::AssociationType;
use proptest::prelude::*;
use tokio::runtime;

use crate::harness::{Script, key, status, subject};

/// Bytes, or an answer with a part of it replaced.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let whole = r#"{"id":1,"subject":"s","version":1,"guid":"095d71cf-1255-6b9d-5e33-0ad575b3df5d","schemaType":"AVRO",
        "schema":"x","references":[{"name":"n","subject":"r","version":1}],"metadata":{"properties":{"a":"b"}},
        "ruleSet":{"domainRules":[{"name":"r","type":"CEL","mode":"READ"}]}}"#;
    let part = prop_oneof![
        any::<Vec<u8>>(),
        "[\\[\\]{}\":,0-9a-z-]{0,20}".prop_map(String::into_bytes),
    ];
    prop_oneof![
        any::<Vec<u8>>(),
        (0..whole.len(), 0..30_usize, part).prop_map(move |(at, length, part)| {
            let end = (at + length).min(whole.len());
            [&whole.as_bytes()[..at], &part, &whole.as_bytes()[end..]].concat()
        }),
        Just(whole.as_bytes().to_vec()),
    ]
}

fn once(builder: Builder) -> Builder {
    builder.retry(Retry {
        retries: 0,
        ..Retry::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_answer_does_harm(body in bodies(), code in 200..600_u16) {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async move {
            let script = Script::new(move |_| status(code, body.clone()));
            let client = once(script.here()).build().unwrap();
            let (subject, schema) = (subject("s"), NewSchema::avro("x"));
            let fetched = client.fetch_schema(&key(1)).await;
            let mut errors = Vec::new();
            if let Ok(schema) = &fetched {
                errors.extend(client.references(schema).await.err());
            }
            errors.extend(fetched.err());
            errors.extend(client.fetch_latest(&subject).await.err());
            errors.extend(client.register(&subject, &schema).await.err());
            errors.extend(client.look_up(&subject, &schema).await.err());
            errors.extend(client.associated_subject(None, "t", AssociationType::Value).await.err());
            errors.extend(client.subjects().await.err());
            errors.extend(client.preload(&[subject]).await.err());
            for error in errors {
                assert!(!matches!(error, Error::GivenUp { .. }), "a panic: {error}");
                assert!(error.to_string().len() < 2000);
            }
        });
    }
}
