//! Which rule sets are valid.

use std::collections::HashSet;

use crate::{Rule, RuleMode, RuleSet};

/// Most UTF-16 units of a rule's name.
const LONGEST_NAME: usize = 256;

/// Why a rule set is invalid. The wording is the field's: clients match on it.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum InvalidRuleSet {
    #[error("Missing rule name")]
    MissingName,
    #[error("Empty rule name")]
    EmptyName,
    #[error("Rule name too long")]
    NameTooLong,
    #[error("Illegal initial character in rule name: {0}")]
    IllegalInitial(String),
    #[error("Illegal character in rule name: {0}")]
    IllegalCharacter(String),
    #[error("Missing rule type")]
    MissingType,
    #[error("Multiple actions only valid with WRITEREAD and UPDOWN")]
    MultipleActions,
    #[error("Found rule with duplicate name '{0}'")]
    DuplicateName(String),
    #[error("Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN")]
    MigrationMode,
    #[error("Domain rules can only be WRITE, READ, WRITEREAD")]
    DomainMode,
    #[error("Encoding rules can only be WRITE, READ, WRITEREAD")]
    EncodingMode,
    #[error("ruleSet should be omitted if specifying rulesToMerge or rulesToRemove")]
    GivenAndChanged,
}

impl RuleSet {
    /// Whether every rule is valid by itself and no two have one name. What a merge made is not checked: there, rules of
    /// one name may stand in different lists.
    ///
    /// # Errors
    ///
    /// What is wrong with the first invalid rule: of the migration rules, then the domain rules, then the encoding rules.
    pub fn check(&self) -> Result<(), InvalidRuleSet> {
        use InvalidRuleSet::{DomainMode, EncodingMode, MigrationMode};
        let lists = [
            (&self.migration_rules, true, MigrationMode),
            (&self.domain_rules, false, DomainMode),
            (&self.encoding_rules, false, EncodingMode),
        ];
        let mut names = HashSet::new();
        for (rules, migrates, wrong_mode) in lists {
            for rule in rules {
                let name = name_of(rule)?;
                let executor = rule
                    .executor
                    .as_deref()
                    .ok_or(InvalidRuleSet::MissingType)?;
                if !takes_two_actions(rule.mode) && names_two_actions(rule) {
                    return Err(InvalidRuleSet::MultipleActions);
                }
                if !names.insert(name) {
                    return Err(InvalidRuleSet::DuplicateName(name.to_owned()));
                }
                if is_of_migrations(rule.mode) != migrates {
                    return Err(wrong_mode);
                }
                // Last, because the field takes an empty type: what else is wrong is told as it tells it.
                if executor.is_empty() {
                    return Err(InvalidRuleSet::MissingType);
                }
            }
        }
        Ok(())
    }
}

/// The name of a rule: a letter of any script or `_`, then also digits and `-`.
fn name_of(rule: &Rule) -> Result<&str, InvalidRuleSet> {
    let name = rule.name.as_deref().ok_or(InvalidRuleSet::MissingName)?;
    let mut letters = name.chars();
    let first = letters.next().ok_or(InvalidRuleSet::EmptyName)?;
    if name.encode_utf16().count() > LONGEST_NAME {
        return Err(InvalidRuleSet::NameTooLong);
    }
    if !(first.is_alphabetic() || first == '_') {
        return Err(InvalidRuleSet::IllegalInitial(name.to_owned()));
    }
    if !letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-')) {
        return Err(InvalidRuleSet::IllegalCharacter(name.to_owned()));
    }
    Ok(name)
}

fn takes_two_actions(mode: RuleMode) -> bool {
    matches!(mode, RuleMode::WriteRead | RuleMode::UpDown)
}

fn names_two_actions(rule: &Rule) -> bool {
    let actions = [&rule.on_success, &rule.on_failure];
    let mut actions = actions.into_iter().flatten();
    actions.any(|action| action.contains(','))
}

fn is_of_migrations(mode: RuleMode) -> bool {
    match mode {
        RuleMode::Upgrade | RuleMode::Downgrade | RuleMode::UpDown => true,
        RuleMode::Write | RuleMode::Read | RuleMode::WriteRead => false,
    }
}

#[cfg(test)]
mod tests {
    use super::InvalidRuleSet::*;
    use super::*;

    fn rule(name: &str, mode: RuleMode) -> Rule {
        Rule {
            name: Some(name.to_owned()),
            executor: Some("CEL".to_owned()),
            mode,
            ..Rule::default()
        }
    }

    fn domain(rules: &[Rule]) -> RuleSet {
        RuleSet {
            domain_rules: rules.to_vec(),
            ..RuleSet::default()
        }
    }

