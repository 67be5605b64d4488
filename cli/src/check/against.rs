//! What schemas are compared with.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use etymon_types::{Subject, Version};

use crate::registry::SubjectVersion;
use crate::words::did_you_mean;

/// What schemas are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Against {
    /// A commit, by any name, with the folder that takes the place of the root: relative to the top of the repository.
    Git(String, Option<String>),
    /// A registry: that of the flags and settings, or one by its URL or name.
    Registry(Option<String>),
    /// A folder.
    Folder(PathBuf),
    /// A file.
    File(PathBuf),
    /// A subject of the registry, or one of its versions.
    Subject(Subject, Option<Version>),
}

const FORMS: &str = "git:REF, git:REF#DIR, registry, registry@URL, dir:PATH, file:PATH, subject:NAME or subject:NAME@VERSION";

impl Against {
    /// Whether it lies behind a network.
    pub(crate) fn is_online(&self) -> bool {
        matches!(self, Self::Registry(_) | Self::Subject(..))
    }
}

impl FromStr for Against {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "registry" {
            return Ok(Self::Registry(None));
        }
        if let Some(registry) = text.strip_prefix("registry@") {
            return Ok(Self::Registry(Some(registry.to_owned())));
        }
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            _ if rest.is_empty() => Err(format!("say {FORMS}")),
            "git" => Ok(match rest.split_once('#') {
                Some((commit, folder)) => {
                    Self::Git(commit.to_owned(), Some(folder.trim_matches('/').to_owned()))
                }
                None => Self::Git(rest.to_owned(), None),
            }),
            "dir" => Ok(Self::Folder(rest.into())),
            "file" => Ok(Self::File(rest.into())),
            "subject" => {
                let named: SubjectVersion = rest.parse()?;
                Ok(Self::Subject(named.subject, named.version))
            }
            other => {
                let near = did_you_mean(other, ["git", "registry", "dir", "file", "subject"]);
                Err(format!(
                    "{other:?} is nothing to compare with: say {FORMS}{near}"
                ))
            }
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Git(commit, None) => write!(f, "git:{commit}"),
            Self::Git(commit, Some(folder)) => write!(f, "git:{commit}#{folder}"),
            Self::Registry(None) => f.write_str("registry"),
            Self::Registry(Some(registry)) => write!(f, "registry@{registry}"),
            Self::Folder(path) => write!(f, "dir:{}", path.display()),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Subject(subject, None) => write!(f, "subject:{subject}"),
            Self::Subject(subject, Some(version)) => write!(f, "subject:{subject}@{version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_to_compare_with_is_read_and_printed() {
        for text in [
            "git:HEAD",
            "git:origin/main#old/schemas",
            "registry",
            "registry@https://registry.example.com",
            "registry@prod",
            "dir:../old",
            "file:old.avsc",
            "subject:orders-value",
            "subject:orders-value@3",
            "subject::.eu:orders@home@2",
        ] {
            let against: Against = text.parse().expect(text);
            assert_eq!(against.to_string(), text);
        }
        for (text, told) in [
            ("git", "say git:REF"),
            ("git:", "say git:REF"),
            ("subjct:orders", "did you mean `subject`?"),
            ("subject:", "say git:REF"),
        ] {
            let refused = text.parse::<Against>().expect_err("it is none");
            assert!(refused.contains(told), "{refused}");
        }
    }
}
