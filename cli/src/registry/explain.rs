//! What is wrong when there is no such schema, and what was perhaps meant.

use etymon_client::{Client, Deleted, Error};
use etymon_types::{ErrorCode, Subject, Version};

use super::named::SubjectVersion;
use crate::failure::Failure;
use crate::words;

/// Most versions that a sentence lists.
const MAX_LISTED: usize = 10;

/// The failure that an error about a version of a subject is, said with what there is instead.
pub(crate) async fn explained(client: &Client, asked: &SubjectVersion, error: Error) -> Failure {
    let is = |code: ErrorCode| error.code() == Some(code.code());
    if !is(ErrorCode::SubjectNotFound) && !is(ErrorCode::VersionNotFound) {
        return error.into();
    }
    let instead = instead(client, asked).await;
    instead.map_or_else(|_| error.into(), Failure::input)
}

/// What there is instead of a version that is not there.
async fn instead(client: &Client, asked: &SubjectVersion) -> Result<String, Error> {
    let subject = &asked.subject;
    let versions = list(client, subject, Deleted::Hidden).await?;
    let deleted = list(client, subject, Deleted::Only).await?;
    if let Some(version) = asked.version {
        if deleted.contains(&version) {
            return Ok(format!(
                "{asked} is soft-deleted: --deleted shows it, and `etymon undelete {asked}` takes that back"
            ));
        }
        if !versions.is_empty() {
            return Ok(format!(
                "{subject} has no version {version}: it has {}",
                listed(&versions)
            ));
        }
    }
    if !deleted.is_empty() {
        return Ok(format!(
            "{subject} is soft-deleted, with its {}: `etymon undelete {subject}` takes that back",
            listed(&deleted)
        ));
    }
    let subjects = client.list_subjects(Deleted::Hidden).await?;
    let known = subjects.iter().map(Subject::as_str);
    Ok(format!(
        "there is no subject {subject}{}",
        words::did_you_mean(subject.as_str(), known)
    ))
}

async fn list(client: &Client, subject: &Subject, deleted: Deleted) -> Result<Vec<Version>, Error> {
    match client.list_versions(subject, deleted).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        answered => answered,
    }
}

/// `version 1`, `versions 1, 2 and 3`, or the last ones of many.
fn listed(versions: &[Version]) -> String {
    let (last, others) = match versions {
        [] => return "none".to_owned(),
        [only] => return format!("version {only}"),
        [others @ .., last] => (last, others),
    };
    let more = others.len().saturating_sub(MAX_LISTED - 1);
    let shown: Vec<String> = others[more..].iter().map(Version::to_string).collect();
    let before = if more > 0 { "..., " } else { "" };
    format!("versions {before}{} and {last}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn versions_are_listed_and_of_many_the_last() {
        for (count, told) in [
            (0, "none"),
            (1, "version 1"),
            (2, "versions 1 and 2"),
            (3, "versions 1, 2 and 3"),
            (12, "versions ..., 3, 4, 5, 6, 7, 8, 9, 10, 11 and 12"),
        ] {
            let versions: Vec<Version> = (1..=count)
                .map(|number| Version::try_from(number).expect("a version"))
                .collect();
            assert_eq!(listed(&versions), told);
        }
    }
}
