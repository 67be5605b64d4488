//! The JSON bodies of the API.
//!
//! For servers, requests are read as leniently as the field reads them (see [`ReadBody`]), answers are written as it
//! writes them: members that are null, an empty text or an empty list are left out. For clients, [`RegisterRequest`] is
//! written likewise, and the answers named `Received…` are read.

mod answers;
mod association;
mod config;
mod content;
mod keys;
mod mode;
mod read;
mod received;
mod register;
mod tags;

pub use answers::{
    CompatibilityAnswer, ContextIdAnswer, DeploymentAnswer, ErrorAnswer, ExtendedSchemaAnswer,
    IdentityAnswer, IdentityClusters, IdentityScope, RegisterAnswer, SchemaAnswer,
    SchemaStringAnswer, SoftwareAnswer, SubjectVersionAnswer, VersionAnswer,
};
pub use association::{
    AssociateRequest, AssociationAnswer, AssociationInfoAnswer, AssociationOp, AssociationRequest,
    AssociationsRequest, BatchAnswer, BatchRequest, BatchResult, ResourceAnswer,
};
pub use config::{ConfigAnswer, ReceivedConfig};
pub use keys::{CreateDekRequest, CreateKekRequest, DekAnswer, KekAnswer};
pub use mode::{ModeAnswer, ModeUpdate, ReceivedMode};
pub use read::{InvalidBody, JsonMap, ReadBody, read_body};
pub use received::{ReceivedAssociation, ReceivedAssociations, ReceivedError, ReceivedSchema};
pub use register::{ReferenceRequest, RegisterRequest};
pub use tags::TagsRequest;
