//! Shares as they come in: decoded, verified with the log of the recipients' organisation where that is this one.

use super::known_version;
use crate::organisation::access::Caller;
use crate::organisation::database::bind;
use crate::organisation::log::at_most_a_batch;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Hash, Holder, OrgId, Slug};
use latchkey_shared::log::Verified;
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::time::{CLOCK_TOLERANCE, Millis};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::limits::GIVEN;
use latchkey_shared::wire::vault::BundleWithGrants;
use std::collections::BTreeMap;

/// A grant that may be stored.
#[derive(Debug, Clone)]
pub struct Checked {
    pub hash: Hash,
    pub header: GrantHeader,
    pub bytes: Vec<u8>,
    /// The recipient's organisation, where it is another.
    pub elsewhere: Option<Slug>,
    pub regrant: bool,
}

/// A bundle with grants that may be stored.
#[derive(Debug, Clone)]
pub struct Offered {
    pub bundle: Bundle,
    pub grants: Vec<Checked>,
}

/// Shares by the caller of items that live here.
///
/// # Errors
/// `too_many`, `malformed`, `not_canonical`, `unknown_version`, `clock_skew`; `grant_refused` for whatever else is wrong.
pub fn read(turn: &Turn<'_>, caller: &Caller, bundles: &[BundleWithGrants]) -> Outcome<Vec<Offered>> {
    limit(bundles)?;
    let log = turn.log();
    let home = log.id();
    let mut clients: BTreeMap<OrgId, Slug> = BTreeMap::new();
    let mut offered = Vec::with_capacity(bundles.len());
    for with_grants in bundles {
        whole(with_grants)?;
        if with_grants.bundle.org != home {
            return Err(Refusal::because(Code::GrantRefused, "the bundle is not of items that live here"));
        }
        let mut grants = Vec::with_capacity(with_grants.grants.len());
        for bytes in &with_grants.grants {
            let header = decoded(turn, bytes.as_slice())?;
            if header.granter != caller.member {
                return Err(Refusal::because(Code::GrantRefused, "the share is another granter's"));
            }
            let elsewhere = if header.org == home {
                verified(&log, &with_grants.bundle, bytes.as_slice())?;
                None
            } else {
                Some(client(turn, &mut clients, &header, &with_grants.bundle)?)
            };
            let hash = Grant::decode(bytes.as_slice())?.hash();
            grants.push(Checked { hash, header, bytes: bytes.as_slice().to_vec(), elsewhere, regrant: false });
        }
        offered.push(Offered { bundle: with_grants.bundle.clone(), grants });
    }
    Ok(offered)
}

/// # Errors
/// `too_many`
pub fn limit(bundles: &[BundleWithGrants]) -> Outcome<()> {
    at_most_a_batch(bundles.len())?;
    at_most_a_batch(bundles.iter().map(|one| one.grants.len()).sum())?;
    let given = bundles.iter().map(|one| one.bundle.entries.len().saturating_mul(one.grants.len()));
    if given.fold(0, usize::saturating_add) > GIVEN {
        return Err(Refusal::because(Code::TooMany, "fewer items at once where they are shared with so many"));
    }
    bundles.iter().try_for_each(|one| {
        at_most_a_batch(one.bundle.entries.len())?;
        at_most_a_batch(one.bundle.hashes.len())
    })
}

/// A bundle is made with grants, and with an entry for each of its hashes: nobody could take back what is nobody's, or nothing. Of one
/// that is delivered, something may have been taken out.
///
/// # Errors
/// `grant_refused`
pub fn whole(with_grants: &BundleWithGrants) -> Outcome<()> {
    let BundleWithGrants { bundle, grants } = with_grants;
    if grants.is_empty() {
        return Err(Refusal::because(Code::GrantRefused, "a bundle comes with a grant"));
    }
    if bundle.entries.is_empty() || bundle.entries.len() != bundle.hashes.len() || !bundle.is_consistent() {
        return Err(Refusal::because(Code::GrantRefused, "a bundle comes with all of its entries"));
    }
    Ok(())
}

/// # Errors
/// `malformed`, `not_canonical`, `unknown_version`, `clock_skew`; `grant_refused` for an end that a row can't hold.
pub fn decoded(turn: &Turn<'_>, bytes: &[u8]) -> Outcome<GrantHeader> {
    known_version(bytes)?;
    let header = Grant::decode(bytes)?.header()?;
    if header.time > turn.now.plus(CLOCK_TOLERANCE) {
        return Err(Code::ClockSkew.into());
    }
    if header.not_after > Some(Millis::LATEST) {
        return Err(Refusal::because(Code::GrantRefused, "the share's end is too far off"));
    }
    Ok(header)
}

/// Verified with the log, for the recipient's present key, and of this bundle.
pub fn verified(log: &Verified, bundle: &Bundle, bytes: &[u8]) -> Outcome<GrantHeader> {
    let grant = Grant::decode(bytes)?.verify(log)?;
    grant.covers(bundle)?;
    let header = grant.header().clone();
    let present = match &header.recipient {
        Holder::Member(id) => log.member(id).filter(|member| member.is_active()).map(|member| member.epoch()),
        Holder::Group(id) => log.group(id).map(|group| group.epoch()),
    };
    if present != Some(header.epoch) {
        return Err(latchkey_shared::sharing::Error::OldKey.into());
    }
    Ok(header)
}

/// A share with a client's people: this organisation can't verify it, the client's will.
fn client(turn: &Turn<'_>, known: &mut BTreeMap<OrgId, Slug>, header: &GrantHeader, bundle: &Bundle) -> Outcome<Slug> {
    let same = header.home == bundle.org && header.bundle == bundle.id && header.contents == bundle.contents();
    if !same {
        return Err(latchkey_shared::sharing::Error::Bundle.into());
    }
    if header.permission > Permission::View {
        return Err(Refusal::because(
            Code::GrantRefused,
            "a client's people may fill and view what is shared with them",
        ));
    }
    if let Some(address) = known.get(&header.org) {
        return Ok(address.clone());
    }
    let found: Option<(Slug,)> = turn.sql.row("SELECT address FROM clients WHERE org = ?", bind![header.org])?;
    let (address,) = found.ok_or_else(|| Refusal::because(Code::GrantRefused, "the recipients are no client's"))?;
    known.insert(header.org, address.clone());
    Ok(address)
}
