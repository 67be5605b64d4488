//! `etymon check` gives the verdicts that the registry gives: of the recorded pairs, and of any schemas beside any others, at
//! any level.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use etymon_client::{Client, Error, NewSchema};
use etymon_schema::Outline;
use etymon_types::{CompatibilityLevel, ConfigUpdate, Patch, SchemaType, Scope, Subject};
use pretty_assertions::assert_eq;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::harness::Kind;

/// Two texts that were recorded as a pair.
struct Pair {
    schema_type: SchemaType,
    old: String,
    new: String,
}

/// A subject: its older versions and a file, all of one language.
#[derive(Debug)]
struct Plan {
    pair: Index,
    /// Further versions, before that of the pair.
    others: Vec<Index>,
    /// Whether the file is the new text of the pair, or any other.
    is_pair: bool,
    new: Index,
    level: CompatibilityLevel,
}

/// What somebody says about a file.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Compatible,
    /// In the words of a registry.
    Incompatible(BTreeSet<String>),
    Invalid,
}

/// Every text that needs no other.
fn recorded() -> Vec<Pair> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/compat");
    let mut pairs = Vec::new();
    for (file, schema_type) in [
        ("avro.json", SchemaType::Avro),
        ("protobuf.json", SchemaType::Protobuf),
        ("json.json", SchemaType::Json),
    ] {
        let text = fs::read_to_string(golden.join(file)).expect("it is there");
        let recorded: Value = serde_json::from_str(&text).expect("it is JSON");
        for pair in recorded["pairs"].as_array().expect("a list") {
            let text = |side: &str| pair[side].as_str().map(str::to_owned);
            let stands_alone = |text: &String| {
                Outline::of(schema_type, text).is_ok_and(|outline| outline.needs.is_empty())
            };
            if let (Some(old), Some(new)) = (text("old"), text("new"))
                && stands_alone(&old)
                && stands_alone(&new)
            {
                pairs.push(Pair {
                    schema_type,
                    old,
                    new,
                });
            }
        }
    }
    assert!(pairs.len() > 500, "{}", pairs.len());
    pairs
}

/// Every recorded pair at both directions, then any.
pub(crate) fn a_check_gives_the_verdicts_of_the_registry() {
    let pairs = recorded();
    let whole = pairs.iter().enumerate().map(|(at, pair)| {
        let level = if at % 2 == 0 {
            CompatibilityLevel::Backward
        } else {
            CompatibilityLevel::Full
        };
        Subjects {
            pair,
            others: Vec::new(),
            new: &pair.new,
            level,
        }
    });
    compare(&whole.collect::<Vec<_>>());

    let levels = CompatibilityLevel::ALL.map(|(level, _)| level);
    let plan = (
        any::<Index>(),
        vec(any::<Index>(), 0..3),
        any::<bool>(),
        any::<Index>(),
        proptest::sample::select(levels.to_vec()),
    );
    let plan = plan.prop_map(|(pair, others, is_pair, new, level)| Plan {
        pair,
        others,
        is_pair,
        new,
        level,
    });
    let mut runner = TestRunner::new(Config {
        cases: 2,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    });
    let checked = runner.run(&vec(plan, 100), |plans| {
        let subjects = plans.iter().map(|plan| {
            let pair = &pairs[plan.pair.index(pairs.len())];
            let same: Vec<&Pair> = pairs
                .iter()
                .filter(|other| other.schema_type == pair.schema_type)
                .collect();
            let others = plan.others.iter();
            Subjects {
                pair,
                others: others.map(|at| &*same[at.index(same.len())].new).collect(),
                new: if plan.is_pair {
                    &pair.new
                } else {
                    &same[plan.new.index(same.len())].old
                },
                level: plan.level,
            }
        });
        compare(&subjects.collect::<Vec<_>>());
        Ok(())
    });
    checked.expect("they agree");
}

/// A subject, to be made.
struct Subjects<'p> {
    pair: &'p Pair,
    others: Vec<&'p str>,
    new: &'p str,
    level: CompatibilityLevel,
}

