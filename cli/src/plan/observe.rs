//! Asks a registry for what a plan needs: many subjects in one question where that is possible, and never more than two
//! questions about one.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use etymon_client::{AnyVersion, Client, Deleted, Error};
use etymon_types::{Config, Mode, Scope, Subject, Version};
use tokio::task::JoinSet;

use super::decide::{Ask, Decided, decide};
use super::desired::Desired;
use super::known::{Held, Known};
use crate::failure::Failure;

/// How many questions are asked at a time.
const AT_ONCE: usize = 16;

/// How many versions are asked for at a time: their texts must fit in one answer.
const PAGE: usize = 250;

/// Whole registries are listed where at least one of so many subjects is meant.
const SPARSE: usize = 20;

/// What is to be done in the registry of `client`, with what is known of it then.
///
/// # Errors
///
/// The registry gives no answer.
pub(crate) async fn plan(client: &Client, desired: &Desired) -> Result<(Decided, Known), Failure> {
    let meant: BTreeSet<Subject> = desired.subjects().cloned().collect();
    let mut known = look(client, &meant).await?;
    loop {
        match decide(desired, &known) {
            Ok(decided) => return Ok((decided, known)),
            Err(asks) => answer(client, &mut known, asks).await?,
        }
    }
}

/// What there is, and every version of the subjects that are meant, with what they refer to.
pub(crate) async fn look(client: &Client, meant: &BTreeSet<Subject>) -> Result<Known, Failure> {
    let mut known = Known {
        live: client
            .list_subjects(Deleted::Hidden)
            .await?
            .into_iter()
            .collect(),
        soft_deleted: client
            .list_subjects(Deleted::Only)
            .await?
            .into_iter()
            .collect(),
        ..Known::default()
    };
    // A registry that does not know the parameter lists the live ones.
    known.soft_deleted = &known.soft_deleted - &known.live;
    let there: BTreeSet<Subject> = meant
        .iter()
        .filter(|&subject| known.live.contains(subject) || known.soft_deleted.contains(subject))
        .cloned()
        .collect();
    let all = known.live.len() + known.soft_deleted.len();
    let found = if there.len() > 4 && there.len() * SPARSE >= all {
        in_bulk(client, &there).await?
    } else {
        one_by_one(client, &there).await?
    };
    for (subject, held) in found {
        known.versions.entry(subject).or_default().push(held);
    }
    complete(client, &mut known, &there).await?;
    for versions in known.versions.values_mut() {
        versions.sort_unstable_by_key(|held| held.version);
    }
    Ok(known)
}

