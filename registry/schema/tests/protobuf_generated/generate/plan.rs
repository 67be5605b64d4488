//! What a file declares, before anything is written: so that everything can be used everywhere.

use super::{Choices, Language};

/// The types of a file.
pub(super) struct Plan {
    pub(super) language: Language,
    pub(super) package: &'static str,
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
}

pub(super) struct Message {
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) parent: Option<usize>,
    /// It has the numbers 1000 to 1099 for extensions.
    pub(super) extendable: bool,
}

pub(super) struct Enum {
    pub(super) name: String,
    pub(super) full_name: String,
    pub(super) parent: Option<usize>,
    pub(super) closed: bool,
    /// Some number occurs twice.
    pub(super) aliases: bool,
    /// Names and numbers.
    pub(super) constants: Vec<(String, i64)>,
}

impl Plan {
    pub(super) fn new(language: Language, choices: &mut Choices) -> Self {
        let mut plan = Self {
            language,
            package: choices.of(&["acme", "", "acme.shop", "acme.shop.v1"]),
            messages: Vec::new(),
            enums: Vec::new(),
        };
        let count = 1 + choices.below(6);
        for nth in 0..count {
            let parent = if nth > 0 && choices.one_in(2) {
                Some(choices.below(nth))
            } else {
                None
            };
            let name = format!("M{nth}");
            plan.messages.push(Message {
                full_name: plan.full_name(parent, &name),
                name,
                parent,
                extendable: language != Language::Proto3 && choices.one_in(3),
            });
        }
        for nth in 0..choices.below(4) {
            plan.add_enum(nth, count, choices);
        }
        plan
    }

    fn add_enum(&mut self, nth: usize, messages: usize, choices: &mut Choices) {
        let parent = choices.one_in(2).then(|| choices.below(messages));
        let closed = match self.language {
            Language::Proto2 => true,
            Language::Proto3 => false,
            _ => choices.one_in(2),
        };
        let name = format!("E{nth}");
        let first = if closed { choices.of(&[0, 1, -3]) } else { 0 };
        let mut constants = vec![(format!("E{nth}_A"), first)];
        let mut aliases = false;
        for letter in ["B", "C", "D"].into_iter().take(choices.below(4)) {
            let number = choices.of(&[2, 5, -1, 0x7FFF_FFFF, -0x8000_0000, first]);
            aliases |= constants.iter().any(|&(_, other)| other == number);
            constants.push((format!("E{nth}_{letter}"), number));
        }
        self.enums.push(Enum {
            full_name: self.full_name(parent, &name),
            name,
            parent,
            closed,
            aliases,
            constants,
        });
    }

    fn full_name(&self, parent: Option<usize>, name: &str) -> String {
        match parent {
            Some(parent) => format!("{}.{name}", self.messages[parent].full_name),
            None if self.package.is_empty() => name.to_owned(),
            None => format!("{}.{name}", self.package),
        }
    }

    /// The messages inside of `parent`.
    pub(super) fn children(&self, parent: Option<usize>) -> Vec<usize> {
        let all = 0..self.messages.len();
        all.filter(|&at| self.messages[at].parent == parent)
            .collect()
    }

    /// The enums inside of `parent`.
    pub(super) fn enums_in(&self, parent: Option<usize>) -> Vec<usize> {
        let all = 0..self.enums.len();
        all.filter(|&at| self.enums[at].parent == parent).collect()
    }
}