/// Both verdicts about each.
fn compare(subjects: &[Subjects<'_>]) {
    let registry = Kind::Empty.start();
    let folder = tempfile::tempdir().expect("a folder");
    let client = Client::builder(registry.url())
        .build()
        .expect("it is a URL");
    let mut said = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        let name = format!("s{at:04}");
        let verdict = client
            .blocking()
            .wait_for(ask(&client, &name, subject))
            .expect("the registry answers");
        let Some(verdict) = verdict else { continue };
        let extension = match subject.pair.schema_type {
            SchemaType::Avro => "avsc",
            SchemaType::Protobuf => "proto",
            SchemaType::Json => "schema.json",
        };
        let file = folder.path().join(format!("{name}.{extension}"));
        fs::write(file, subject.new).expect("it can be written");
        said.insert(name, verdict);
    }
    let told = check(registry.url(), folder.path());
    for (name, verdict) in &said {
        let at: usize = name[1..].parse().expect("a number");
        let subject = &subjects[at];
        let context = format!(
            "{name} at {}: {:?}, then {} and {}",
            subject.level, subject.others, subject.pair.old, subject.new
        );
        match (verdict, &told[name]) {
            // The registry stops at the first version that fails, and says so many words only.
            (Verdict::Incompatible(some), Verdict::Incompatible(all)) => {
                let missing: Vec<&String> = some.difference(all).collect();
                assert!(missing.is_empty(), "{missing:?} of {context}");
            }
            (said, told) => assert_eq!(told, said, "{context}"),
        }
    }
    assert!(said.len() * 2 > subjects.len(), "most are taken");
}

/// Registers the versions of a subject, and asks for the verdict on its file; `None` where there is no version.
async fn ask(client: &Client, name: &str, wanted: &Subjects<'_>) -> Result<Option<Verdict>, Error> {
    let subject = Subject::parse(name).expect("a name");
    let scope = Scope::Subject(subject.clone());
    let level = |level| ConfigUpdate {
        compatibility_level: Patch::Set(level),
        ..ConfigUpdate::default()
    };
    let schema_type = wanted.pair.schema_type;
    client
        .set_config(&scope, &level(CompatibilityLevel::None))
        .await?;
    let mut registered = 0;
    for text in wanted.others.iter().copied().chain([&*wanted.pair.old]) {
        let done = client
            .register(&subject, &NewSchema::new(schema_type, text))
            .await;
        match done {
            Ok(_) => registered += 1,
            Err(error) if error.status() == Some(422) => {}
            Err(error) => return Err(error),
        }
    }
    if registered == 0 {
        return Ok(None);
    }
    client.set_config(&scope, &level(wanted.level)).await?;
    let new = NewSchema::new(schema_type, wanted.new);
    let messages = client.incompatibilities(&subject, None, &new).await?;
    // An invalid schema is told like an incompatible one, without the lines that end a comparison.
    let ends = |message: &String| message.starts_with("{validateFields");
    let is_compared = messages.iter().any(ends);
    let reasons = messages
        .iter()
        .filter(|message| !message.starts_with("{oldSchema") && !ends(message));
    Ok(Some(if messages.is_empty() {
        Verdict::Compatible
    } else if is_compared {
        Verdict::Incompatible(reasons.cloned().collect())
    } else {
        Verdict::Invalid
    }))
}

/// What the command says about the files.
fn check(url: &str, folder: &Path) -> BTreeMap<String, Verdict> {
    let ran = Command::new(env!("CARGO_BIN_EXE_etymon"))
        .args([
            "check",
            "--against",
            "registry",
            "--format",
            "json",
            "--registry",
            url,
        ])
        .current_dir(folder)
        .output()
        .expect("it runs");
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr));
    });
    let mut told: BTreeMap<String, Verdict> = report["summary"]["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| {
            (
                file["subject"].as_str().expect("a name").to_owned(),
                Verdict::Compatible,
            )
        })
        .collect();
    for finding in report["findings"].as_array().expect("a list") {
        let subject = finding["subject"].as_str().expect("a name");
        let verdict = told.get_mut(subject).expect("it was looked at");
        let messages = finding["registry_messages"].as_array();
        match (finding["rule"].as_str(), messages) {
            (Some("INVALID_SCHEMA" | "UNRESOLVED_REFERENCE"), _) => *verdict = Verdict::Invalid,
            (_, Some(messages)) => {
                let text = |message: &Value| message.as_str().expect("a text").to_owned();
                let more = messages.iter().map(text);
                if let Verdict::Incompatible(known) = verdict {
                    known.extend(more);
                } else {
                    *verdict = Verdict::Incompatible(more.collect());
                }
            }
            other => panic!("{other:?}"),
        }
    }
    told
}
