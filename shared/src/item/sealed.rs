//! Sealing a revision, verifying it, opening it.

use super::content::{Details, Overview};
use super::header::{Header, Revision, State};
use crate::bytes::Bytes;
use crate::canonical;
use crate::domain::{self, Domain};
use crate::id::{Hash, MemberId, OrgId};
use crate::keys::{ItemKey, MemberKeys, SignKey, Signature};
use crate::log::{Home, Member, Seen, Verified};
use crate::permission::Act;
use crate::seal::{self, Sealed};
use crate::sign;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Why a revision was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the item is in no known encoding, version or suite")]
    Encoding(#[source] canonical::Error),
    #[error("the item belongs to another organisation")]
    OtherOrganisation,
    #[error("the item's author saw a newer log: sync first")]
    Ahead,
    #[error("the item's author saw another log of this organisation: the service shows its members different ones")]
    Fork,
    #[error("the item's author could not write it")]
    Author,
    #[error("the item is not signed by its author")]
    Signature,
    #[error("the item's revision does not follow the one before it")]
    NotNext,
    #[error("the item does not open with this key")]
    DoesNotOpen,
}

/// One revision as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SealedItem {
    #[n(0)]
    header: Bytes,
    #[n(1)]
    overview: Sealed,
    #[n(2)]
    details: Sealed,
    #[n(3)]
    signature: Signature,
}

/// A revision whose author's signature, and right to write, have been verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedItem {
    header: Header,
    sealed: SealedItem,
}

/// The shortest padded length: a login without notes tells nothing by its length.
const SMALLEST: usize = 192;

impl SealedItem {
    pub fn seal(
        header: &Header,
        key: &ItemKey,
        overview: &Overview,
        details: &Details,
        author: &SignKey,
        rng: &mut dyn CryptoRng,
    ) -> Self {
        let header = canonical::encode(header);
        let overview = seal_part(key, domain::ITEM_OVERVIEW, &header, canonical::encode(overview), rng);
        let details = seal_part(key, domain::ITEM_DETAILS, &header, canonical::encode(details), rng);
        let statement = statement(&header, &overview, &details);
        let signature = sign::sign(author, domain::ITEM_SIGNATURE, &statement);
        Self { header: header.into(), overview, details, signature }
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        canonical::decode(bytes).map_err(Error::Encoding)
    }

    pub fn encode(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// What the header says, unverified.
    pub fn header(&self) -> Result<Header, Error> {
        canonical::decode(self.header.as_slice()).map_err(Error::Encoding)
    }

    /// What the next revision names as the one before it.
    pub fn hash(&self) -> Hash {
        sign::hash(domain::ITEM_REVISION, &[&self.encode()])
    }

    /// Verifies the author's signature with the keys and role that the author had in `log` at the head that the
    /// header names. Whether an author who is not the creator had the right to write is for the caller to check, with
    /// the grant that the header names ([`Header::right`]).
    pub fn verify(self, log: &Verified) -> Result<VerifiedItem, Error> {
        let header = self.header()?;
        if header.org != log.id() {
            return Err(Error::OtherOrganisation);
        }
        match log.seen(&header.seen) {
            Seen::Passed => {}
            Seen::Ahead => return Err(Error::Ahead),
            Seen::Forked => return Err(Error::Fork),
        }
        let author = log.member(&header.author).ok_or(Error::Author)?;
        let at = header.seen.number;
        if !author.role_at(at).is_some_and(|role| role.may(Act::Write)) {
            return Err(Error::Author);
        }
        let keys = *author.keys_at(at).ok_or(Error::Author)?;
        self.verify_with(header, &keys)
    }

    /// Who signed this, if they had seen another log of the organisation than this one.
    pub fn contradicts(&self, log: &Verified) -> Option<MemberId> {
        let header = self.header().ok()?;
        if header.org != log.id() || log.seen(&header.seen) != Seen::Forked {
            return None;
        }
        // The fork says nothing of when: any key that the author has had counts.
        let signed = log.member(&header.author)?.all_keys().any(|keys| self.is_signed_by(keys));
        signed.then_some(header.author)
    }

    /// Verifies a delivered copy, which lives at the readers' MSP, with a key that the readers' own log has, or had, for its
    /// author: one of the MSP's people who work for the readers' organisation. The header names a point of the MSP's log, so
    /// this one does not say which key was in force. The grant that would let somebody else than the creator write does not
    /// travel with a copy, so its creator is its author.
    pub fn verify_delivered(self, home: &OrgId, readers: &Verified) -> Result<VerifiedItem, Error> {
        let header = self.header()?;
        if header.org != *home || readers.parent() != Some(*home) {
            return Err(Error::OtherOrganisation);
        }
        if header.author != header.creator {
            return Err(Error::Author);
        }
        let author = readers.member(&header.author).filter(|author| author.home == Home::Parent);
        let keys: Vec<MemberKeys> = author.into_iter().flat_map(Member::all_keys).copied().collect();
        let signed = keys.iter().rev().find(|keys| self.is_signed_by(keys)).or(keys.last()).copied();
        self.verify_with(header, &signed.ok_or(Error::Author)?)
    }

    fn is_signed_by(&self, keys: &MemberKeys) -> bool {
        let statement = statement(self.header.as_slice(), &self.overview, &self.details);
        sign::verify(&keys.verify, domain::ITEM_SIGNATURE, &statement, &self.signature).is_ok()
    }

    fn verify_with(self, header: Header, keys: &MemberKeys) -> Result<VerifiedItem, Error> {
        if (header.revision == Revision::FIRST) != header.previous.is_none() {
            return Err(Error::NotNext);
        }
        if header.author != header.creator && (header.revision == Revision::FIRST || header.right.is_none()) {
            return Err(Error::Author);
        }
        if !self.is_signed_by(keys) {
            return Err(Error::Signature);
        }
        Ok(VerifiedItem { header, sealed: self })
    }
}

impl VerifiedItem {
    pub const fn header(&self) -> &Header {
        &self.header
    }

