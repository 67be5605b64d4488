//! `format=logical`: schemas in the language of logical types. This registry does not speak it, and says so instead of
//! taking or giving something else.

use etymon_types::api::RegisterRequest;
use etymon_types::{ErrorCode, SchemaType};

use super::error::ApiError;
use super::query::Query;

/// Refuses to register what comes in that language.
///
/// # Errors
///
/// 42201
pub(super) fn refuse_text(query: &Query, request: &RegisterRequest) -> Result<(), ApiError> {
    if !is_asked_for(query) {
        return Ok(());
    }
    let message = match request.schema_type.as_deref() {
        None | Some("") => {
            "schemaType is required when format=logical, and must be one of AVRO, JSON, PROTOBUF"
                .to_owned()
        }
        Some(_) if request.schema.as_deref().is_none_or(str::is_empty) => {
            "Schema is required when format=logical".to_owned()
        }
        Some(name) if name.parse::<SchemaType>().is_err() => format!(
            "Unsupported schemaType '{name}' for format=logical; must be one of AVRO, JSON, PROTOBUF"
        ),
        Some(name) => format!(
            "Invalid logical type schema: this registry does not read them; register the schema as {name}, without \
             format=logical"
        ),
    };
    Err(ApiError::new(ErrorCode::InvalidSchema, message))
}

/// Refuses to show a version in that language.
///
/// # Errors
///
/// 42201
pub(super) fn refuse_answer(query: &Query) -> Result<(), ApiError> {
    if !is_asked_for(query) {
        return Ok(());
    }
    let message = "Stored schema cannot be represented as a logical type: this registry does not write them; ask \
                   without format=logical";
    Err(ApiError::new(ErrorCode::InvalidSchema, message))
}

fn is_asked_for(query: &Query) -> bool {
    let format = query.text("format");
    format.is_some_and(|format| format.eq_ignore_ascii_case("logical"))
}
