//! What rules that encrypt are completed with.

use etymon_types::RuleSet;

const KEY_ID: &str = "encrypt.kms.key.id";
const KEK_NAME: &str = "encrypt.kek.name";
const KMS_TYPE: &str = "encrypt.kms.type";

/// Names the KEK in every domain rule that has a key of a KMS and does not say: it is called after the key. An ARN is of
/// AWS. No KEK is made.
///
/// For the rule set of a request that registers or looks up, and that of a request that tags; not for rules that come
/// from a config or that are merged in.
pub fn name_keks(rule_set: &mut RuleSet) {
    for rule in &mut rule_set.domain_rules {
        let Some(key_id) = rule.params.get(KEY_ID) else {
            continue;
        };
        let arn = key_id.strip_prefix("arn:");
        let name = kek_name(arn.unwrap_or(key_id));
        if arn.is_some() && !rule.params.contains_key(KMS_TYPE) {
            let aws = "aws-kms".to_owned();
            rule.params.insert(KMS_TYPE.to_owned(), aws);
        }
        rule.params.entry(KEK_NAME.to_owned()).or_insert(name);
    }
}

fn kek_name(key_id: &str) -> String {
    let is_kept = |character: char| character.is_alphanumeric() || "_-".contains(character);
    let characters = key_id.chars();
    characters
        .map(|character| if is_kept(character) { character } else { '-' })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use etymon_types::Rule;
    use pretty_assertions::assert_eq;

    use super::*;

    fn rule(params: &[(&str, &str)]) -> Rule {
        let params = params.iter();
        let params = params.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Rule {
            params: params.collect::<BTreeMap<_, _>>(),
            ..Rule::default()
        }
    }

    #[test]
    fn a_rule_with_a_key_names_its_kek() {
        let arn = "arn:aws:kms:us-east-1:1:key/a-b";
        let kek = "aws-kms-us-east-1-1-key-a-b";
        //   as sent    as stored
        for (sent, stored) in [
            (
                vec![(KEY_ID, arn)],
                vec![(KEY_ID, arn), (KEK_NAME, kek), (KMS_TYPE, "aws-kms")],
            ),
            (
                vec![(KEY_ID, "projects/p/k")],
                vec![(KEY_ID, "projects/p/k"), (KEK_NAME, "projects-p-k")],
            ),
            (
                vec![(KEY_ID, "7+ü _")],
                vec![(KEY_ID, "7+ü _"), (KEK_NAME, "7-ü-_")],
            ),
            (vec![(KEY_ID, "")], vec![(KEY_ID, ""), (KEK_NAME, "")]),
            (
                vec![(KEY_ID, arn), (KEK_NAME, ""), (KMS_TYPE, "")],
                vec![(KEY_ID, arn), (KEK_NAME, ""), (KMS_TYPE, "")],
            ),
            (
                vec![(KEY_ID, arn), (KEK_NAME, "mine")],
                vec![(KEY_ID, arn), (KEK_NAME, "mine"), (KMS_TYPE, "aws-kms")],
            ),
            (vec![(KEK_NAME, "kek1")], vec![(KEK_NAME, "kek1")]),
            (vec![], vec![]),
        ] {
            let mut rule_set = RuleSet {
                migration_rules: vec![rule(&sent)],
                domain_rules: vec![rule(&[]), rule(&sent)],
                encoding_rules: vec![rule(&sent)],
                enable_at: None,
            };
            name_keks(&mut rule_set);
            assert_eq!(rule_set.domain_rules, [rule(&[]), rule(&stored)]);
            assert_eq!(rule_set.migration_rules, [rule(&sent)]);
            assert_eq!(rule_set.encoding_rules, [rule(&sent)]);
        }
    }
}
