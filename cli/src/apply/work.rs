//! Does the changes of a plan, one after another, and compares each answer with what was predicted.

use etymon_client::{Client, Error, NewSchema};
use etymon_types::{ConfigUpdate, ErrorCode, Patch, Scope, Subject};

use super::Applied;
use super::moved::Progress;
use crate::failure::{Cause, Failure};
use crate::plan::change::{Change, NewContent, Plan};

/// Asks the registry whether versions that stand where planned ones belong are those.
///
/// # Errors
///
/// One of them is another.
pub(super) async fn look_again(
    client: &Client,
    plan: &Plan,
    mut progress: Vec<Progress>,
) -> Result<Vec<Progress>, Failure> {
    for (change, progress) in plan.changes.iter().zip(&mut progress) {
        let Change::Register {
            subject,
            version,
            content,
            ..
        } = change
        else {
            continue;
        };
        if *progress != Progress::Perhaps {
            continue;
        }
        let found = match client.look_up(subject, &new_schema(content)).await {
            Ok(found) => found.version,
            Err(Error::Refused(refused)) if refused.status < 500 => None,
            Err(error) => return Err(error.into()),
        };
        if found != Some(*version) {
            return Err(moved(format!(
                "{subject}@{version} is there since the plan was made, and is another schema than the planned one: nothing is changed"
            )));
        }
        *progress = Progress::Done;
    }
    Ok(progress)
}

/// Does what is open.
///
/// # Errors
///
/// No answer, or another one than was predicted.
pub(super) async fn work(
    client: &Client,
    plan: &Plan,
    progress: &[Progress],
    mut tell: impl FnMut(&Applied) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for (change, progress) in plan.changes.iter().zip(progress) {
        let is_done = *progress == Progress::Done;
        let id = if is_done {
            None
        } else {
            one(client, change).await?
        };
        tell(&Applied::new(change, id, is_done))?;
    }
    Ok(())
}

/// Does a change; the id of what was registered.
async fn one(client: &Client, change: &Change) -> Result<Option<u32>, Failure> {
    match change {
        Change::Register {
            subject,
            version,
            id,
            content,
            ..
        } => {
            let new = new_schema(content);
            let registered = client.register(subject, &new).await;
            let registered = registered.map_err(|error| unexpected(subject, error))?;
            let made = match registered.version {
                Some(made) => Some(made),
                // Some servers tell the id alone.
                None => client.look_up(subject, &new).await?.version,
            };
            let told = made.map_or_else(|| "?".to_owned(), |made| made.to_string());
            if made != Some(*version) {
                return Err(moved(format!(
                    "{subject}@{version} was to be registered, and the schema is version {told} (id {}) now: somebody else was there meanwhile",
                    registered.id
                )));
            }
            if let Some(id) = id
                && *id != registered.id
            {
                return Err(moved(format!(
                    "{subject}@{version} is registered, and has id {} instead of {id}",
                    registered.id
                )));
            }
            Ok(Some(registered.id.into()))
        }
        Change::Level { subject, to, .. } => {
            let update = ConfigUpdate {
                compatibility_level: Patch::Set(*to),
                ..ConfigUpdate::default()
            };
            let scope = Scope::Subject(subject.clone());
            let config = client.set_config(&scope, &update).await;
            let config = config.map_err(|error| unexpected(subject, error))?;
            match config.compatibility_level {
                Some(level) if level != *to => Err(moved(format!(
                    "the level of {subject} was set to {to}, and is {level}"
                ))),
                _ => Ok(None),
            }
        }
        Change::Mode { subject, to, .. } => {
            let scope = Scope::Subject(subject.clone());
            let set = client.set_mode(&scope, *to, false).await;
            set.map_err(|error| unexpected(subject, error))?;
            Ok(None)
        }
    }
}

fn new_schema(content: &NewContent) -> NewSchema {
    NewSchema {
        references: content.references.clone(),
        ..NewSchema::new(content.schema_type, content.schema.clone())
    }
}

/// A refusal where a yes was predicted: the registry is not as it was.
fn unexpected(subject: &Subject, error: Error) -> Failure {
    let is_moved = match &error {
        Error::Refused(refused) => {
            matches!(refused.status, 404 | 409 | 422)
                && refused.code != Some(ErrorCode::OperationNotPermitted.code())
        }
        _ => false,
    };
    if is_moved {
        return moved(format!("{subject} was to be changed, but {error}"));
    }
    error.into()
}

fn moved(sentence: String) -> Failure {
    Failure::new(Cause::Moved, sentence)
}
