//! Schemas that are registered, in any registry of the field.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::slice;
use std::sync::Arc;

use etymon_client::{Client, Registered};
use etymon_types::{CompatibilityLevel, CompatibilityPolicy, Metadata, Scope, Subject, Version};
use tokio::task::JoinSet;

use super::{Baseline, History, Question, Wanted};
use crate::compare::{Parsed, Side, parse_registered};
use crate::failure::Failure;

/// How many subjects are asked about at a time.
const AT_ONCE: usize = 16;

/// The subjects of a registry that schemas are checked for.
pub(super) fn all(question: &Question<'_>, registry: Option<&str>) -> Result<Baseline, Failure> {
    let client = client(question, registry)?;
    let subjects: BTreeSet<Subject> = client.blocking().subjects()?.into_iter().collect();
    let mut asked = Vec::new();
    for wanted in question.wanted {
        let mut one = Asked::new(&client, wanted);
        if !subjects.contains(&one.subject) {
            // What has no versions may be another name of what has.
            let scope = Scope::Subject(one.subject.clone());
            let config = client.blocking().wait_for(client.own_config(&scope))?;
            let alias = config.and_then(|config| config.alias);
            let alias = alias.and_then(|alias| one.subject.resolve(&alias).ok());
            let Some(alias) = alias.filter(|alias| subjects.contains(alias)) else {
                continue;
            };
            one.subject = alias;
        }
        asked.push(one);
    }
    let mut baseline = Baseline::default();
    for (subject, history) in client.blocking().wait_for(ask_all(client.clone(), asked))? {
        baseline.histories.insert(subject, history?);
    }
    baseline.subjects = Some(subjects);
    Ok(baseline)
}

/// A subject, for the one schema that is checked.
pub(super) fn one(
    question: &Question<'_>,
    subject: &Subject,
    version: Option<Version>,
) -> Result<Baseline, Failure> {
    let wanted = question.only(&format!("subject:{subject}"))?;
    let client = client(question, None)?;
    let asked = Asked {
        subject: within(&client, subject),
        version,
        ..Asked::new(&client, wanted)
    };
    let found = client
        .blocking()
        .wait_for(ask_all(client.clone(), vec![asked]))?;
    let mut baseline = Baseline::default();
    for (_, history) in found {
        baseline.histories.insert(wanted.subject.clone(), history?);
    }
    Ok(baseline)
}

fn client(question: &Question<'_>, registry: Option<&str>) -> Result<Client, Failure> {
    let mut flags = question.registry.clone();
    if let Some(registry) = registry {
        flags.registry = Some(registry.to_owned());
    }
    flags.client(question.settings)
}

/// The subject as the registry of the client lists it.
fn within(client: &Client, subject: &Subject) -> Subject {
    if subject.is_in_default_context() && !client.context().is_default() {
        Subject::in_context(client.context(), subject.name())
    } else {
        subject.clone()
    }
}

/// What is asked about a subject.
struct Asked {
    /// As the files have it.
    wanted: Subject,
    /// As the registry has it.
    subject: Subject,
    version: Option<Version>,
    level: Option<CompatibilityLevel>,
    is_every_version: bool,
}

impl Asked {
    fn new(client: &Client, wanted: &Wanted) -> Self {
        Self {
            wanted: wanted.subject.clone(),
            subject: within(client, &wanted.subject),
            version: None,
            level: wanted.level,
            is_every_version: wanted.is_every_version,
        }
    }
}

type Answer = (Subject, Result<History, Failure>);

async fn ask_all(client: Client, asked: Vec<Asked>) -> Result<Vec<Answer>, Failure> {
    let runtime = client.runtime().expect("it is online").clone();
    let mut answers = Vec::new();
    let mut under_way = JoinSet::new();
    let mut waiting = asked.into_iter();
    loop {
        while under_way.len() < AT_ONCE
            && let Some(next) = waiting.next()
        {
            let client = client.clone();
            let asking = async move {
                let found = ask(&client, &next).await;
                (next.wanted, found)
            };
            under_way.spawn_on(asking, &runtime);
        }
        match under_way.join_next().await {
            Some(answer) => {
                let broken = |error| Failure::broken(format!("a question was given up: {error}"));
                let (subject, found) = answer.map_err(broken)?;
                answers.push((subject, found.map(Found::history)));
            }
            None => return Ok(answers),
        }
    }
}

/// What a registry has of a subject; may go from thread to thread.
struct Found {
    versions: Vec<(Arc<Registered>, Parsed)>,
    level: CompatibilityLevel,
    policy: CompatibilityPolicy,
}

impl Found {
    fn history(self) -> History {
        let olds = self.versions.into_iter().map(|(registered, schema)| {
            let version = registered.version;
            let version = version.map_or_else(String::new, |version| format!("@{version}"));
            let shown = format!("{}{version}", registered.subject);
            Side::of_registry(shown, &registered.schema.text, schema)
        });
        History {
            olds: olds.collect(),
            level: Some(self.level),
            policy: self.policy,
        }
    }
}

async fn ask(client: &Client, asked: &Asked) -> Result<Found, Failure> {
    let config = client
        .config(&Scope::Subject(asked.subject.clone()))
        .await?;
    let level = asked
        .level
        .or(config.compatibility_level)
        .unwrap_or_default();
    let needs_all = asked.is_every_version || level.is_transitive();
    let mut registered = Vec::new();
    if let Some(version) = asked.version {
        registered.push(client.fetch_version(&asked.subject, version).await?);
    } else {
        let latest = client.fetch_latest(&asked.subject).await?;
        let group = config.compatibility_group.as_deref();
        let is_latest_enough = !needs_all && group.is_none();
        if is_latest_enough {
            registered.push(latest);
        } else {
            // A new version inherits the metadata of the latest, and is compared with those of its group.
            let own = property(latest.schema.metadata.as_ref(), group);
            let mut all = client
                .preload(slice::from_ref(&asked.subject))
                .await?
                .versions;
            all.sort_unstable_by_key(|one| Reverse(one.version));
            all.retain(|one| property(one.schema.metadata.as_ref(), group) == own);
            all.truncate(if needs_all { usize::MAX } else { 1 });
            registered = all;
        }
    }
    let mut versions = Vec::new();
    for one in registered {
        let schema = parse_registered(client, &one.schema).await?;
        versions.push((one, schema));
    }
    Ok(Found {
        versions,
        level: config.compatibility_level.unwrap_or_default(),
        policy: config.compatibility_policy.unwrap_or_default(),
    })
}

fn property(metadata: Option<&Metadata>, group: Option<&str>) -> Option<String> {
    metadata?.properties.get(group?).cloned()
}
