//! Files that are almost valid.

use crate::generate::Choices;

/// Words that may stand instead of others.
const WORDS: [&str; 28] = [
    "optional",
    "required",
    "repeated",
    "int32",
    "string",
    "bytes",
    "double",
    "M0",
    "M1",
    "E0",
    "E0_A",
    "0",
    "1",
    "2",
    "19000",
    "536870911",
    "536870912",
    "2147483648",
    "-1",
    "max",
    "true",
    "\"a\"",
    "f1",
    "some_field2",
    "packed",
    "default",
    "group",
    "message",
];

/// A text whose lines or words are not what they were.
pub(crate) fn mutated(mut lines: Vec<String>, choices: &mut Choices) -> String {
    for _ in 0..=usize::from(choices.one_in(4)) {
        let at = choices.below(lines.len().min(256));
        match choices.below(8) {
            0 => {
                lines.remove(at);
            }
            1 => lines.insert(choices.below(lines.len().min(256)), lines[at].clone()),
            2 => {
                let other = choices.below(lines.len().min(256));
                lines.swap(at, other);
            }
            3 => {
                lines[0] = choices
                    .of(&["syntax = \"proto2\";", "syntax = \"proto3\";"])
                    .to_owned()
            }
            _ => {
                // A word of the line becomes another one, which may be of the file too.
                let mut parts = words(&lines[at]);
                let from = words(&lines[choices.below(lines.len().min(256))]);
                let word = |choices: &mut Choices, parts: &[String]| {
                    let real: Vec<usize> = (0..parts.len())
                        .filter(|&at| !parts[at].trim().is_empty())
                        .collect();
                    real[choices.below(real.len().clamp(1, 256))]
                };
                if !parts.iter().any(|part| !part.trim().is_empty())
                    || !from.iter().any(|part| !part.trim().is_empty())
                {
                    continue;
                }
                let place = word(choices, &parts);
                parts[place] = if choices.one_in(2) {
                    from[word(choices, &from)].clone()
                } else {
                    choices.of(&WORDS).to_owned()
                };
                lines[at] = parts.concat();
            }
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n") + "\n"
}

/// Words, and what stands between them character by character.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    for char in line.chars() {
        let is_word = char.is_alphanumeric() || char == '_';
        match words.last_mut() {
            Some(last) if inside && is_word => last.push(char),
            _ => words.push(char.to_string()),
        }
        inside = is_word;
    }
    words
}
