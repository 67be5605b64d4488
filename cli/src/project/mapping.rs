//! Which subject a file belongs to.

use etymon_schema::Outline;
use etymon_types::{CompatibilityLevel, Subject};
use globset::{GlobBuilder, GlobMatcher};

use super::kind;
use crate::failure::Failure;
use crate::settings::Settings;

/// The rules of the settings, ready to be asked.
#[derive(Debug)]
pub(crate) struct Mapping {
    rules: Vec<Rule>,
    include: Vec<GlobMatcher>,
    exclude: Vec<GlobMatcher>,
}

#[derive(Debug)]
struct Rule {
    files: String,
    glob: GlobMatcher,
    /// What lies before and behind the first `*` of the glob, where nothing else in it is special.
    topic: Option<Topic>,
    subject: String,
    level: Option<CompatibilityLevel>,
}

/// How to find what the first `*` or `**` of a glob stands for.
#[derive(Debug, PartialEq, Eq)]
struct Topic {
    before: String,
    /// The text behind it up to the next special character.
    behind: String,
    is_whole: bool,
    may_hold_folders: bool,
}

/// The subject of a file, and the level that its rule gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) subject: Subject,
    pub(crate) level: Option<CompatibilityLevel>,
}

/// The words in braces that a template may have.
const WORDS: [&str; 5] = ["path", "stem", "topic", "namespace", "name"];

impl Mapping {
    /// The rules of `settings`.
    ///
    /// # Errors
    ///
    /// A glob that is none, a template with an unknown word.
    pub(crate) fn new(settings: &Settings) -> Result<Self, Failure> {
        let globs = |globs: &[String]| {
            globs
                .iter()
                .map(|text| glob(text))
                .collect::<Result<_, _>>()
        };
        let rules = settings.map.iter().map(|rule| {
            check_template(&rule.subject)?;
            Ok(Rule {
                files: rule.files.clone(),
                glob: glob(&rule.files)?,
                topic: Topic::of(&rule.files),
                subject: rule.subject.clone(),
                level: rule.level,
            })
        });
        Ok(Self {
            rules: rules.collect::<Result<_, Failure>>()?,
            include: globs(&settings.files.include)?,
            exclude: globs(&settings.files.exclude)?,
        })
    }

    /// Whether the settings want the file to be a schema of the project.
    pub(crate) fn takes(&self, path: &str) -> bool {
        let included =
            self.include.is_empty() || self.include.iter().any(|glob| glob.is_match(path));
        included && !self.excludes(path)
    }

    /// Whether the settings leave the file out.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|glob| glob.is_match(path))
    }

    /// Whether the subject of the file at `path` depends on what is in it.
    pub(crate) fn needs_outline(&self, path: &str) -> bool {
        let rule = self.rules.iter().find(|rule| rule.glob.is_match(path));
        rule.is_some_and(|rule| {
            let words = ["{namespace}", "{name}"];
            words.iter().any(|word| rule.subject.contains(word))
        })
    }

    /// The subject of the file at `path`.
    ///
    /// # Errors
    ///
    /// A template that leads to no name, or asks for something that this file does not have.
    pub(crate) fn subject(&self, path: &str, outline: &Outline) -> Result<Mapped, Failure> {
        let rule = self.rules.iter().find(|rule| rule.glob.is_match(path));
        let (name, level) = match rule {
            None => (kind::stem(path).to_owned(), None),
            Some(rule) => (rule.name(path, outline)?, rule.level),
        };
        Ok(Mapped {
            subject: parse(path, &name)?,
            level,
        })
    }

    /// The subject of a file that others refer to as `name`, and that is none of the project's own.
    ///
    /// # Errors
    ///
    /// As [`Mapping::subject`].
    pub(crate) fn subject_of_import(
        &self,
        path: &str,
        outline: &Outline,
        name: &str,
    ) -> Result<Mapped, Failure> {
        if self.rules.iter().any(|rule| rule.glob.is_match(path)) {
            return self.subject(path, outline);
        }
        Ok(Mapped {
            subject: parse(path, name)?,
            level: None,
        })
    }

    /// The subject of the name of a file, whatever the rules say.
    ///
    /// # Errors
    ///
    /// That is no name of a subject.
    pub(crate) fn subject_by_name(path: &str) -> Result<Mapped, Failure> {
        Ok(Mapped {
            subject: parse(path, kind::stem(path))?,
            level: None,
        })
    }
}

fn parse(path: &str, name: &str) -> Result<Subject, Failure> {
    Subject::parse(name).map_err(|_| {
            Failure::usage(format!(
                "{path} would belong to the subject {name:?}, which is no name of a subject: map it to another in etymon.toml"
        ))
    })
}

impl Rule {
    fn name(&self, path: &str, outline: &Outline) -> Result<String, Failure> {
        let lacks = |word: &str, why: &str| {
            Failure::usage(format!(
                "the rule for {:?} names the subject of {path} after {{{word}}}, but {why}: give the file a rule of its own",
                self.files
            ))
        };
        let full = outline.name.as_deref();
        let mut name = String::new();
        let mut rest = self.subject.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            let (word, behind) = behind.split_once('}').unwrap_or((behind, ""));
            name.push_str(before);
            rest = behind;
            let no_name = || lacks(word, "its schema has no name");
            match word {
                "path" => name.push_str(kind::without_extension(path)),
                "stem" => name.push_str(kind::stem(path)),
                "topic" => {
                    let topic = self.topic.as_ref().and_then(|topic| topic.find(path));
                    name.push_str(
                        topic.ok_or_else(|| lacks(word, "the glob has no `*` that it could be"))?,
                    );
                }
                "namespace" => {
                    let (namespace, _) = full
                        .ok_or_else(no_name)?
                        .rsplit_once('.')
                        .ok_or_else(|| lacks(word, "its schema has no namespace"))?;
                    name.push_str(namespace);
                }
                _ => {
                    let full = full.ok_or_else(no_name)?;
                    name.push_str(full.rsplit('.').next().unwrap_or(full));
                }
            }
        }
        name.push_str(rest);
        Ok(name)
    }
}

