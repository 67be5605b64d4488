//! Paths of the API, with every name encoded.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use etymon_types::{Context, Guid, SchemaId, Scope, Subject};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::key::{SchemaKey, TopicKey, VersionKey, Which};

/// What is no unreserved character (RFC 3986, 2.3), and no colon, which paths may have and the registry's contexts want
/// unchanged.
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':');

pub(crate) fn encoded(name: &str) -> String {
    utf8_percent_encode(name, NAME).to_string()
}

/// A name as a segment of its own; `.` and `..` would be taken for steps, encoded or not.
fn segment(name: &str) -> String {
    match name {
        "." | ".." => format!(":.:{name}"),
        _ => encoded(name),
    }
}

/// The paths of a client whose URLs end in `/contexts/.name`, or in none.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) context: Context,
    /// `/contexts/.name`, when the URLs say so.
    prefix: String,
}

impl Paths {
    pub(crate) fn new(context: Option<Context>) -> Self {
        let prefix = context
            .as_ref()
            .map(|context| format!("/contexts/{}", encoded(context.as_str())));
        Self {
            context: context.unwrap_or_default(),
            prefix: prefix.unwrap_or_default(),
        }
    }

    /// `/subjects/{subject}`
    pub(crate) fn subject(&self, subject: &Subject) -> String {
        self.below("subjects", subject)
    }

    /// A subject below `/subjects`, `/config` or such: by its bare name below the client's context, which may be all that a
    /// gateway lets through.
    fn below(&self, root: &str, subject: &Subject) -> String {
        if subject.context_name() == self.context.as_str() && !matches!(subject.name(), "." | "..")
        {
            // A bare name that looks qualified is read as qualified.
            if !subject.name().starts_with(":.") {
                return format!("{}/{root}/{}", self.prefix, segment(subject.name()));
            }
        }
        format!("/{root}/{}", segment(subject.as_str()))
    }

    /// A scope below `/config` or `/mode`.
    pub(crate) fn scoped(&self, root: &str, scope: &Scope) -> String {
        match scope {
            Scope::Subject(subject) => self.below(root, subject),
            Scope::Context(context) if *context == self.context => {
                format!("{}/{root}", self.prefix)
            }
            Scope::Context(context) if context.is_default() => format!("/{root}"),
            Scope::Context(_) | Scope::AllContexts => {
                format!("/{root}/{}", encoded(&scope.to_string()))
            }
        }
    }

    pub(crate) fn subjects(&self) -> String {
        format!("{}/subjects", self.prefix)
    }

    pub(crate) fn schema(&self, key: &SchemaKey) -> String {
        let by_id = |prefix: &str, id: SchemaId| format!("{prefix}/schemas/ids/{id}");
        match key {
            SchemaKey::Id(id) => by_id(&self.prefix, *id),
            SchemaKey::IdIn(context, id) => {
                let id = by_id("", *id);
                if context.is_default() {
                    return id;
                }
                format!("{id}?subject={}", encoded(&context.qualifier()))
            }
            SchemaKey::IdFor(subject, id) if subject.context_name() == self.context.as_str() => {
                format!(
                    "{}?subject={}",
                    by_id(&self.prefix, *id),
                    encoded(subject.name())
                )
            }
            SchemaKey::IdFor(subject, id) => {
                format!("{}?subject={}", by_id("", *id), encoded(subject.as_str()))
            }
            SchemaKey::Guid(guid) => format!("{}/schemas/guids/{guid}", self.prefix),
        }
    }

    /// The versions that hold the schema of a key.
    pub(crate) fn holders(&self, key: &SchemaKey) -> String {
        let path = self.schema(key);
        match path.split_once('?') {
            Some((path, query)) => format!("{path}/versions?{query}"),
            None => format!("{path}/versions"),
        }
    }

    /// `/compatibility/subjects/{subject}/versions`
    pub(crate) fn compatibility(&self, subject: &Subject) -> String {
        format!("{}/versions", self.below("compatibility/subjects", subject))
    }

    pub(crate) fn ids(&self, guid: Guid) -> String {
        format!("{}/schemas/guids/{guid}/ids", self.prefix)
    }

    pub(crate) fn version(&self, key: &VersionKey) -> String {
        let subject = self.subject(&key.subject);
        match &key.which {
            Which::Latest => format!("{subject}/versions/latest"),
            Which::Number(version) => format!("{subject}/versions/{version}"),
            Which::Referenced(version) => format!("{subject}/versions/{version}?deleted=true"),
            Which::With(properties) => format!("{subject}/metadata{}", pairs(properties)),
        }
    }

    pub(crate) fn versions(&self, subject: &Subject) -> String {
        format!("{}/versions", self.subject(subject))
    }

