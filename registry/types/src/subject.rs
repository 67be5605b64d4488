//! Names: contexts, subjects, and the places that a config or a mode can be set for.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A namespace of subjects and ids: `.` is the default one, every other starts with a dot: `.sales`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Context(Arc<str>);

/// The name that schemas are registered under, with its context.
///
/// Printed as `name` in the default context and as `:.context:name` in any other; `:.:name` is read as `name`. Ordered
/// as printed.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject {
    text: Arc<str>,
    /// Where the bare name starts in `text`.
    name_at: usize,
}

/// What a config or a mode is set for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The level above all contexts, `:.__GLOBAL:`.
    AllContexts,
    /// A context; the default one is what the API calls global.
    Context(Context),
    /// A subject.
    Subject(Subject),
}

/// The text is no legal name for a subject: it holds a control character, is empty, reserved or in no real context.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("The specified subject '{0}' is not a valid.")]
pub struct InvalidSubject(pub String);

const ABOVE_ALL_CONTEXTS: &str = ".__GLOBAL";

impl Context {
    /// The name of the default context.
    pub const DEFAULT: &str = ".";

    /// `.` or `.name`
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the default context.
    #[must_use]
    pub fn is_default(&self) -> bool {
        &*self.0 == Self::DEFAULT
    }

    /// The context as a prefix of subjects: `:.name:`, and nothing for the default context.
    #[must_use]
    pub fn qualifier(&self) -> String {
        if self.is_default() {
            String::new()
        } else {
            format!(":{}:", self.0)
        }
    }

    /// The context of this name, which starts with a dot and holds no colon.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let legal =
            name.starts_with('.') && name != ABOVE_ALL_CONTEXTS && !name.contains(is_illegal);
        legal.then(|| Self(name.into()))
    }
}

fn is_illegal(character: char) -> bool {
    character == ':' || character.is_control()
}

impl Default for Context {
    fn default() -> Self {
        Self(Self::DEFAULT.into())
    }
}

impl Borrow<str> for Context {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The parts of a subject as written: its context, dot and all, and its bare name.
fn split(text: &str) -> (&str, &str) {
    let Some(qualified) = text
        .strip_prefix(':')
        .filter(|rest| rest.starts_with('.') || rest.starts_with("*:"))
    else {
        return (".", text);
    };
    qualified.split_once(':').unwrap_or((qualified, ""))
}

impl Subject {
    /// Reads a subject as it stands in a path, in a body or in the store.
    ///
    /// # Errors
    ///
    /// [`InvalidSubject`] for a control character, the empty subject of the default context, the names `__GLOBAL` and
    /// `__EMPTY`, the contexts `.__GLOBAL` and `*`.
    pub fn parse(text: &str) -> Result<Self, InvalidSubject> {
        let (context, name) = split(text);
        let is_reserved =
            matches!(name, "__GLOBAL" | "__EMPTY") || (context == "." && name.is_empty());
        if is_reserved
            || context == "*"
            || context == ABOVE_ALL_CONTEXTS
            || text.contains(char::is_control)
        {
            return Err(InvalidSubject(text.to_owned()));
        }
        Ok(Self::join(context, name))
    }

    /// The subject `name` of `context`.
    #[must_use]
    pub fn in_context(context: &Context, name: &str) -> Self {
        Self::join(&context.0, name)
    }

    /// The subject as a client of `context` means it: in that context, unless it names one of its own.
    #[must_use]
    pub fn within(self, context: &Context) -> Self {
        if self.is_in_default_context() {
            Self::in_context(context, self.name())
        } else {
            self
        }
    }

    fn join(context: &str, name: &str) -> Self {
        if context == "." {
            return Self {
                text: name.into(),
                name_at: 0,
            };
        }
        Self {
            text: format!(":{context}:{name}").into(),
            name_at: context.len() + 2,
        }
    }

    /// The subject as `reference` names it from a schema of this subject: an unqualified name stays in the context.
    ///
    /// # Errors
    ///
    /// [`InvalidSubject`] as for [`Subject::parse`].
    pub fn resolve(&self, reference: &str) -> Result<Self, InvalidSubject> {
        let subject = Self::parse(reference)?;
        if reference.starts_with(":.") || self.is_in_default_context() {
            return Ok(subject);
        }
        Ok(Self::join(self.context_name(), &subject.text))
    }

    /// As printed: `name` or `:.context:name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Without the context.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text[self.name_at..]
    }

    /// `.` or `.context`
    #[must_use]
    pub fn context_name(&self) -> &str {
        if self.name_at == 0 {
            "."
        } else {
            &self.text[1..self.name_at - 1]
        }
    }

    /// The context.
    #[must_use]
    pub fn context(&self) -> Context {
        Context(self.context_name().into())
    }

    /// Whether the subject is in the default context.
    #[must_use]
    pub fn is_in_default_context(&self) -> bool {
        self.name_at == 0
    }
}

impl TryFrom<String> for Subject {
    type Error = InvalidSubject;

    fn try_from(text: String) -> Result<Self, InvalidSubject> {
        Self::parse(&text)
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.text.as_ref().to_owned()
    }
}

