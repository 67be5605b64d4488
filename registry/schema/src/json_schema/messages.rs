//! The field's words for what can be wrong between two JSON Schemas, in one place.

use etymon_types::CompatibilityPolicy;

use crate::compat::Sides;

macro_rules! kinds {
    ($($kind:ident $name:literal $text:ident,)*) => {
        /// What can be wrong between a JSON Schema that reads and one that writes, as the field names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum IncompatibilityKind {
            $(#[doc = concat!("`", $name, "`")] $kind,)*
            /// A reference leads nowhere: it is remote, and remote schemas are not fetched.
            UnresolvedReference,
        }

        impl IncompatibilityKind {
            /// Every kind.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$kind,)* Self::UnresolvedReference];

            /// The field's name of the kind.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                    Self::UnresolvedReference => "UNRESOLVED_REFERENCE",
                }
            }

            fn text(self) -> Text {
                match self {
                    $(Self::$kind => Text::$text,)*
                    Self::UnresolvedReference => Text::Nothing,
                }
            }
        }
    };
}

/// What a message says; several kinds share a text.
enum Text {
    Present,
    More,
    Less,
    Different,
    Fewer,
    Longer,
    Type,
    Open,
    Unopen,
    Closed,
    RemovedNotCovered,
    AddedNotCovered,
    Nothing,
}

kinds! {
    AdditionalItemsNarrowed "ADDITIONAL_ITEMS_NARROWED" Fewer,
    AdditionalItemsRemoved "ADDITIONAL_ITEMS_REMOVED" Present,
    AdditionalPropertiesNarrowed "ADDITIONAL_PROPERTIES_NARROWED" Fewer,
    AdditionalPropertiesRemoved "ADDITIONAL_PROPERTIES_REMOVED" Present,
    CombinedTypeChanged "COMBINED_TYPE_CHANGED" Type,
    CombinedTypeSubschemasChanged "COMBINED_TYPE_SUBSCHEMAS_CHANGED" Type,
    DependencyArrayAdded "DEPENDENCY_ARRAY_ADDED" Present,
    DependencyArrayChanged "DEPENDENCY_ARRAY_CHANGED" Different,
    DependencyArrayExtended "DEPENDENCY_ARRAY_EXTENDED" Longer,
    DependencySchemaAdded "DEPENDENCY_SCHEMA_ADDED" Present,
    EnumArrayChanged "ENUM_ARRAY_CHANGED" Type,
    EnumArrayNarrowed "ENUM_ARRAY_NARROWED" Fewer,
    ExclusiveMaximumAdded "EXCLUSIVE_MAXIMUM_ADDED" Present,
    ExclusiveMaximumDecreased "EXCLUSIVE_MAXIMUM_DECREASED" Less,
    ExclusiveMinimumAdded "EXCLUSIVE_MINIMUM_ADDED" Present,
    ExclusiveMinimumIncreased "EXCLUSIVE_MINIMUM_INCREASED" More,
    ItemAddedNotCovered "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" AddedNotCovered,
    ItemAddedToOpen "ITEM_ADDED_TO_OPEN_CONTENT_MODEL" Open,
    ItemRemovedFromClosed "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL" Closed,
    ItemRemovedNotCovered "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" RemovedNotCovered,
    MaxContainsAdded "MAX_CONTAINS_ADDED" Present,
    MaxContainsDecreased "MAX_CONTAINS_DECREASED" Less,
    MaxItemsAdded "MAX_ITEMS_ADDED" Present,
    MaxItemsDecreased "MAX_ITEMS_DECREASED" Less,
    MaxLengthAdded "MAX_LENGTH_ADDED" Present,
    MaxLengthDecreased "MAX_LENGTH_DECREASED" Less,
    MaxPropertiesAdded "MAX_PROPERTIES_ADDED" Present,
    MaxPropertiesDecreased "MAX_PROPERTIES_DECREASED" Less,
    MaximumAdded "MAXIMUM_ADDED" Present,
    MaximumDecreased "MAXIMUM_DECREASED" Less,
    MinContainsAdded "MIN_CONTAINS_ADDED" Present,
    MinContainsIncreased "MIN_CONTAINS_INCREASED" More,
    MinItemsAdded "MIN_ITEMS_ADDED" Present,
    MinItemsIncreased "MIN_ITEMS_INCREASED" More,
    MinLengthAdded "MIN_LENGTH_ADDED" Present,
    MinLengthIncreased "MIN_LENGTH_INCREASED" More,
    MinPropertiesAdded "MIN_PROPERTIES_ADDED" Present,
    MinPropertiesIncreased "MIN_PROPERTIES_INCREASED" More,
    MinimumAdded "MINIMUM_ADDED" Present,
    MinimumIncreased "MINIMUM_INCREASED" More,
    MultipleOfAdded "MULTIPLE_OF_ADDED" Present,
    MultipleOfChanged "MULTIPLE_OF_CHANGED" Different,
    MultipleOfExpanded "MULTIPLE_OF_EXPANDED" More,
    NotTypeExtended "NOT_TYPE_EXTENDED" Longer,
    OptionalPropertyAddedToOpen "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" Open,
    PatternAdded "PATTERN_ADDED" Present,
    PatternChanged "PATTERN_CHANGED" Different,
    ProductTypeExtended "PRODUCT_TYPE_EXTENDED" Longer,
    PropertyAddedNotCovered "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" AddedNotCovered,
    PropertyRemovedFromClosed "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL" Closed,
    PropertyRemovedNotCovered "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" RemovedNotCovered,
    RequiredAttributeAdded "REQUIRED_ATTRIBUTE_ADDED" Present,
    RequiredPropertyAddedToOpen "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" Open,
    RequiredPropertyAddedToUnopen "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" Unopen,
    RequiredPropertyWithDefaultAddedToOpen "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL" Open,
    SchemaAdded "SCHEMA_ADDED" Nothing,
    SumTypeNarrowed "SUM_TYPE_NARROWED" Fewer,
    TypeChanged "TYPE_CHANGED" Type,
    TypeNarrowed "TYPE_NARROWED" Type,
    UnevaluatedItemsNarrowed "UNEVALUATED_ITEMS_NARROWED" Fewer,
    UnevaluatedItemsRemoved "UNEVALUATED_ITEMS_REMOVED" Present,
    UnevaluatedPropertiesNarrowed "UNEVALUATED_PROPERTIES_NARROWED" Fewer,
    UnevaluatedPropertiesRemoved "UNEVALUATED_PROPERTIES_REMOVED" Present,
    UniqueItemsAdded "UNIQUE_ITEMS_ADDED" Present,
}

