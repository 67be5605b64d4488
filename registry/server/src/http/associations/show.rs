//! Associations in answers.

use etymon_core::{Associated, Association, AssociationPart, MadeAssociation};
use etymon_types::RESOURCE_TYPE;
use etymon_types::api::{
    AssociateRequest, AssociationAnswer, AssociationInfoAnswer, ResourceAnswer, VersionAnswer,
};

use crate::http::schemas::plain;

/// An association as lists show it. None is ever changed, so it was changed last when it was made.
pub(in crate::http) fn association(part: &AssociationPart) -> AssociationAnswer<'_> {
    let Association {
        resource,
        association_type,
        subject,
        lifecycle,
        guid,
    } = &*part.association;
    AssociationAnswer {
        subject: subject.as_str(),
        guid: *guid,
        resource_name: &resource.name,
        resource_namespace: &resource.namespace,
        resource_id: &resource.id,
        resource_type: RESOURCE_TYPE,
        association_type: *association_type,
        lifecycle: *lifecycle,
        create_ts: part.at.0,
        update_ts: part.at.0,
    }
}

/// The resource as a request names it, with the associations that were made.
pub(super) fn made<'a>(
    request: &'a AssociateRequest,
    associated: &'a Associated,
) -> ResourceAnswer<'a> {
    let made = associated.made.iter();
    named(
        request,
        made.map(|made| info(&made.association, Some(made)))
            .collect(),
    )
}

/// The same with all associations that the resource has now.
pub(super) fn all<'a>(
    request: &'a AssociateRequest,
    associated: &'a Associated,
) -> ResourceAnswer<'a> {
    let all = associated.all.iter().map(|association| {
        let mut made = associated.made.iter();
        info(
            association,
            made.find(|made| made.association == *association),
        )
    });
    named(request, all.collect())
}

fn named<'a>(
    request: &'a AssociateRequest,
    associations: Vec<AssociationInfoAnswer<'a>>,
) -> ResourceAnswer<'a> {
    let given = |text: &'a Option<String>| text.as_deref().filter(|text| !text.is_empty());
    ResourceAnswer {
        resource_name: given(&request.resource_name),
        resource_namespace: given(&request.resource_namespace),
        resource_id: given(&request.resource_id),
        resource_type: RESOURCE_TYPE,
        associations,
    }
}

fn info<'a>(
    association: &'a Association,
    made: Option<&'a MadeAssociation>,
) -> AssociationInfoAnswer<'a> {
    let schema = made.and_then(|made| made.schema.as_ref());
    AssociationInfoAnswer {
        subject: association.subject.as_str(),
        association_type: association.association_type,
        lifecycle: association.lifecycle,
        schema: schema.map(|found| VersionAnswer {
            subject: found.subject.as_str(),
            version: found.version,
            id: found.id,
            schema: plain(&found.content, None),
        }),
    }
}
