//! Names and values, each taken once: what is left over is not known.

use std::collections::BTreeMap;
use std::str::FromStr;

/// Settings that are not read yet.
#[derive(Debug)]
pub(super) struct Values {
    left: BTreeMap<String, String>,
    /// What was taken and may be asked for again.
    shared: BTreeMap<String, String>,
    known: Vec<String>,
}

impl Values {
    pub(super) fn new(left: BTreeMap<String, String>) -> Self {
        Self {
            left,
            shared: BTreeMap::new(),
            known: Vec::new(),
        }
    }

    /// The value of a setting.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.known.push(name.to_owned());
        self.left.remove(name).map(|value| value.trim().to_owned())
    }

    /// The value of a setting that counts for more than one question.
    pub(super) fn peek(&mut self, name: &str) -> Option<String> {
        if let Some(value) = self.shared.get(name) {
            return Some(value.clone());
        }
        let value = self.text(name)?;
        self.shared.insert(name.to_owned(), value.clone());
        Some(value)
    }

    /// The value of a setting that clients give several names.
    pub(super) fn text_of(&mut self, names: &[&str]) -> Result<Option<String>, String> {
        let mut found: Option<(&str, String)> = None;
        for name in names {
            let Some(value) = self.text(name) else {
                continue;
            };
            if let Some((first, other)) = &found
                && *other != value
            {
                return Err(format!(
                    "`{first}` is {other:?} and `{name}` is {value:?}, which are the same setting: keep one"
                ));
            }
            found = Some((name, value));
        }
        Ok(found.map(|(_, value)| value))
    }

    pub(super) fn boolean(&mut self, name: &str) -> Result<Option<bool>, String> {
        match self.text(name) {
            None => Ok(None),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(value) => Err(format!("`{name}` is {value:?}: set `true` or `false`")),
        }
    }

    /// A number, and what it counts for messages.
    pub(super) fn number<N: FromStr>(
        &mut self,
        names: &[&str],
        what: &str,
    ) -> Result<Option<N>, String> {
        self.text_of(names)?
            .map(|value| {
                value
                    .parse()
                    .map_err(|_| format!("`{}` is {value:?}: set {what}", names[0]))
            })
            .transpose()
    }

    /// That every setting was known.
    pub(super) fn finish(mut self) -> Result<(), String> {
        let Some((name, _)) = self.left.pop_first() else {
            return Ok(());
        };
        let near = self
            .known
            .iter()
            .map(|known| (distance(known, &name), known))
            .min()
            .filter(|(distance, _)| *distance <= name.len() / 3);
        Err(match near {
            Some((_, known)) => format!("the setting `{name}` is not known: `{known}` is"),
            None => format!("the setting `{name}` is not known"),
        })
    }
}

/// How many characters must be added, taken out or changed to make one text the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
