//! What anybody may know of an organisation.

use crate::organisation::standing::Standing;
use latchkey_shared::wire::organisation::PublicOrganisation;

/// `GET /v1/orgs/{org}`
pub fn organisation(standing: &Standing) -> PublicOrganisation {
    PublicOrganisation {
        org: standing.org(),
        address: standing.address.clone(),
        name: standing.name.clone(),
        kind: standing.log.kind(),
    }
}
