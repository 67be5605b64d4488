//! Plays scenarios and judges the answers.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use etymon_tests::{Answer, Client};

use crate::lists::{self, Ours};
use crate::matching::differences;
use crate::transcript::{Area, Mark, Scenario, Step};

/// At most so many differences of one step are told.
const TOLD: usize = 6;

/// The lists of what differs on purpose and of what is still to come.
pub(crate) struct Lists {
    deviations: BTreeMap<String, Ours>,
    pending: BTreeMap<String, Vec<usize>>,
}

/// A scenario under its full name, with the recorded answers that ours must give.
pub(crate) struct Play {
    pub(crate) name: String,
    pub(crate) scenario: Scenario,
}

/// A step that did not go as it should.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Counted from 1; none when it is about the scenario as a whole.
    pub(crate) step: Option<usize>,
    pub(crate) lines: Vec<String>,
}

/// Every scenario of `areas`.
pub(crate) fn plays(areas: &[Area]) -> Vec<Play> {
    let of_area = |area: &'_ Area| -> Vec<Play> {
        let with_sibling = |scenario: &Scenario| Play {
            name: format!("{}/{}", area.area, scenario.name),
            scenario: match scenario.etymon {
                Some(Mark::RefusedByContainer) => like_its_sibling(scenario, &area.scenarios),
                Some(Mark::CacheDependent) | None => scenario.clone(),
            },
        };
        area.scenarios.iter().map(with_sibling).collect()
    };
    areas.iter().flat_map(of_area).collect()
}

/// A scenario that the recorded server's HTTP container refused: what counts are the answers that it gave
/// to the same requests once its container let them through.
fn like_its_sibling(refused: &Scenario, all: &[Scenario]) -> Scenario {
    let requests = |scenario: &Scenario| -> Vec<_> {
        let request = |step: &Step| (step.method.clone(), step.path.clone(), step.sent());
        scenario.steps.iter().map(request).collect()
    };
    let sibling = all
        .iter()
        .find(|other| other.etymon.is_none() && requests(other) == requests(refused))
        .unwrap_or_else(|| panic!("{}: no scenario with the same requests", refused.name));
    Scenario {
        steps: sibling.steps.clone(),
        ..refused.clone()
    }
}

/// Sends every step, also after one that failed.
pub(crate) fn play(scenario: &Scenario, client: &mut Client) -> Vec<io::Result<Answer>> {
    let send = |step: &Step| client.send(&step.request());
    scenario.steps.iter().map(send).collect()
}

impl Lists {
    pub(crate) fn read() -> Self {
        Self {
            deviations: lists::deviations(),
            pending: lists::pending(),
        }
    }

    /// Names of the lists that no transcript has.
    pub(crate) fn unknown_names(&self, plays: &[Play]) -> Vec<String> {
        let mut known = BTreeSet::new();
        for play in plays {
            known.insert(play.name.clone());
            let steps = 1..=play.scenario.steps.len();
            known.extend(steps.map(|step| format!("{}/{step}", play.name)));
        }
        let pending = self
            .pending
            .iter()
            .flat_map(|(name, steps)| match &steps[..] {
                [] => vec![name.clone()],
                steps => steps.iter().map(|step| format!("{name}/{step}")).collect(),
            });
        let listed = self.deviations.keys().cloned().chain(pending);
        listed.filter(|name| !known.contains(name)).collect()
    }

    /// What is wrong with the answers to a scenario; nothing when all is as recorded or as listed.
    pub(crate) fn judge(&self, play: &Play, answers: &[io::Result<Answer>]) -> Vec<Failure> {
        let steps = play.scenario.steps.iter().zip(answers).enumerate();
        let failures: Vec<(usize, Vec<String>)> = steps
            .map(|(at, (step, answer))| {
                let ours = self.deviations.get(&format!("{}/{}", play.name, at + 1));
                (at + 1, judge_step(step, answer, ours))
            })
            .filter(|(_, lines)| !lines.is_empty())
            .collect();
        let failed: BTreeSet<usize> = failures.iter().map(|(step, _)| *step).collect();
        let pending = self.pending.get(&play.name);
        let mut told: Vec<Failure> = failures
            .into_iter()
            .filter(|(step, _)| !pending.is_some_and(|p| p.is_empty() || p.contains(step)))
            .map(|(step, lines)| Failure {
                step: Some(step),
                lines,
            })
            .collect();
        let passes = || vec!["is listed as pending but passes: take it off the list".to_owned()];
        match pending.map(Vec::as_slice) {
            Some([]) if failed.is_empty() => told.push(Failure {
                step: None,
                lines: passes(),
            }),
            Some(steps) => {
                told.extend(
                    steps
                        .iter()
                        .filter(|s| !failed.contains(s))
                        .map(|&step| Failure {
                            step: Some(step),
                            lines: passes(),
                        }),
                )
            }
            None => {}
        }
        told
    }
}