impl IncompatibilityKind {
    /// Whether the kind counts under `policy`: a lenient one takes what neither side declares for never written.
    pub(super) fn counts(self, policy: CompatibilityPolicy) -> bool {
        policy != CompatibilityPolicy::Lenient
            || !matches!(
                self,
                Self::AdditionalPropertiesNarrowed
                    | Self::AdditionalPropertiesRemoved
                    | Self::OptionalPropertyAddedToOpen
                    | Self::PropertyAddedNotCovered
                    | Self::PropertyRemovedFromClosed
                    | Self::PropertyRemovedNotCovered
                    | Self::RequiredPropertyWithDefaultAddedToOpen
                    | Self::UnevaluatedPropertiesNarrowed
                    | Self::UnevaluatedPropertiesRemoved
            )
    }
}

/// The whole message. Its quotes do not match: those of the field do not either.
pub(crate) fn message(kind: IncompatibilityKind, path: &str, sides: Sides) -> String {
    if kind == IncompatibilityKind::UnresolvedReference {
        return "A previous schema version contains an unsupported external reference".to_owned();
    }
    let (reader, writer) = (sides.reader(), sides.writer());
    let description = match kind.text() {
        Text::Present => format!(
            "The keyword at path '{path}' in the {reader} schema is not present in the {writer} schema"
        ),
        Text::More => format!(
            "The value at path '{path}' in the {reader} schema is more than its value in the {writer} schema"
        ),
        Text::Less => format!(
            "The value at path '{path}' in the {reader} schema is less than its value in the {writer} schema"
        ),
        Text::Different => format!(
            "The value at path '{path}' is different between the {reader} and {writer} schema"
        ),
        Text::Fewer => format!(
            "An array or combined type at path '{path}' has fewer elements in the {reader} schema than the {writer} schema"
        ),
        Text::Longer => format!(
            "An array or combined type at path '{path}' has more elements in the {reader} schema than the {writer} schema"
        ),
        Text::Type => format!(
            "A type at path '{path}' is different between the {reader} schema and the {writer} schema"
        ),
        Text::Open => format!(
            "The {reader} schema has an open content model and has a property or item at path '{path}' which is missing in the {writer} schema"
        ),
        Text::Unopen => format!(
            "The {reader} schema has an unopen content model and has a required property at path '{path}' which is missing in the {writer} schema"
        ),
        Text::Closed => format!(
            "The {reader} has a closed content model and is missing a property or item present at path '{path}' in the {writer} schema"
        ),
        Text::RemovedNotCovered => format!(
            "A property or item is missing in the {reader} schema but present at path '{path}' in the {writer} schema and is not covered by its partially open content model"
        ),
        Text::AddedNotCovered => format!(
            "The {reader} schema has a property or item at path '{path}' which is missing in the {writer} schema and is not covered by its partially open content model"
        ),
        Text::Nothing => String::new(),
    };
    let name = kind.name();
    format!("{{errorType:\"{name}\", description:\"{description}'}}")
}