impl Borrow<str> for Subject {
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({})", self.text)
    }
}

impl Scope {
    /// The global level: the default context.
    #[must_use]
    pub fn global() -> Self {
        Self::Context(Context::default())
    }

    /// Reads the `{subject}` of a config or mode route: `:.:` and the empty text are the global level, `:.name:` is a
    /// context, `:.__GLOBAL:` the level above all contexts, anything else a subject.
    ///
    /// # Errors
    ///
    /// [`InvalidSubject`] as for [`Subject::parse`].
    pub fn parse(text: &str) -> Result<Self, InvalidSubject> {
        let (context, name) = split(text);
        if !name.is_empty() {
            return Subject::parse(text).map(Self::Subject);
        }
        if context == ABOVE_ALL_CONTEXTS {
            return Ok(Self::AllContexts);
        }
        Context::parse(context)
            .map(Self::Context)
            .ok_or_else(|| InvalidSubject(text.to_owned()))
    }

    /// The context that the scope lies in; `None` above all contexts.
    #[must_use]
    pub fn context(&self) -> Option<Context> {
        match self {
            Self::AllContexts => None,
            Self::Context(context) => Some(context.clone()),
            Self::Subject(subject) => Some(subject.context()),
        }
    }
}

impl fmt::Display for Scope {
    /// As [`Scope::parse`] reads it: nothing for the global level.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllContexts => write!(f, ":{ABOVE_ALL_CONTEXTS}:"),
            Self::Context(context) => f.write_str(&context.qualifier()),
            Self::Subject(subject) => subject.fmt(f),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_reads_its_context_and_prints_it_only_when_it_is_not_the_default() {
        //   written         context   name      printed
        for (text, context, name, printed) in [
            ("orders", ".", "orders", "orders"),
            (":.:orders", ".", "orders", "orders"),
            (":.sales:orders", ".sales", "orders", ":.sales:orders"),
            (":.sales:a:b", ".sales", "a:b", ":.sales:a:b"),
            (":.sales:", ".sales", "", ":.sales:"),
            (":.sales", ".sales", "", ":.sales:"),
            (":sales:orders", ".", ":sales:orders", ":sales:orders"),
            ("::", ".", "::", "::"),
            ("*", ".", "*", "*"),
            ("a b%", ".", "a b%", "a b%"),
        ] {
            let subject = Subject::parse(text).unwrap();
            assert_eq!(
                (subject.context_name(), subject.name(), subject.as_str()),
                (context, name, printed),
                "{text}"
            );
            assert_eq!(
                Subject::parse(subject.as_str()),
                Ok(subject),
                "{text} reads back"
            );
        }
    }

    #[test]
    fn reserved_and_unprintable_names_are_no_subjects() {
        for text in [
            "",
            ":.:",
            "__GLOBAL",
            "__EMPTY",
            ":.c:__GLOBAL",
            ":.__GLOBAL:s",
            ":.__GLOBAL:",
            ":*:s",
            "a\u{1}b",
            "\u{85}",
            "a\n",
        ] {
            assert_eq!(
                Subject::parse(text),
                Err(InvalidSubject(text.to_owned())),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_reference_without_context_stays_in_the_context_of_its_referrer() {
        for (from, reference, target) in [
            ("s", "r", "r"),
            (":.c:s", "r", ":.c:r"),
            (":.c:s", ":.:r", "r"),
            ("s", ":.c:r", ":.c:r"),
            (":.c:s", ":.d:r", ":.d:r"),
        ] {
            let resolved = Subject::parse(from).unwrap().resolve(reference).unwrap();
            assert_eq!(resolved.as_str(), target, "{reference} from {from}");
        }
    }

    #[test]
    fn a_subject_is_put_into_a_context_when_it_names_none() {
        for (text, context, printed) in [
            ("s", ".", "s"),
            ("s", ".c", ":.c:s"),
            (":.d:s", ".c", ":.d:s"),
            (":.d:s", ".", ":.d:s"),
        ] {
            let context = Context::parse(context).unwrap();
            let subject = Subject::parse(text).unwrap().within(&context);
            assert_eq!(subject.as_str(), printed, "{text} within {context}");
        }
    }

    #[test]
    fn a_config_is_set_for_a_subject_a_context_or_everything() {
        let context = |name| Scope::Context(Context::parse(name).unwrap());
        for (text, scope) in [
            ("", Scope::global()),
            (":.:", Scope::global()),
            (":.c:", context(".c")),
            (":.c", context(".c")),
            (":.__GLOBAL:", Scope::AllContexts),
            (":.__GLOBAL", Scope::AllContexts),
            ("s", Scope::Subject(Subject::parse("s").unwrap())),
        ] {
            let parsed = Scope::parse(text).unwrap();
            assert_eq!(parsed, scope, "{text}");
            assert_eq!(
                Scope::parse(&parsed.to_string()),
                Ok(parsed),
                "{text} reads back"
            );
        }
        assert!(Scope::parse(":*:").is_err());
        assert!(Scope::parse("__GLOBAL").is_err());
    }
}
