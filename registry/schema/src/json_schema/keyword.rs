//! The keywords, and what each must look like.

use super::dialect::Dialect;

/// A keyword that means something to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    AdditionalItems,
    AdditionalProperties,
    AllOf,
    Anchor,
    AnyOf,
    ConnectType,
    Const,
    Contains,
    Default,
    Definitions,
    Defs,
    Dependencies,
    DependentRequired,
    DependentSchemas,
    Description,
    DynamicAnchor,
    DynamicRef,
    Else,
    Enum,
    ExclusiveMaximum,
    ExclusiveMinimum,
    Format,
    Id,
    If,
    Items,
    MaxContains,
    MaxItems,
    MaxLength,
    MaxProperties,
    Maximum,
    MinContains,
    MinItems,
    MinLength,
    MinProperties,
    Minimum,
    MultipleOf,
    Not,
    OneOf,
    Pattern,
    PatternProperties,
    PrefixItems,
    Properties,
    PropertyNames,
    ReadOnly,
    RecursiveRef,
    Ref,
    Required,
    Schema,
    Then,
    Title,
    Type,
    UnevaluatedItems,
    UnevaluatedProperties,
    UniqueItems,
    WriteOnly,
}

/// What the value of a keyword must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A schema.
    Schema,
    /// A list of schemas.
    Schemas,
    /// A schema or a list of schemas.
    SchemaOrSchemas,
    /// An object of schemas.
    Named,
    /// An object that may hold schemas: only what is referred to must be one.
    Shelf,
    /// An object of schemas whose names are regular expressions.
    NamedByPattern,
    /// An object of schemas and lists of names.
    Dependencies,
    /// An object of lists of names.
    Lists,
    /// A list of names.
    Names,
    /// A 32-bit number without fraction and exponent.
    Count,
    /// A number.
    Number,
    /// A number other than zero.
    Factor,
    /// A boolean.
    Bool,
    /// A string.
    Text,
    /// A regular expression.
    Pattern,
    /// The URI that names the schema.
    Uri,
    /// The name that a fragment finds the schema by.
    Anchor,
    /// The name of a type, or a list of them.
    Types,
    /// A list of values.
    Values,
    /// A value.
    Value,
    /// Where another schema is.
    Reference,
}

/// A type, as `type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    Array,
    Boolean,
    Integer,
    Null,
    Number,
    Object,
    String,
}

/// The types whose keywords tell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `array`
    Array,
    /// `object`
    Object,
    /// `number` and `integer`
    Number,
    /// `string`
    String,
}

/// Whether a member of this name of a schema says something to a registry, in an edition.
#[must_use]
pub fn is_keyword(name: &str, dialect: Dialect) -> bool {
    Key::named(name, dialect).is_some()
}

/// The type that a keyword is for; `None` when it is for all, or no keyword.
#[must_use]
pub fn family(name: &str, dialect: Dialect) -> Option<Family> {
    Key::named(name, dialect).and_then(Key::family)
}

impl Type {
    /// The type of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "null" => Self::Null,
            "number" => Self::Number,
            "object" => Self::Object,
            "string" => Self::String,
            _ => return None,
        })
    }
}

impl Key {
    /// The keyword of this name in `dialect`.
    pub(crate) fn named(name: &str, dialect: Dialect) -> Option<Self> {
        let key = match name {
            "$anchor" => Self::Anchor,
            "$defs" => Self::Defs,
            "$dynamicAnchor" => Self::DynamicAnchor,
            "$dynamicRef" => Self::DynamicRef,
            "$id" => Self::Id,
            "$recursiveRef" => Self::RecursiveRef,
            "$ref" => Self::Ref,
            "$schema" => Self::Schema,
            "additionalItems" => Self::AdditionalItems,
            "additionalProperties" => Self::AdditionalProperties,
            "allOf" => Self::AllOf,
            "anyOf" => Self::AnyOf,
            "connect.type" => Self::ConnectType,
            "const" => Self::Const,
            "contains" => Self::Contains,
            "default" => Self::Default,
            "definitions" => Self::Definitions,
            "dependencies" => Self::Dependencies,
            "dependentRequired" => Self::DependentRequired,
            "dependentSchemas" => Self::DependentSchemas,
            "description" => Self::Description,
            "else" => Self::Else,
            "enum" => Self::Enum,
            "exclusiveMaximum" => Self::ExclusiveMaximum,
            "exclusiveMinimum" => Self::ExclusiveMinimum,
            "format" => Self::Format,
            "id" => Self::Id,
            "if" => Self::If,
            "items" => Self::Items,
            "maxContains" => Self::MaxContains,
            "maxItems" => Self::MaxItems,
            "maxLength" => Self::MaxLength,
            "maxProperties" => Self::MaxProperties,
            "maximum" => Self::Maximum,
            "minContains" => Self::MinContains,
            "minItems" => Self::MinItems,
            "minLength" => Self::MinLength,
            "minProperties" => Self::MinProperties,
            "minimum" => Self::Minimum,
            "multipleOf" => Self::MultipleOf,
            "not" => Self::Not,
            "oneOf" => Self::OneOf,
            "pattern" => Self::Pattern,
            "patternProperties" => Self::PatternProperties,
            "prefixItems" => Self::PrefixItems,
            "properties" => Self::Properties,
            "propertyNames" => Self::PropertyNames,
            "readOnly" => Self::ReadOnly,
            "required" => Self::Required,
            "then" => Self::Then,
            "title" => Self::Title,
            "type" => Self::Type,
            "unevaluatedItems" => Self::UnevaluatedItems,
            "unevaluatedProperties" => Self::UnevaluatedProperties,
            "uniqueItems" => Self::UniqueItems,
            "writeOnly" => Self::WriteOnly,
            _ => return None,
        };
        let is_id_of_dialect = key != Self::Id || (name == "id") == (dialect == Dialect::Draft4);
        (is_id_of_dialect && key.is_in(dialect)).then_some(key)
    }

