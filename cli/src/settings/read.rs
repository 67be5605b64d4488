//! Reads `etymon.toml`, and says what is wrong with it, where, and what was perhaps meant.

use std::fs;
use std::path::Path;

use etymon_types::{Mode, Subject};

use super::Settings;
use crate::failure::Failure;
use crate::words;

/// Reads a file of settings.
pub(super) fn read(file: &Path) -> Result<Settings, Failure> {
    let shown = file.display();
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("the settings {shown} cannot be read: {error}")))?;
    let mut settings =
        parse(&text).map_err(|problem| Failure::usage(format!("the settings {shown}{problem}")))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    settings.root = folder.to_owned();
    settings.file = Some(file.to_owned());
    Ok(settings)
}

/// Reads a text of settings.
fn parse(text: &str) -> Result<Settings, String> {
    let settings: Settings = toml::from_str(text).map_err(|error| {
        let place = error.span().map_or(String::new(), |span| {
            let (line, column) = words::line_and_column(text, span.start);
            format!(":{line}:{column}")
        });
        let message = error.message().trim();
        format!("{place}: {message}{}", suggestion(message))
    })?;
    if let Some(name) = &settings.registry
        && !name.contains("://")
        && !settings.registries.contains_key(name)
    {
        let known = settings.registries.keys().map(String::as_str);
        return Err(format!(
            ": registry = {name:?} is neither a URL nor one of [registries]{}",
            words::did_you_mean(name, known)
        ));
    }
    for (subject, mode) in &settings.modes {
        if !matches!(mode, Mode::ReadWrite | Mode::ReadOnly | Mode::Import) {
            return Err(format!(
                ": the mode of {subject:?} is {mode}, which is none of a subject: READWRITE, READONLY and IMPORT are"
            ));
        }
    }
    let named = settings.modes.keys();
    for subject in named.chain(settings.compatibility.subjects.keys()) {
        Subject::parse(subject).map_err(|invalid| format!(": {invalid}"))?;
    }
    for ignore in &settings.ignore {
        if ignore.reason.trim().is_empty() {
            return Err(format!(
                ": the [[ignore]] of {:?} has an empty reason: say why it is accepted",
                ignore.rule
            ));
        }
        if let Some(until) = &ignore.until
            && words::day(until).is_none()
        {
            return Err(format!(
                ": until = {until:?} is not a day: write it as 2027-01-31"
            ));
        }
    }
    Ok(settings)
}

/// What was perhaps meant instead of an unknown word: serde says "unknown field `x`, expected one of `a`, `b`".
fn suggestion(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(wrong) = quoted.next().filter(|_| message.starts_with("unknown ")) else {
        return String::new();
    };
    words::did_you_mean(wrong, quoted)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_a_suggestion() {
        for (text, told) in [
            (
                "[lint]\nprofil = \"strict\"",
                ":2:1: unknown field `profil`, expected `profile` or `rules`; did you mean `profile`?",
            ),
            (
                "[lint]\nprofile = \"stritc\"",
                ":2:11: unknown variant `stritc`, expected one of `default`, `strict`, `none`; did you mean `strict`?",
            ),
            (
                "registry = \"prd\"\n[registries.prod]\nurl = \"http://localhost:8081\"",
                ": registry = \"prd\" is neither a URL nor one of [registries]; did you mean `prod`?",
            ),
            (
                "[modes]\norders = \"FORWARD\"",
                ": the mode of \"orders\" is FORWARD, which is none of a subject: READWRITE, READONLY and IMPORT are",
            ),
            (
                "[[ignore]]\nrule = \"x\"\nreason = \" \"",
                ": the [[ignore]] of \"x\" has an empty reason: say why it is accepted",
            ),
            (
                "[[ignore]]\nrule = \"x\"\nreason = \"y\"\nuntil = \"2027-02-30\"",
                ": until = \"2027-02-30\" is not a day: write it as 2027-01-31",
            ),
        ] {
            assert_eq!(parse(text), Err(told.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_settings_in_the_manual_are_understood() {
        let page = include_str!("../../../docs/cli.md");
        let blocks = page.split("```toml\n").skip(1);
        let blocks = blocks.filter_map(|rest| rest.split("```").next());
        let read: Vec<_> = blocks
            .map(|text| parse(text).map_err(|e| e + text))
            .collect();
        assert!(!read.is_empty(), "the manual shows settings");
        for settings in read {
            settings.expect("they are understood");
        }
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(parse(""), Ok(Settings::default()));
    }
}