fn judge_step(step: &Step, answer: &io::Result<Answer>, ours: Option<&Ours>) -> Vec<String> {
    let mut lines = match (answer, ours) {
        (Err(problem), _) => vec![format!("no answer: {problem}")],
        (Ok(answer), None) => differences(step, answer),
        (Ok(answer), Some(_)) if differences(step, answer).is_empty() => {
            vec!["is listed as a deviation but matches: take it off the list".to_owned()]
        }
        (Ok(answer), Some(ours)) => ours.difference(answer).into_iter().collect(),
    };
    if lines.len() > TOLD {
        let more = lines.len() - TOLD;
        lines.truncate(TOLD);
        lines.push(format!("and {more} more"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::io;

    use serde_json::{Value, from_value, json};

    use etymon_tests::Answer;

    use super::{Failure, Lists, Ours, Play};
    use crate::lists::parse_ours;

    fn play() -> Play {
        let step = |body: Value| json!({"method": "GET", "path": "/", "status": 200, "content_type": "", "response": body});
        let steps = [step(json!([1])), step(json!([2])), step(json!([3]))];
        Play {
            name: "area/it".to_owned(),
            scenario: from_value(json!({"name": "it", "steps": steps})).unwrap(),
        }
    }

    fn answers(bodies: [&str; 3]) -> Vec<io::Result<Answer>> {
        let answer = |body: &str| Answer {
            status: 200,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        bodies.map(|body| Ok(answer(body))).into()
    }

    fn failing(
        deviations: &[(&str, &str)],
        pending: &[(&str, &[usize])],
        bodies: [&str; 3],
    ) -> Vec<Option<usize>> {
        let ours = |text: &str| -> Ours { parse_ours(text).unwrap() };
        let lists = Lists {
            deviations: deviations
                .iter()
                .map(|(n, o)| ((*n).to_owned(), ours(o)))
                .collect(),
            pending: pending
                .iter()
                .map(|(n, s)| ((*n).to_owned(), s.to_vec()))
                .collect(),
        };
        let failures = lists.judge(&play(), &answers(bodies));
        failures.iter().map(|Failure { step, .. }| *step).collect()
    }

    #[test]
    fn an_answer_that_differs_fails_unless_it_is_listed() {
        let deviations: &[(&str, &str)] = &[("area/it/2", "200 [9]")];
        assert_eq!(failing(&[], &[], ["[1]", "[2]", "[3]"]), []);
        assert_eq!(failing(&[], &[], ["[1]", "[9]", "[3]"]), [Some(2)]);
        assert_eq!(failing(deviations, &[], ["[1]", "[9]", "[3]"]), []);
        assert_eq!(failing(deviations, &[], ["[1]", "[8]", "[3]"]), [Some(2)]);
        assert_eq!(failing(&[], &[("area/it", &[])], ["[1]", "[9]", "[8]"]), []);
        assert_eq!(
            failing(&[], &[("area/it", &[2])], ["[1]", "[9]", "[8]"]),
            [Some(3)]
        );
    }

    #[test]
    fn a_listed_answer_that_matches_fails() {
        let matching = ["[1]", "[2]", "[3]"];
        assert_eq!(
            failing(&[("area/it/2", "200 [9]")], &[], matching),
            [Some(2)]
        );
        assert_eq!(failing(&[], &[("area/it", &[])], matching), [None]);
        assert_eq!(
            failing(&[], &[("area/it", &[1, 3])], ["[1]", "[2]", "[8]"]),
            [Some(1)]
        );
    }
}