/// Asks for what schemas refer to, as far as it is not known.
async fn complete(
    client: &Client,
    known: &mut Known,
    subjects: &BTreeSet<Subject>,
) -> Result<(), Failure> {
    let mut gone: BTreeSet<(Subject, Version)> = BTreeSet::new();
    loop {
        let lacking = &known.lacking(subjects.iter()) - &gone;
        if lacking.is_empty() {
            return Ok(());
        }
        let ask = |client: Client, (subject, version): (Subject, Version)| async move {
            let found = client.find_version(&subject, Some(version)).await;
            ((subject, version), found)
        };
        for (asked, found) in at_once(client, lacking, ask).await? {
            match found {
                Ok(found) => {
                    let is_deleted = found.is_deleted.unwrap_or_default();
                    let held = held(&found, asked.1, is_deleted);
                    known.versions.entry(asked.0).or_default().push(held);
                }
                // Whoever compares with the schema that refers to it says so.
                Err(error) if error.is_not_found() => drop(gone.insert(asked)),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Every version of the contexts that the subjects lie in.
async fn in_bulk(
    client: &Client,
    subjects: &BTreeSet<Subject>,
) -> Result<Vec<(Subject, Held)>, Failure> {
    let contexts: BTreeSet<_> = subjects.iter().map(Subject::context).collect();
    let mut all = Vec::new();
    for context in contexts {
        let prefix = if context.is_default() {
            String::new()
        } else {
            context.qualifier()
        };
        let expected = subjects.iter().filter(|one| one.context() == context);
        let expected: BTreeSet<Subject> = expected.cloned().collect();
        all.extend(listed(client, &prefix, &expected).await?);
    }
    Ok(all)
}

/// Every version of the subjects, which are few.
async fn one_by_one(
    client: &Client,
    subjects: &BTreeSet<Subject>,
) -> Result<Vec<(Subject, Held)>, Failure> {
    let ask = |client: Client, subject: Subject| async move {
        let only = BTreeSet::from([subject.clone()]);
        let mut versions = listed(&client, subject.as_str(), &only).await?;
        // The prefix may be that of others, too.
        versions.retain(|(other, _)| *other == subject);
        Ok::<_, Error>(versions)
    };
    let mut all = Vec::new();
    for versions in at_once(client, subjects.clone(), ask).await? {
        all.extend(versions?);
    }
    Ok(all)
}

/// Every version of the subjects of a prefix, among which those that are `expected` must be.
async fn listed(
    client: &Client,
    prefix: &str,
    expected: &BTreeSet<Subject>,
) -> Result<Vec<(Subject, Held)>, Error> {
    let mut all = pages(client, prefix, Deleted::Shown, expected).await?;
    // Servers before version 8 do not tell what is deleted: what is not in the other list.
    let mut live: Option<BTreeSet<(Subject, Version)>> = None;
    if all.iter().any(|one| one.is_deleted.is_none()) {
        let versions = pages(client, prefix, Deleted::Hidden, &BTreeSet::new()).await?;
        live = Some(versions.iter().filter_map(name).collect());
    }
    all.retain(|one| one.registered.version.is_some());
    let held = all.iter().filter_map(|one| {
        let (subject, version) = name(one)?;
        let is_listed = |live: &BTreeSet<_>| live.contains(&(subject.clone(), version));
        let is_deleted = one
            .is_deleted
            .unwrap_or_else(|| !live.as_ref().is_none_or(is_listed));
        Some((subject, held(one, version, is_deleted)))
    });
    Ok(held.collect())
}

fn name(one: &AnyVersion) -> Option<(Subject, Version)> {
    let registered = &one.registered;
    Some((registered.subject.clone(), registered.version?))
}

/// A list, page by page. A server may give fewer at a time than it is asked for.
async fn pages(
    client: &Client,
    prefix: &str,
    deleted: Deleted,
    expected: &BTreeSet<Subject>,
) -> Result<Vec<AnyVersion>, Error> {
    let mut all: Vec<AnyVersion> = Vec::new();
    let mut missing = expected.clone();
    loop {
        let page = client
            .list_schemas(prefix, deleted, all.len(), PAGE)
            .await?;
        let told = page.len();
        for one in &page {
            missing.remove(&one.registered.subject);
        }
        all.extend(page);
        if told == 0 || (told < PAGE && missing.is_empty()) {
            return Ok(all);
        }
    }
}

fn held(found: &AnyVersion, version: Version, is_deleted: bool) -> Held {
    Held {
        version,
        id: found.registered.id,
        is_deleted,
        schema: Arc::clone(&found.registered.schema),
    }
}

/// Asks for configs and modes.
pub(crate) async fn answer(
    client: &Client,
    known: &mut Known,
    asks: BTreeSet<Ask>,
) -> Result<(), Failure> {
    enum Told {
        Config(Scope, Box<Config>),
        Mode(Scope, Mode),
    }
    let ask = |client: Client, ask: Ask| async move {
        Ok::<_, Error>(match ask {
            Ask::Config(scope) => {
                let config = client.config(&scope).await?;
                Told::Config(scope, Box::new(config))
            }
            Ask::Mode(scope) => {
                let mode = client.mode(&scope).await?;
                Told::Mode(scope, mode)
            }
        })
    };
    for told in at_once(client, asks, ask).await? {
        match told? {
            Told::Config(scope, config) => drop(known.configs.insert(scope, *config)),
            Told::Mode(scope, mode) => drop(known.modes.insert(scope, mode)),
        }
    }
    Ok(())
}

/// Asks all of them, some at a time; the answers come in any order.
async fn at_once<Q, A, F>(
    client: &Client,
    questions: impl IntoIterator<Item = Q>,
    ask: impl Fn(Client, Q) -> F,
) -> Result<Vec<A>, Failure>
where
    A: Send + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let runtime = client.runtime().expect("it is online").clone();
    let mut waiting = questions.into_iter();
    let mut under_way = JoinSet::new();
    let mut answers = Vec::new();
    loop {
        while under_way.len() < AT_ONCE
            && let Some(question) = waiting.next()
        {
            under_way.spawn_on(ask(client.clone(), question), &runtime);
        }
        match under_way.join_next().await {
            Some(answer) => {
                answers.push(answer.map_err(|error| {
                    Failure::broken(format!("a question was given up: {error}"))
                })?)
            }
            None => return Ok(answers),
        }
    }
}
