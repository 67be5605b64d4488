//! What an examination of a data directory found.

use std::fmt;

use etymon_core::Offset;

/// What an examination of a data directory found, in numbers and sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The format of the file.
    pub format: i64,
    /// The offset that everything was looked at.
    pub offset: Offset,
    /// The first offset that the log still has; `None` when it is empty.
    pub log_from: Option<Offset>,
    /// Changes in the log.
    pub changes: u64,
    /// Subjects.
    pub subjects: usize,
    /// Versions, soft-deleted ones too.
    pub versions: usize,
    /// Soft-deleted versions.
    pub deleted_versions: usize,
    /// Ids that were ever given out.
    pub ids: usize,
    /// Ids whose content was deleted for good.
    pub retired_ids: usize,
    /// Schema texts.
    pub texts: usize,
    /// Their length in bytes.
    pub text_bytes: u64,
    /// The bytes that they take on the disk.
    pub stored_text_bytes: u64,
    /// Configs.
    pub configs: usize,
    /// Modes.
    pub modes: usize,
    /// Associations.
    pub associations: usize,
    /// KEKs, soft-deleted ones too.
    pub keks: usize,
    /// DEKs, soft-deleted ones too.
    pub deks: usize,
    /// Everything that is wrong, one sentence each; at most [`Report::MOST_PROBLEMS`] of a kind.
    pub problems: Vec<String>,
}

impl Report {
    /// How many problems of one kind are told.
    pub const MOST_PROBLEMS: usize = 20;

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// Adds problems of one kind.
    pub(crate) fn add(&mut self, problems: impl IntoIterator<Item = String>) {
        let mut problems = problems.into_iter();
        self.problems
            .extend(problems.by_ref().take(Self::MOST_PROBLEMS));
        match problems.count() {
            0 => {}
            more => self.problems.push(format!("and {more} more like these")),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            format,
            offset,
            subjects,
            versions,
            deleted_versions,
            ids,
            retired_ids,
            texts,
            text_bytes,
            stored_text_bytes,
            configs,
            modes,
            associations,
            deks,
            keks,
            ..
        } = self;
        writeln!(f, "registry.db, format {format}, at offset {}", offset.0)?;
        writeln!(
            f,
            "subjects: {subjects}, versions: {versions} ({deleted_versions} soft-deleted)"
        )?;
        writeln!(
            f,
            "ids: {ids} ({retired_ids} retired), configs: {configs}, modes: {modes}, associations: {associations}"
        )?;
        writeln!(f, "KEKs: {keks}, DEKs: {deks}")?;
        writeln!(
            f,
            "texts: {texts} ({text_bytes} bytes, {stored_text_bytes} on the disk)"
        )?;
        match self.log_from {
            None => writeln!(f, "the log is empty")?,
            Some(Offset(1)) => writeln!(f, "the log is whole: {} changes", self.changes)?,
            Some(Offset(from)) => writeln!(f, "the log: {} changes from {from} on", self.changes)?,
        }
        for problem in &self.problems {
            writeln!(f, "wrong: {problem}")?;
        }
        match self.problems.len() {
            0 => f.write_str("everything fits together"),
            _ => f.write_str("this registry is damaged: stop it, and restore a backup"),
        }
    }
}
