//! The names of fields in JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Checker;
use super::members::Member;
use crate::protobuf::tree::{File, Message, ValueKind};

impl Member<'_> {
    /// The name in JSON that the field is given.
    pub(super) fn custom_json_name<'a>(&'a self, file: &'a File) -> Option<Cow<'a, str>> {
        let option = self
            .options
            .iter()
            .find(|option| file.name(option.name) == "json_name")?;
        match option.value.kind {
            ValueKind::String(string) => file.string(string),
            _ => None,
        }
    }
}

impl Checker<'_, '_> {
    /// No two fields have one name in JSON. Names that are made of the fields' names clash only where JSON works in full.
    pub(super) fn json_names(&mut self, message: &Message, members: &[Member<'_>], strict: bool) {
        let file = self.linked.file();
        for member in members {
            self.json_name_option(member);
            if let Some(name) = member.custom_json_name(file)
                && name.starts_with('[')
                && name.ends_with(']')
            {
                self.problems.add(member.span, || {
                    format!("the json_name \"{name}\" of the field `{}` stands in brackets, as extensions do in JSON: take another", member.name)
                });
            }
        }
        let legacy = file.is_set(
            &message.scope.options,
            "deprecated_legacy_json_field_conflicts",
        );
        let tolerant = !strict || legacy;
        if !tolerant {
            let names = members.iter();
            self.json_clashes(names.map(|member| (member.default_json_name(), member, false)));
        }
        if !members
            .iter()
            .any(|member| member.custom_json_name(file).is_some())
        {
            return;
        }
        let names = members.iter().map(|member| {
            let default = member.default_json_name();
            match member.custom_json_name(file) {
                Some(name) if name != default => (name, member, true),
                _ => (default, member, false),
            }
        });
        self.json_clashes(names.filter(|&(_, _, custom)| !tolerant || custom));
    }

    /// The option is set once, to a string.
    fn json_name_option(&mut self, member: &Member<'_>) {
        let file = self.linked.file();
        let options = member.options.iter();
        let options = options.filter(|option| file.name(option.name) == "json_name");
        for (place, option) in options.enumerate() {
            let name = &member.name;
            if place > 0 {
                self.problems.add(option.span, || {
                    format!("the field `{name}` has two json_names: take one out")
                });
            }
            match option.value.kind {
                ValueKind::String(string) if !file.bytes(string).contains(&0) => {}
                _ => self.problems.add(option.value.span, || {
                    format!("the json_name of the field `{name}` is not a string in quotes without zero bytes")
                }),
            }
        }
    }

    fn json_clashes<'a, 'b: 'a>(
        &mut self,
        names: impl Iterator<Item = (Cow<'a, str>, &'a Member<'b>, bool)>,
    ) {
        let mut seen = HashMap::<_, (&Member<'_>, bool), _>::with_capacity_and_hasher(
            names.size_hint().1.unwrap_or(0),
            RandomState::default(),
        );
        for (name, member, custom) in names {
            if let Some(&(other, other_custom)) = seen.get(&name) {
                if other.name == member.name {
                    continue;
                }
                let word = |custom| if custom { "json_name" } else { "name in JSON" };
                self.problems.add(member.written.span(), || {
                    format!(
                        "the {} \"{name}\" of the field `{}` is the {} of the field `{}` too: set another json_name, or change a name",
                        word(custom),
                        member.name,
                        word(other_custom),
                        other.name
                    )
                });
            } else {
                seen.insert(name, (member, custom));
            }
        }
    }
}
