//! Defaults.

/// The default value of a field.
#[derive(Debug, Clone, Copy)]
pub enum Preset {
    /// The plainest value of the type: 0, `false`, empty; `null` of a union that begins with it; the default symbol of an
    /// enum; a record of defaults.
    Plain,
    /// `null`
    Null,
    /// Of a `boolean`
    Boolean(bool),
    /// Of any number
    Integer(i64),
    /// Of a `float` or `double`, with its JSON
    Real(f64, &'static str),
    /// Of a `string`, or the symbol of an `enum`
    Text(&'static str),
    /// Of `bytes` or a `fixed`
    Bytes(&'static [u8]),
    /// An `array` without items
    EmptyArray,
    /// A `map` without entries, or a `record` whose fields all have defaults
    EmptyObject,
}
