//! `formats(...)`: what a type is a schema of.

use syn::Result;
use syn::meta::ParseNestedMeta;

use super::settings::closest;

/// The formats that a type is written in.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Formats {
    pub(crate) avro: bool,
    pub(crate) json: bool,
    pub(crate) protobuf: bool,
}

impl Formats {
    /// Avro, which is meant where nothing is said.
    pub(super) const AVRO: Self = Self {
        avro: true,
        json: false,
        protobuf: false,
    };

    pub(super) fn parse(meta: &ParseNestedMeta<'_>) -> Result<Self> {
        let mut formats = Self::default();
        meta.parse_nested_meta(|meta| {
            let name = meta
                .path
                .get_ident()
                .map(ToString::to_string)
                .unwrap_or_default();
            let format = match name.as_str() {
                "avro" => &mut formats.avro,
                "json" => &mut formats.json,
                "protobuf" => &mut formats.protobuf,
                _ => {
                    let advice = closest(&name, &["avro", "json", "protobuf"]);
                    return Err(meta.error(format!("`{name}` is not a format: {advice}")));
                }
            };
            match std::mem::replace(format, true) {
                true => Err(meta.error("this is said twice")),
                false => Ok(()),
            }
        })?;
        Ok(formats)
    }

    /// How many there are.
    pub(crate) fn count(self) -> usize {
        [self.avro, self.json, self.protobuf]
            .into_iter()
            .filter(|is| *is)
            .count()
    }
}
