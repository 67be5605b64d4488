//! What is particular to JSON.

use super::values::Values;
use crate::json::{Description, Draft, Options};

/// The same for keys and values, written and read.
pub(super) fn options(values: &mut Values) -> Result<Options, String> {
    let usual = Description::default();
    Ok(Options {
        validate: values.boolean("json.fail.invalid.schema")?.unwrap_or(false),
        description: Description {
            draft: draft(values)?.unwrap_or(usual.draft),
            closed: values
                .boolean("json.fail.unknown.properties")?
                .unwrap_or(usual.closed),
            one_of_for_nullables: values
                .boolean("json.oneof.for.nullables")?
                .unwrap_or(usual.one_of_for_nullables),
        },
    })
}

fn draft(values: &mut Values) -> Result<Option<Draft>, String> {
    const NAME: &str = "json.schema.spec.version";
    let Some(value) = values.text(NAME) else {
        return Ok(None);
    };
    match value.to_ascii_lowercase().as_str() {
        "draft_7" => Ok(Some(Draft::Draft7)),
        "draft_2019_09" => Ok(Some(Draft::Draft2019)),
        "draft_2020_12" => Ok(Some(Draft::Draft2020)),
        "draft_4" | "draft_6" => Err(format!(
            "`{NAME}` is {value:?}, which types are not described in: set `draft_7`, `draft_2019_09` or `draft_2020_12`, or give a schema"
        )),
        _ => Err(format!(
            "`{NAME}` is {value:?}: set `draft_7`, `draft_2019_09` or `draft_2020_12`"
        )),
    }
}