    pub(crate) fn associations(&self, key: &TopicKey) -> String {
        format!(
            "{}/associations/resources/{}/{}?resourceType=topic&associationType={}",
            self.prefix,
            segment(key.cluster.as_deref().unwrap_or("-")),
            segment(&key.topic),
            key.part,
        )
    }
}

/// `?key=a&value=b&key=c&value=d`
fn pairs(properties: &BTreeMap<String, String>) -> String {
    let mut query = String::new();
    for (name, value) in properties {
        let mark = if query.is_empty() { '?' } else { '&' };
        let (name, value) = (encoded(name), encoded(value));
        write!(query, "{mark}key={name}&value={value}").expect("a text takes everything");
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Subject {
        Subject::parse(text).unwrap()
    }

    #[test]
    fn every_name_is_encoded_and_none_becomes_a_step() {
        let plain = Paths::new(None);
        let sales = Paths::new(Context::parse(".sales"));
        //   subject     without a context     in .sales
        for (name, path, below) in [
            ("a/b", "/subjects/a%2Fb", "/subjects/a%2Fb"),
            (
                "a?b#c%d e",
                "/subjects/a%3Fb%23c%25d%20e",
                "/subjects/a%3Fb%23c%25d%20e",
            ),
            ("ü", "/subjects/%C3%BC", "/subjects/%C3%BC"),
            ("..", "/subjects/:.:..", "/subjects/:.:.."),
            (
                ":.sales:orders",
                "/subjects/:.sales:orders",
                "/contexts/.sales/subjects/orders",
            ),
            (":.sales:..", "/subjects/:.sales:..", "/subjects/:.sales:.."),
            (":.x:o", "/subjects/:.x:o", "/subjects/:.x:o"),
        ] {
            assert_eq!(plain.subject(&subject(name)), path, "{name}");
            assert_eq!(sales.subject(&subject(name)), below, "{name}");
        }
    }

    #[test]
    fn a_scope_is_everything_a_context_or_a_subject() {
        let plain = Paths::new(None);
        let sales = Paths::new(Context::parse(".sales"));
        for (scope, path, below) in [
            ("", "/config", "/config"),
            (":.sales:", "/config/:.sales:", "/contexts/.sales/config"),
            (":.x:", "/config/:.x:", "/config/:.x:"),
            (":.__GLOBAL:", "/config/:.__GLOBAL:", "/config/:.__GLOBAL:"),
            ("a/b", "/config/a%2Fb", "/config/a%2Fb"),
            (
                ":.sales:s",
                "/config/:.sales:s",
                "/contexts/.sales/config/s",
            ),
        ] {
            let scope = Scope::parse(scope).unwrap();
            assert_eq!(plain.scoped("config", &scope), path, "{scope}");
            assert_eq!(sales.scoped("config", &scope), below, "{scope}");
        }
    }

    #[test]
    fn an_id_is_asked_for_in_its_context() {
        let id = SchemaId::try_from(7).unwrap();
        let plain = Paths::new(None);
        let sales = Paths::new(Context::parse(".sales"));
        let context = |name| Context::parse(name).unwrap();
        for (key, path, below) in [
            (
                SchemaKey::Id(id),
                "/schemas/ids/7",
                "/contexts/.sales/schemas/ids/7",
            ),
            (
                SchemaKey::IdIn(context("."), id),
                "/schemas/ids/7",
                "/schemas/ids/7",
            ),
            (
                SchemaKey::IdIn(context(".x"), id),
                "/schemas/ids/7?subject=:.x:",
                "/schemas/ids/7?subject=:.x:",
            ),
            (
                SchemaKey::IdFor(subject(":.sales:a&b"), id),
                "/schemas/ids/7?subject=:.sales:a%26b",
                "/contexts/.sales/schemas/ids/7?subject=a%26b",
            ),
        ] {
            assert_eq!(plain.schema(&key), path);
            assert_eq!(sales.schema(&key), below);
        }
    }

    #[test]
    fn properties_are_pairs_of_key_and_value() {
        let key = VersionKey {
            subject: subject("s"),
            which: Which::With(
                [("a b", "1"), ("c", "&")]
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .into(),
            ),
        };
        let path = Paths::new(None).version(&key);
        assert_eq!(
            path,
            "/subjects/s/metadata?key=a%20b&value=1&key=c&value=%26"
        );
    }

    proptest::proptest! {
        #[test]
        fn a_path_is_a_uri_with_the_name_in_one_segment(name in "\\PC{1,20}") {
            if let Ok(subject) = Subject::parse(&name) {
                let path = Paths::new(None).subject(&subject);
                let uri: http::Uri = path.parse().unwrap();
                proptest::prop_assert!(uri.query().is_none());
                let segments: Vec<&str> = uri.path().split('/').collect();
                proptest::prop_assert_eq!(segments.len(), 3);
                let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
                proptest::prop_assert_eq!(Subject::parse(&decoded).unwrap(), subject);
            }
        }
    }
}
