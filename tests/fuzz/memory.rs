//! What answers and requests named so far, so that later requests are about what is there.

use std::collections::BTreeMap;

use etymon_tests::Chance;
use serde_json::Value;

/// At most so many values are kept under a name.
const KEPT: usize = 48;

/// Texts and numbers by the name that they had.
#[derive(Debug, Default)]
pub(crate) struct Memory(BTreeMap<String, Vec<Value>>);

impl Memory {
    pub(crate) fn keep(&mut self, chance: &mut Chance, name: &str, value: &Value) {
        let values = self.0.entry(name.to_owned()).or_default();
        if values.contains(value) {
            return;
        }
        if values.len() < KEPT {
            values.push(value.clone());
        } else {
            values[chance.index(KEPT)] = value.clone();
        }
    }

    /// Keeps everything that has a name in `value`; what has none is kept under `name`.
    pub(crate) fn keep_all(&mut self, chance: &mut Chance, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.keep_all(chance, name, member);
                }
            }
            Value::Array(elements) => {
                for element in elements.iter().take(20) {
                    self.keep_all(chance, name, element);
                }
            }
            Value::String(text) if text.len() > 2000 => {}
            Value::Null | Value::Bool(_) => {}
            Value::Number(_) | Value::String(_) => self.keep(chance, name, value),
        }
    }

    pub(crate) fn one(&self, chance: &mut Chance, name: &str) -> Option<Value> {
        let values = self.0.get(name)?;
        Some(chance.one_of(values).clone())
    }
}