    /// The type that the keyword is for.
    pub(crate) fn family(self) -> Option<Family> {
        Some(match self {
            Self::AdditionalItems
            | Self::Contains
            | Self::Items
            | Self::MaxContains
            | Self::MaxItems
            | Self::MinContains
            | Self::MinItems
            | Self::PrefixItems
            | Self::UnevaluatedItems
            | Self::UniqueItems => Family::Array,
            Self::AdditionalProperties
            | Self::Dependencies
            | Self::DependentRequired
            | Self::DependentSchemas
            | Self::MaxProperties
            | Self::MinProperties
            | Self::PatternProperties
            | Self::Properties
            | Self::PropertyNames
            | Self::Required
            | Self::UnevaluatedProperties => Family::Object,
            Self::ExclusiveMaximum
            | Self::ExclusiveMinimum
            | Self::Maximum
            | Self::Minimum
            | Self::MultipleOf => Family::Number,
            Self::Format | Self::MaxLength | Self::MinLength | Self::Pattern => Family::String,
            _ => return None,
        })
    }

    /// Whether it is a reference that stands for its target.
    pub(crate) fn is_followed(self) -> bool {
        matches!(self, Self::Ref | Self::DynamicRef)
    }

    fn is_in(self, dialect: Dialect) -> bool {
        match self {
            Self::Const | Self::Contains | Self::PropertyNames => dialect >= Dialect::Draft6,
            Self::If | Self::Then | Self::Else | Self::ReadOnly | Self::WriteOnly => {
                dialect >= Dialect::Draft7
            }
            Self::Anchor
            | Self::DynamicAnchor
            | Self::DynamicRef
            | Self::DependentRequired
            | Self::DependentSchemas
            | Self::MaxContains
            | Self::MinContains
            | Self::PrefixItems
            | Self::UnevaluatedItems
            | Self::UnevaluatedProperties => dialect.is_modern(),
            Self::RecursiveRef => dialect == Dialect::Draft2019,
            Self::AdditionalItems => dialect != Dialect::Draft2020,
            Self::Dependencies => !dialect.is_modern(),
            _ => true,
        }
    }

    /// What the value must be in `dialect`: what the reference server's evaluator of it takes, which is not what the
    /// meta-schemas say.
    pub(crate) fn shape(self, dialect: Dialect) -> Shape {
        let modern = dialect.is_modern();
        match self {
            Self::AdditionalItems
            | Self::AdditionalProperties
            | Self::Contains
            | Self::Else
            | Self::If
            | Self::Not
            | Self::PropertyNames
            | Self::Then
            | Self::UnevaluatedItems
            | Self::UnevaluatedProperties => Shape::Schema,
            Self::Items if dialect == Dialect::Draft2020 => Shape::Schema,
            Self::Items => Shape::SchemaOrSchemas,
            Self::AllOf | Self::AnyOf | Self::OneOf | Self::PrefixItems => Shape::Schemas,
            Self::Properties | Self::DependentSchemas => Shape::Named,
            Self::Definitions | Self::Defs if modern => Shape::Named,
            Self::Definitions | Self::Defs => Shape::Shelf,
            Self::PatternProperties => Shape::NamedByPattern,
            Self::Dependencies => Shape::Dependencies,
            Self::DependentRequired => Shape::Lists,
            Self::Required => Shape::Names,
            Self::MaxContains
            | Self::MaxItems
            | Self::MaxLength
            | Self::MaxProperties
            | Self::MinContains
            | Self::MinItems
            | Self::MinLength
            | Self::MinProperties
                if !modern =>
            {
                Shape::Count
            }
            Self::ExclusiveMaximum | Self::ExclusiveMinimum if dialect == Dialect::Draft4 => {
                Shape::Bool
            }
            Self::MultipleOf if !modern => Shape::Factor,
            Self::ExclusiveMaximum
            | Self::ExclusiveMinimum
            | Self::MaxContains
            | Self::MaxItems
            | Self::MaxLength
            | Self::MaxProperties
            | Self::Maximum
            | Self::MinContains
            | Self::MinItems
            | Self::MinLength
            | Self::MinProperties
            | Self::Minimum
            | Self::MultipleOf => Shape::Number,
            Self::ReadOnly | Self::UniqueItems | Self::WriteOnly => Shape::Bool,
            Self::Description | Self::Format | Self::Schema | Self::Title => Shape::Text,
            Self::Pattern => Shape::Pattern,
            Self::Id => Shape::Uri,
            Self::Anchor | Self::DynamicAnchor => Shape::Anchor,
            Self::Type => Shape::Types,
            Self::Enum => Shape::Values,
            Self::Const | Self::ConnectType | Self::Default => Shape::Value,
            Self::DynamicRef | Self::RecursiveRef | Self::Ref => Shape::Reference,
        }
    }
}
