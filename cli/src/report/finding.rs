//! What a command found, and where.

use etymon_schema::Span;
use etymon_types::CompatibilityLevel;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::words::line_and_column;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Finding {
    /// The id of the rule, or the kind of the incompatibility, such as `READER_FIELD_MISSING_DEFAULT_VALUE`.
    pub(crate) rule: String,
    /// How grave it is.
    pub(crate) severity: Severity,
    /// The subject that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    /// What is wrong, in one sentence.
    pub(crate) message: String,
    /// One way to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
    /// Where; nothing when it is about no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<Place>,
    /// The other side of an incompatibility.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) old: Option<Place>,
    /// Of an incompatibility: the older versions that it is with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) against: Vec<String>,
    /// Of an incompatibility: the levels that it breaks.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "names")]
    #[schemars(with = "Vec<String>")]
    pub(crate) breaks: Vec<CompatibilityLevel>,
    /// Of an incompatibility: what a registry says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) registry_messages: Vec<String>,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Good to know.
    Note,
    /// To be looked at, and no reason to fail.
    Warning,
    /// A reason to fail.
    Error,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Place {
    /// The path of the file; of an older version also where it comes from, such as `HEAD:orders.avsc`.
    pub(crate) path: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    /// The line of the end.
    pub(crate) end_line: usize,
    /// The column behind the end.
    pub(crate) end_column: usize,
    /// The text, for pictures of it.
    #[serde(skip)]
    pub(crate) text: std::rc::Rc<str>,
    /// The bytes of the text that are meant.
    #[serde(skip)]
    pub(crate) span: std::ops::Range<usize>,
}

impl Finding {
    /// A finding about nothing in particular yet.
    pub(crate) fn new(rule: &str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            severity,
            subject: None,
            message: message.into(),
            help: None,
            place: None,
            old: None,
            against: Vec::new(),
            breaks: Vec::new(),
            registry_messages: Vec::new(),
        }
    }

    /// Whether it is a reason to fail.
    pub(crate) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The names of the levels that it breaks.
    pub(super) fn levels(&self) -> Vec<&'static str> {
        self.breaks.iter().map(|level| level.as_str()).collect()
    }
}

impl Place {
    /// A part of a text; without `span`, or where that lies nowhere in it, all of it.
    pub(crate) fn new(path: String, text: &std::rc::Rc<str>, span: Option<Span>) -> Self {
        let whole = 0..text.len();
        let span = span.map_or(whole.clone(), |span| span.start as usize..span.end as usize);
        let span = if text.get(span.clone()).is_some() {
            span
        } else {
            whole
        };
        let (line, column) = line_and_column(text, span.start);
        let (end_line, end_column) = line_and_column(text, span.end);
        Self {
            path,
            line,
            column,
            end_line,
            end_column,
            text: std::rc::Rc::clone(text),
            span,
        }
    }

    /// Whether the text as a whole is meant.
    pub(crate) fn is_whole(&self) -> bool {
        let blank = |text: &str| text.trim().is_empty();
        blank(&self.text[..self.span.start]) && blank(&self.text[self.span.end..])
    }
}

impl Severity {
    /// As it is printed.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

fn names<S: Serializer>(levels: &[CompatibilityLevel], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(levels.iter().map(|level| level.as_str()))
}