impl Topic {
    fn of(glob: &str) -> Option<Self> {
        let at = glob.find('*')?;
        let before = &glob[..at];
        let stars = glob[at..].bytes().take_while(|byte| *byte == b'*').count();
        let behind = &glob[at + stars..];
        let special = |text: &str| text.find(['*', '?', '[', '{', '\\']);
        if special(before).is_some() {
            return None;
        }
        let literal = special(behind).map_or(behind, |end| &behind[..end]);
        Some(Self {
            before: before.to_owned(),
            behind: literal.to_owned(),
            is_whole: literal.len() == behind.len(),
            may_hold_folders: stars > 1,
        })
    }

    /// What it stands for in a path that the glob matches.
    fn find<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.before.as_str())?;
        let end = if self.is_whole {
            rest.len().checked_sub(self.behind.len())?
        } else if self.may_hold_folders {
            rest.rfind(self.behind.as_str())?
        } else {
            // It ends in its folder, at the last place that fits.
            let name_end = rest.find('/').unwrap_or(rest.len());
            let window = &rest[..(name_end + self.behind.len()).min(rest.len())];
            window.rfind(self.behind.as_str())?
        };
        rest.get(..end).filter(|topic| !topic.is_empty())
    }
}

fn check_template(template: &str) -> Result<(), Failure> {
    let mut rest = template;
    while let Some((_, behind)) = rest.split_once('{') {
        let (word, after) = behind.split_once('}').ok_or_else(|| {
            Failure::usage(format!(
                "the subject {template:?} of etymon.toml has a {{ without a }}"
            ))
        })?;
        if !WORDS.contains(&word) {
            return Err(Failure::usage(format!(
                "the subject {template:?} of etymon.toml has {{{word}}}; there are {{path}}, {{stem}}, {{topic}}, {{namespace}} and {{name}}{}",
                crate::words::did_you_mean(word, WORDS)
            )));
        }
        rest = after;
    }
    Ok(())
}

/// A glob of the settings: relative to their folder, with `*` for anything but `/`.
///
/// # Errors
///
/// It is none.
pub(crate) fn glob(text: &str) -> Result<GlobMatcher, Failure> {
    GlobBuilder::new(text.trim_start_matches("./"))
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| {
            Failure::usage(format!("the glob {text:?} of etymon.toml is none: {error}"))
        })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::settings::MapRule;

    fn mapping(rules: &[(&str, &str)]) -> Result<Mapping, Failure> {
        let rule = |(files, subject): &(&str, &str)| MapRule {
            files: (*files).to_owned(),
            subject: (*subject).to_owned(),
            level: None,
        };
        Mapping::new(&Settings {
            map: rules.iter().map(rule).collect(),
            ..Settings::default()
        })
    }

    #[test]
    fn the_first_rule_that_fits_names_the_subject() {
        let mapping = mapping(&[
            ("topics/*/key.*", "{topic}-key"),
            ("topics/**/value.avsc", "{topic}-value"),
            ("events/*.proto", "{namespace}.{name}"),
            ("byname/**", "{path}"),
            ("events/*-v?.avsc", "{topic}"),
        ])
        .expect("they are sound");
        let outline = Outline {
            name: Some("acme.shop.Order".to_owned()),
            ..Outline::default()
        };
        for (path, subject) in [
            ("topics/orders/key.avsc", "orders-key"),
            ("topics/eu/orders/value.avsc", "eu/orders-value"),
            ("events/x.proto", "acme.shop.Order"),
            ("byname/a/b.schema.json", "byname/a/b"),
            ("events/order-v1.avsc", "order"),
            ("other/orders-value.avsc", "orders-value"),
        ] {
            let mapped = mapping.subject(path, &outline).expect(path);
            assert_eq!(mapped.subject.as_str(), subject, "{path}");
        }
    }

    #[test]
    fn a_rule_that_cannot_name_a_subject_says_so() {
        let outline = Outline::default();
        for (rule, told) in [
            (
                ("**", "{topc}"),
                "has {topc}; there are {path}, {stem}, {topic}, {namespace} and {name}; did you mean `topic`?",
            ),
            (("**", "{topic"), "has a { without a }"),
            (("[", "{topic}"), "the glob \"[\" of etymon.toml is none"),
        ] {
            let refused = mapping(&[rule]).expect_err("it is unsound");
            assert!(refused.sentence.contains(told), "{refused}");
        }
        let mapping =
            mapping(&[("a/*", "{name}"), ("b", "{topic}"), ("c", "")]).expect("they are sound");
        for (path, told) in [
            ("a/x.avsc", "its schema has no name"),
            ("b", "the glob has no `*`"),
            ("c", "no name of a subject"),
        ] {
            let refused = mapping.subject(path, &outline).expect_err("it has no name");
            assert!(refused.sentence.contains(told), "{refused}");
        }
    }
}
