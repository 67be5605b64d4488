//! The error codes of the API, in one table.

/// What went wrong, as a client sees it: the `error_code` of an error body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorCode {
    /// The request is not what the route takes: malformed JSON, a wrong shape, no media type at all.
    BadRequest,
    /// No route has this path, or a number in it is none.
    NotFound,
    /// The route has no such method.
    MethodNotAllowed,
    /// No media type that the client accepts can be made.
    NotAcceptable,
    /// The body arrived too slowly.
    RequestTimeout,
    /// The body is larger than the limit.
    PayloadTooLarge,
    /// The body's media type is not one that the API reads.
    UnsupportedMediaType,
    /// The body is missing, blank or `null`.
    MissingBody,
    /// Nothing is registered under this subject.
    SubjectNotFound,
    /// The subject has no such version.
    VersionNotFound,
    /// No such schema: by id, by GUID or by lookup.
    SchemaNotFound,
    /// The subject is soft-deleted already.
    SubjectSoftDeleted,
    /// A subject must be soft-deleted before it is deleted for good.
    SubjectNotSoftDeleted,
    /// The version is soft-deleted already.
    VersionSoftDeleted,
    /// A version must be soft-deleted before it is deleted for good.
    VersionNotSoftDeleted,
    /// The subject has no compatibility level of its own.
    SubjectLevelNotConfigured,
    /// The subject has no mode of its own.
    SubjectModeNotConfigured,
    /// The resource has no such association.
    AssociationNotFound,
    /// The schema is incompatible with an earlier version.
    IncompatibleSchema,
    /// The resource has another association of this type.
    AssociationTypeExists,
    /// The subject is associated.
    AssociationExists,
    /// The subject belongs to a resource.
    StrongAssociationExists,
    /// There is nothing under the subject that is to be associated.
    NoActiveVersion,
    /// The association can neither be changed, nor deleted alone.
    AssociationFrozen,
    /// The KMS does not let the registry use the key.
    KmsDenied,
    /// There is no such KEK or DEK.
    KeyNotFound,
    /// A key must be soft-deleted before it is deleted for good.
    KeyNotSoftDeleted,
    /// The KEK must be undeleted before its DEKs are.
    KeyMustBeUndeleted,
    /// There is such a KEK or DEK already.
    KeyExists,
    /// There are as many KEKs or DEKs as there may be.
    TooManyKeys,
    /// The schema, a reference or an explicit version is invalid.
    InvalidSchema,
    /// The path's version is none.
    InvalidVersion,
    /// The compatibility level is none.
    InvalidLevel,
    /// The mode is none, or not possible there.
    InvalidMode,
    /// The mode in force forbids the operation.
    OperationNotPermitted,
    /// Something still references the version.
    ReferenceExists,
    /// The subject's name is not legal.
    InvalidSubject,
    /// The schema's text is larger than the limit.
    SchemaTooLarge,
    /// The rule set is invalid.
    InvalidRuleSet,
    /// The context still has subjects.
    ContextNotEmpty,
    /// A property of an association is invalid.
    InvalidAssociation,
    /// A member of a KEK or DEK is missing, or none.
    InvalidKey,
    /// DEKs still need the KEK.
    KeyReferenceExists,
    /// The server failed.
    Internal,
    /// The store failed.
    StoreFailed,
    /// The store has no room left; reads go on.
    StoreFull,
    /// The write did not finish in time.
    OperationTimeout,
    /// A data key could not be encrypted or decrypted.
    KeyGeneration,
    /// The server takes no requests at the moment; try again later.
    Unavailable,
    /// The answer took longer than it may.
    Timeout,
}

impl ErrorCode {
    /// Every code: the variant, the number in the body, the HTTP status it usually comes with.
    pub const ALL: [(Self, u32, u16); 50] = [
        (Self::BadRequest, 400, 400),
        (Self::NotFound, 404, 404),
        (Self::MethodNotAllowed, 405, 405),
        (Self::NotAcceptable, 406, 406),
        (Self::RequestTimeout, 408, 408),
        (Self::PayloadTooLarge, 413, 413),
        (Self::UnsupportedMediaType, 415, 415),
        (Self::MissingBody, 422, 422),
        (Self::SubjectNotFound, 40401, 404),
        (Self::VersionNotFound, 40402, 404),
        (Self::SchemaNotFound, 40403, 404),
        (Self::SubjectSoftDeleted, 40404, 404),
        (Self::SubjectNotSoftDeleted, 40405, 404),
        (Self::VersionSoftDeleted, 40406, 404),
        (Self::VersionNotSoftDeleted, 40407, 404),
        (Self::SubjectLevelNotConfigured, 40408, 404),
        (Self::SubjectModeNotConfigured, 40409, 404),
        (Self::AssociationNotFound, 40410, 404),
        (Self::IncompatibleSchema, 40901, 409),
        (Self::AssociationTypeExists, 40903, 409),
        (Self::AssociationExists, 40904, 409),
        (Self::StrongAssociationExists, 40905, 409),
        (Self::NoActiveVersion, 40907, 409),
        (Self::AssociationFrozen, 40908, 409),
        (Self::KmsDenied, 40370, 403),
        (Self::KeyNotFound, 40470, 404),
        (Self::KeyNotSoftDeleted, 40471, 404),
        (Self::KeyMustBeUndeleted, 40472, 404),
        (Self::KeyExists, 40971, 409),
        (Self::TooManyKeys, 40972, 409),
        (Self::InvalidSchema, 42201, 422),
        (Self::InvalidVersion, 42202, 422),
        (Self::InvalidLevel, 42203, 422),
        (Self::InvalidMode, 42204, 422),
        (Self::OperationNotPermitted, 42205, 422),
        (Self::ReferenceExists, 42206, 422),
        (Self::InvalidSubject, 42208, 422),
        (Self::SchemaTooLarge, 42209, 422),
        (Self::InvalidRuleSet, 42210, 422),
        (Self::ContextNotEmpty, 42211, 422),
        (Self::InvalidAssociation, 42212, 422),
        (Self::InvalidKey, 42271, 422),
        (Self::KeyReferenceExists, 42272, 422),
        (Self::Internal, 500, 500),
        (Self::StoreFailed, 50001, 500),
        (Self::StoreFull, 50001, 507),
        (Self::OperationTimeout, 50002, 500),
        (Self::KeyGeneration, 50070, 500),
        (Self::Unavailable, 503, 503),
        (Self::Timeout, 504, 504),
    ];

    /// The number in the body.
    #[must_use]
    pub fn code(self) -> u32 {
        Self::ALL[self as usize].1
    }

    /// The HTTP status that the code usually comes with.
    #[must_use]
    pub fn status(self) -> u16 {
        Self::ALL[self as usize].2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_at_its_own_place_in_the_table() {
        for (index, (code, number, status)) in ErrorCode::ALL.into_iter().enumerate() {
            assert_eq!(code as usize, index);
            let class = if number < 1000 {
                number / 100
            } else {
                number / 10_000
            };
            assert_eq!(class, u32::from(status) / 100, "{number} with {status}");
        }
    }
}
