//! Which edition of JSON Schema a text is read as.

/// An edition of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// Draft 4
    Draft4,
    /// Draft 6
    Draft6,
    /// Draft 7
    Draft7,
    /// 2019-09
    Draft2019,
    /// 2020-12
    Draft2020,
}

impl Dialect {
    /// The edition that `$schema` names; draft 7 where there is none, or an unknown one, as in the field.
    pub(crate) fn of(schema: Option<&str>) -> Self {
        let Some(uri) = schema else {
            return Self::Draft7;
        };
        let address = uri
            .strip_prefix("http://")
            .or_else(|| uri.strip_prefix("https://"));
        match address.map(|address| address.trim_end_matches('#')) {
            Some("json-schema.org/draft-04/schema") => Self::Draft4,
            Some("json-schema.org/draft-06/schema") => Self::Draft6,
            Some("json-schema.org/draft/2019-09/schema") => Self::Draft2019,
            Some("json-schema.org/draft/2020-12/schema") => Self::Draft2020,
            _ => Self::Draft7,
        }
    }

    /// Whether the field reads the edition with its modern evaluator, which knows `$defs`, anchors and keywords beside
    /// `$ref`, and reads 2019-09 as 2020-12.
    #[must_use]
    pub fn is_modern(self) -> bool {
        self >= Self::Draft2019
    }
}
