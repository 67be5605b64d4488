//! Findings that the settings accept.

use std::time::{SystemTime, UNIX_EPOCH};

use globset::GlobMatcher;

use super::Finding;
use crate::failure::Failure;
use crate::project::glob;
use crate::settings::Ignore;
use crate::words;

/// What is accepted, ready to be asked.
#[derive(Debug)]
pub(crate) struct Ignores<'s> {
    entries: Vec<Entry<'s>>,
}

#[derive(Debug)]
struct Entry<'s> {
    ignore: &'s Ignore,
    files: Option<GlobMatcher>,
    is_over: bool,
}

impl<'s> Ignores<'s> {
    /// Those of the settings, today.
    ///
    /// # Errors
    ///
    /// A glob that is none.
    pub(crate) fn new(ignores: &'s [Ignore]) -> Result<Self, Failure> {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH);
        let days = seconds.map_or(0, |since| since.as_secs() / 86_400);
        Self::on(ignores, i64::try_from(days).unwrap_or(i64::MAX))
    }

    /// Those of the settings, on a day.
    fn on(ignores: &'s [Ignore], today: i64) -> Result<Self, Failure> {
        let entries = ignores.iter().map(|ignore| {
            let files = ignore.files.as_deref().map(glob);
            let last = ignore.until.as_deref().and_then(words::day);
            Ok(Entry {
                ignore,
                files: files.transpose()?,
                is_over: last.is_some_and(|last| last < today),
            })
        });
        Ok(Self {
            entries: entries.collect::<Result<_, Failure>>()?,
        })
    }

    /// The findings that are not accepted, and how many are. One whose acceptance is over says so.
    pub(crate) fn apply(&self, findings: Vec<Finding>) -> (Vec<Finding>, usize) {
        let all = findings.len();
        let kept: Vec<Finding> = findings
            .into_iter()
            .filter_map(|finding| self.left(finding))
            .collect();
        let ignored = all - kept.len();
        (kept, ignored)
    }

    fn left(&self, mut finding: Finding) -> Option<Finding> {
        let fitting = self.entries.iter().filter(|entry| entry.fits(&finding));
        let (over, valid): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
            fitting.partition(|entry| entry.is_over);
        if !valid.is_empty() {
            return None;
        }
        if let Some(Entry { ignore, .. }) = over.last() {
            let until = ignore.until.as_deref().unwrap_or_default();
            let was = format!("it was accepted until {until}: {}", ignore.reason);
            finding.help = Some(match finding.help.take() {
                Some(help) => format!("{help} ({was})"),
                None => was,
            });
        }
        Some(finding)
    }
}

impl Entry<'_> {
    fn fits(&self, finding: &Finding) -> bool {
        let Ignore { rule, subject, .. } = self.ignore;
        let path = finding.place.as_ref().map(|place| place.path.as_str());
        rule.eq_ignore_ascii_case(&finding.rule)
            && (subject.is_none() || *subject == finding.subject)
            && self
                .files
                .as_ref()
                .is_none_or(|files| path.is_some_and(|path| files.is_match(path)))
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::report::Severity;

    #[test]
    fn what_is_accepted_is_left_out_until_its_day_is_over() {
        let ignore = |rule: &str, subject: Option<&str>, until: Option<&str>| Ignore {
            rule: rule.to_owned(),
            files: None,
            subject: subject.map(str::to_owned),
            reason: "known".to_owned(),
            until: until.map(str::to_owned),
        };
        let finding = Finding {
            subject: Some("orders".to_owned()),
            ..Finding::new("TYPE_MISMATCH", Severity::Error, "m")
        };
        let today = words::day("2026-11-30").expect("a day");
        let over = "it was accepted until 2026-11-29: known";
        for (ignore, left, help) in [
            (ignore("type_mismatch", None, None), 0, None),
            (
                ignore("TYPE_MISMATCH", Some("orders"), Some("2026-11-30")),
                0,
                None,
            ),
            (ignore("TYPE_MISMATCH", Some("others"), None), 1, None),
            (ignore("NAME_MISMATCH", None, None), 1, None),
            (
                ignore("TYPE_MISMATCH", None, Some("2026-11-29")),
                1,
                Some(over),
            ),
        ] {
            let ignores = [ignore];
            let ignores = Ignores::on(&ignores, today).expect("sound");
            let (kept, ignored) = ignores.apply(vec![finding.clone()]);
            assert_eq!((kept.len(), kept.len() + ignored), (left, 1), "{ignores:?}");
            assert_eq!(kept.first().and_then(|one| one.help.as_deref()), help);
        }
    }
}
