//! Key encryption keys: pointers to keys of a key management service (KMS).

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Patch;

/// The name of a KEK: a letter or `_`, then letters, digits, `_` and `-`, of any script; at most 256 characters. Names
/// belong to no context.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KekName(Arc<str>);

/// The text is no name of a KEK.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error(
    "'{0}' is no name of a KEK: it starts with a letter or _, goes on with these, digits and -, and ends after 256"
)]
pub struct InvalidKekName(pub String);

impl KekName {
    /// Most characters of a name.
    pub const MOST_CHARACTERS: usize = 256;

    /// Reads a name as it stands in a path, in a body or in the store.
    ///
    /// # Errors
    ///
    /// [`InvalidKekName`]
    pub fn parse(text: &str) -> Result<Self, InvalidKekName> {
        let starts = |character: char| character.is_alphabetic() || character == '_';
        let goes_on = |character: char| character.is_alphanumeric() || "_-".contains(character);
        let is_legal = text.starts_with(starts)
            && text.chars().all(goes_on)
            && text.chars().count() <= Self::MOST_CHARACTERS;
        if is_legal {
            Ok(Self(text.into()))
        } else {
            Err(InvalidKekName(text.to_owned()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KekName {
    type Error = InvalidKekName;

    fn try_from(text: String) -> Result<Self, InvalidKekName> {
        Self::parse(&text)
    }
}

impl From<KekName> for String {
    fn from(name: KekName) -> Self {
        name.as_str().to_owned()
    }
}

impl Borrow<str> for KekName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KekName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a KMS needs to know to be reached. May hold secrets: `Debug` shows the names alone.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KmsProps(pub BTreeMap<String, Option<String>>);

impl KmsProps {
    /// The text of a property; `None` also when it is null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }
}

impl fmt::Debug for KmsProps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A key of a KMS that encrypts data keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kek {
    /// Which KMS: `aws-kms`, `azure-kms`, `gcp-kms`, `hcvault`, `local-kms`, or what a client has a driver for.
    pub kms_type: String,
    /// What the KMS calls the key.
    pub kms_key_id: String,
    /// How to reach the KMS.
    pub kms_props: KmsProps,
    /// Documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The registry may use the key: it generates, encrypts and decrypts data keys for clients.
    pub shared: bool,
}

impl Kek {
    /// The type that is stored for a type that was asked for: `aws-kms` for all that starts with `aws`, in any case, and
    /// likewise for Azure and GCP; anything else is kept as it is.
    #[must_use]
    pub fn normal_type(asked: &str) -> &str {
        for (start, normal) in [
            ("aws", "aws-kms"),
            ("azure", "azure-kms"),
            ("gcp", "gcp-kms"),
        ] {
            let begin = asked.get(..start.len());
            if begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start)) {
                return normal;
            }
        }
        asked
    }

    /// Whether an id has the form that the KMS of a type, spelled exactly so, gives its keys.
    #[must_use]
    pub fn fits_type(kms_type: &str, key_id: &str) -> bool {
        let starts: &[&str] = match kms_type {
            "aws-kms" => &["arn:aws:kms:"],
            "azure-kms" => &["https://"],
            "gcp-kms" => &["projects/"],
            "hcvault" => &["http://", "https://"],
            _ => &[""],
        };
        starts.iter().any(|start| key_id.starts_with(start))
    }

    /// The key as clients address it: `aws-kms://arn:aws:kms:...`
    #[must_use]
    pub fn uri(&self) -> String {
        format!("{}://{}", self.kms_type, self.kms_key_id)
    }

    /// The KEK with `update` applied.
    #[must_use]
    pub fn updated(&self, update: KekUpdate) -> Self {
        let mut updated = self.clone();
        match update.kms_props {
            Patch::Keep => {}
            Patch::Clear => updated.kms_props = KmsProps::default(),
            Patch::Set(props) => updated.kms_props = props,
        }
        update.doc.apply(&mut updated.doc);
        updated.shared = update.shared.unwrap_or(updated.shared);
        updated
    }
}

/// A partial update of a [`Kek`]; the key that it points to never changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KekUpdate {
    /// How to reach the KMS.
    pub kms_props: Patch<KmsProps>,
    /// Documentation.
    pub doc: Patch<String>,
    /// Whether the registry may use the key; `None` keeps what is.
    pub shared: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_of_any_script() {
        let longest = "x".repeat(256);
        for name in ["ok", "_under", "a-b_c9", "é", "_", "ключ", &longest] {
            assert_eq!(KekName::parse(name).unwrap().as_str(), name);
        }
        let too_long = "x".repeat(257);
        for name in [
            "", "9bad", "-bad", "a.b", "a b", "a/b", "a:b", "a\0", &too_long,
        ] {
            assert!(KekName::parse(name).is_err(), "{name}");
        }
    }

    #[test]
    fn types_are_known_by_how_they_start() {
        for (asked, stored) in [
            ("aws-kms", "aws-kms"),
            ("AWS", "aws-kms"),
            ("awsome", "aws-kms"),
            ("Azure", "azure-kms"),
            ("gcp", "gcp-kms"),
            ("HcVault", "HcVault"),
            ("local-kms", "local-kms"),
            ("aw", "aw"),
            ("", ""),
            ("é", "é"),
        ] {
            assert_eq!(Kek::normal_type(asked), stored, "{asked}");
        }
    }

    #[test]
    fn the_known_types_want_ids_of_their_form() {
        for (kms_type, id, fits) in [
            ("aws-kms", "arn:aws:kms:x", true),
            ("aws-kms", "not-an-arn", false),
            ("AWS", "not-an-arn", true),
            ("azure-kms", "https://v", true),
            ("azure-kms", "http://v", false),
            ("gcp-kms", "projects/p", true),
            ("gcp-kms", "p", false),
            ("hcvault", "http://h", true),
            ("hcvault", "h", false),
            ("local-kms", "anything", true),
        ] {
            assert_eq!(Kek::fits_type(kms_type, id), fits, "{kms_type} {id}");
        }
    }

    #[test]
    fn what_a_kms_needs_to_know_is_not_shown() {
        let props = [("secret".to_owned(), Some("hidden".to_owned()))];
        let kek = Kek {
            kms_type: "local-kms".to_owned(),
            kms_key_id: "k".to_owned(),
            kms_props: KmsProps(props.into()),
            doc: None,
            shared: true,
        };
        let shown = format!("{kek:?} {:#?}", kek.kms_props);
        assert!(
            shown.contains("secret") && !shown.contains("hidden"),
            "{shown}"
        );
    }
}