    pub const fn sealed(&self) -> &SealedItem {
        &self.sealed
    }

    pub fn is_deleted(&self) -> bool {
        self.header.state == State::Deleted
    }

    /// # Errors
    /// [`Error::NotNext`] unless this revision continues `before`.
    pub fn follows(&self, before: &SealedItem) -> Result<(), Error> {
        let earlier = before.header()?;
        let next = self.header.revision == earlier.revision.next()
            && self.header.previous == Some(before.hash())
            && self.header.item == earlier.item
            && self.header.org == earlier.org
            && self.header.creator == earlier.creator
            && self.header.key_version >= earlier.key_version
            && self.header.seen.number >= earlier.seen.number
            && earlier.state == State::Live;
        if next { Ok(()) } else { Err(Error::NotNext) }
    }

    pub fn open_overview(&self, key: &ItemKey) -> Result<Overview, Error> {
        open_part(key, domain::ITEM_OVERVIEW, self.sealed.header.as_slice(), &self.sealed.overview)
    }

    pub fn open_details(&self, key: &ItemKey) -> Result<Details, Error> {
        open_part(key, domain::ITEM_DETAILS, self.sealed.header.as_slice(), &self.sealed.details)
    }
}

fn statement(header: &[u8], overview: &Sealed, details: &Sealed) -> Vec<u8> {
    let hash = sign::hash(domain::ITEM_HEADER, &[header, &canonical::encode(overview), &canonical::encode(details)]);
    hash.as_bytes().to_vec()
}

fn seal_part(key: &ItemKey, domain: Domain, header: &[u8], plain: Vec<u8>, rng: &mut dyn CryptoRng) -> Sealed {
    let padded = Zeroizing::new(pad(Zeroizing::new(plain)));
    seal::seal(key.expose(), domain, header, &padded, rng)
}

fn open_part<T>(key: &ItemKey, domain: Domain, header: &[u8], sealed: &Sealed) -> Result<T, Error>
where
    T: for<'b> Decode<'b, ()> + Encode<()>,
{
    let padded = seal::open(key.expose(), domain, header, sealed).map_err(|_| Error::DoesNotOpen)?;
    canonical::decode(unpad(&padded).ok_or(Error::DoesNotOpen)?).map_err(Error::Encoding)
}

/// Pads with 0x80 and zeros (ISO/IEC 7816-4) to at least [`SMALLEST`], above that to the lengths of Padmé (Nikitin et
/// al. 2019), which tells at most O(log log n) bits of a length at 12 % cost or less.
pub(super) fn pad(mut plain: Zeroizing<Vec<u8>>) -> Vec<u8> {
    let length = padded_length(plain.len().saturating_add(1));
    let mut padded = Vec::with_capacity(length);
    padded.append(&mut plain);
    padded.push(0x80);
    padded.resize(length, 0);
    padded
}

pub(super) fn padded_length(length: usize) -> usize {
    if length <= SMALLEST {
        return SMALLEST;
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2().saturating_add(1);
    let mask = (1usize << exponent.saturating_sub(kept)).saturating_sub(1);
    length.saturating_add(mask) & !mask
}

pub(super) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|&byte| byte != 0)?;
    (padded.get(end) == Some(&0x80)).then(|| padded.get(..end)).flatten()
}