    #[test]
    fn a_name_is_a_letter_or_underscore_and_then_letters_digits_underscores_and_hyphens() {
        let text = str::to_owned;
        for (name, problem) in [
            (None, Some(MissingName)),
            (Some(text("")), Some(EmptyName)),
            (Some("x".repeat(256)), None),
            (Some("x".repeat(257)), Some(NameTooLong)),
            (Some("1".repeat(257)), Some(NameTooLong)),
            (Some(text("Üñï")), None),
            (Some(text("_a-b_c9")), None),
            (Some(text("9a")), Some(IllegalInitial(text("9a")))),
            (Some(text("-a")), Some(IllegalInitial(text("-a")))),
            (Some(text(" a")), Some(IllegalInitial(text(" a")))),
            (Some(text("a.b")), Some(IllegalCharacter(text("a.b")))),
            (
                Some(text("a\u{1f600}")),
                Some(IllegalCharacter(text("a\u{1f600}"))),
            ),
        ] {
            let mut rule = rule("", RuleMode::Write);
            rule.name = name;
            assert_eq!(
                domain(&[rule.clone()]).check().err(),
                problem,
                "{:?}",
                rule.name
            );
        }
    }

    #[test]
    fn each_list_has_modes_of_its_own() {
        for (list, migrates, problem) in [
            (0, true, MigrationMode),
            (1, false, DomainMode),
            (2, false, EncodingMode),
        ] {
            for (mode, is_migration) in [
                (RuleMode::Upgrade, true),
                (RuleMode::Downgrade, true),
                (RuleMode::UpDown, true),
                (RuleMode::Write, false),
                (RuleMode::Read, false),
                (RuleMode::WriteRead, false),
            ] {
                let mut lists = [vec![], vec![], vec![]];
                lists[list].push(rule("r", mode));
                let [migration_rules, domain_rules, encoding_rules] = lists;
                let rules = RuleSet {
                    migration_rules,
                    domain_rules,
                    encoding_rules,
                    enable_at: None,
                };
                let expected = (is_migration != migrates).then(|| problem.clone());
                assert_eq!(rules.check().err(), expected, "{mode:?}");
            }
        }
    }

    #[test]
    fn two_actions_need_a_mode_of_two_ways() {
        for (mode, is_valid) in [
            (RuleMode::WriteRead, true),
            (RuleMode::Write, false),
            (RuleMode::Read, false),
        ] {
            for action in ["NONE,ERROR", ","] {
                let succeeds = Rule {
                    on_success: Some(action.to_owned()),
                    ..rule("r", mode)
                };
                let fails = Rule {
                    on_failure: Some(action.to_owned()),
                    ..rule("r", mode)
                };
                for rule in [succeeds, fails] {
                    assert_eq!(
                        domain(&[rule]).check().is_ok(),
                        is_valid,
                        "{mode:?} {action}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_name_stands_once_in_the_three_lists() {
        assert_eq!(
            domain(&[rule("a", RuleMode::Read), rule("A", RuleMode::Read)]).check(),
            Ok(())
        );
        let both = RuleSet {
            migration_rules: vec![rule("a", RuleMode::UpDown)],
            encoding_rules: vec![rule("a", RuleMode::Read)],
            ..RuleSet::default()
        };
        assert_eq!(both.check(), Err(DuplicateName("a".to_owned())));
    }

    #[test]
    fn of_several_problems_the_first_is_told() {
        let untyped = |name, mode, executor: Option<&str>| Rule {
            executor: executor.map(str::to_owned),
            ..rule(name, mode)
        };
        let two_ways = |mode| Rule {
            on_failure: Some("a,b".to_owned()),
            ..rule("x", mode)
        };
        for (rules, problem) in [
            (vec![untyped("", RuleMode::Upgrade, None)], EmptyName),
            (vec![untyped("x", RuleMode::Upgrade, None)], MissingType),
            (vec![untyped("x", RuleMode::Upgrade, Some(""))], DomainMode),
            (vec![untyped("x", RuleMode::Write, Some(""))], MissingType),
            (vec![two_ways(RuleMode::Upgrade)], MultipleActions),
            (vec![two_ways(RuleMode::UpDown)], DomainMode),
            (
                vec![rule("x", RuleMode::Read), rule("x", RuleMode::Upgrade)],
                DuplicateName("x".to_owned()),
            ),
            (
                vec![rule("2", RuleMode::Read), rule("", RuleMode::Read)],
                IllegalInitial("2".to_owned()),
            ),
        ] {
            assert_eq!(domain(&rules).check(), Err(problem), "{rules:?}");
        }
        let lists = RuleSet {
            migration_rules: vec![rule("m", RuleMode::Read)],
            domain_rules: vec![rule("1", RuleMode::Read)],
            ..RuleSet::default()
        };
        assert_eq!(lists.check(), Err(MigrationMode));
    }
}
