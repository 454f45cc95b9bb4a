//! Invitation links: `https://host/<org>/join#1.<organisation id>.<invitation id>.<secret>`. The fragment never
//! reaches the service. From the secret comes a one-time Ed25519 key whose public half stands in the *invited* entry.

use crate::account::Challenge;
use crate::bytes;
use crate::canonical;
use crate::domain;
use crate::id::{InvitationId, OrgId, Slug};
use crate::keys::{SignKey, Signature};
use crate::sign;
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The 32 bytes behind an invitation's key.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct InvitationSecret([u8; 32]);

impl InvitationSecret {
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut secret = Self([0; 32]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// The one-time key of this invitation.
    pub fn key(&self, invitation: &InvitationId) -> SignKey {
        let mut seed = Zeroizing::new([0; 32]);
        let info = [domain::INVITATION_KEY.as_bytes(), invitation.as_bytes().as_slice()];
        // 32 bytes are far below HKDF's limit, the only way to fail.
        let _infallible = Hkdf::<Sha256>::new(None, &self.0).expand_multi_info(&info, seed.as_mut_slice());
        SignKey::from_seed(&seed)
    }
}

impl core::fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("InvitationSecret(..)")
    }
}

/// Shows the service that one holds an invitation, so that it lets the log be read.
pub fn prove(key: &SignKey, challenge: &Challenge) -> Signature {
    sign::sign(key, domain::INVITATION_PROOF, &canonical::encode(challenge))
}

/// The reverse of [`prove`].
pub fn verify_proof(
    key: &crate::keys::VerifyKey,
    challenge: &Challenge,
    signature: &Signature,
) -> Result<(), sign::BadSignature> {
    sign::verify(key, domain::INVITATION_PROOF, &canonical::encode(challenge), signature)
}

/// What an invitation link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `https://host`, with the port if it is not the scheme's own.
    pub origin: String,
    pub slug: Slug,
    /// Pins the organisation: the log that the service shows must have this identifier.
    pub org: OrgId,
    pub invitation: InvitationId,
    pub secret: InvitationSecret,
}

/// Text that is no invitation link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    #[error("this is not an invitation link: copy it whole, from https to its last letter")]
    Form,
    #[error("this invitation is of a version that this Latchkey does not know: update it")]
    Version,
}

const VERSION: &str = "1";

impl Link {
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!(
            "{}/{}/join#{VERSION}.{}.{}.{}",
            self.origin,
            self.slug,
            self.org,
            self.invitation,
            bytes::to_text(&self.secret.0)
        ))
    }

    pub fn parse(text: &str) -> Result<Self, BadLink> {
        let (address, fragment) = text.trim().split_once('#').ok_or(BadLink::Form)?;
        let (scheme, rest) = address.split_once("://").ok_or(BadLink::Form)?;
        let mut path = rest.split('/');
        let (host, slug, join) = (path.next(), path.next(), path.next());
        let host = host.filter(|host| !host.is_empty() && !host.contains(['@', '?', ' '])).ok_or(BadLink::Form)?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let local = matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost");
        if !(scheme == "https" || (scheme == "http" && local)) || join != Some("join") || path.next().is_some() {
            return Err(BadLink::Form);
        }
        let slug = slug.and_then(|slug| slug.parse().ok()).ok_or(BadLink::Form)?;
        let (version, parts) = fragment.split_once('.').ok_or(BadLink::Form)?;
        if version != VERSION {
            return Err(BadLink::Version);
        }
        let mut parts = parts.split('.');
        let mut next = || parts.next().ok_or(BadLink::Form);
        let org = next()?.parse().map_err(|_| BadLink::Form)?;
        let invitation = next()?.parse().map_err(|_| BadLink::Form)?;
        let secret = Zeroizing::new(bytes::from_text(next()?).ok_or(BadLink::Form)?);
        let secret = secret.as_slice().try_into().map(InvitationSecret).map_err(|_| BadLink::Form)?;
        if parts.next().is_some() {
            return Err(BadLink::Form);
        }
        Ok(Self { origin: format!("{scheme}://{host}"), slug, org, invitation, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use getrandom::{SysRng, rand_core::UnwrapErr};

    fn link() -> Link {
        let rng = &mut UnwrapErr(SysRng);
        Link {
            origin: "https://vault.example:8443".into(),
            slug: "acme".parse().unwrap(),
            org: OrgId::from_bytes([5; 32]),
            invitation: InvitationId::generate(rng),
            secret: InvitationSecret::generate(rng),
        }
    }

    #[test]
    fn a_link_reads_back() {
        let link = link();
        assert_eq!(Link::parse(&format!("  {}\n", *link.to_text())).unwrap(), link);
    }

    #[test]
    fn a_damaged_link_is_no_link() {
        let text = link().to_text().to_string();
        for damaged in [
            text[..text.len() - 1].to_owned(),
            text.replace("/join", ""),
            text.replace("https://", "javascript:"),
            text.replace("https://", "http://"),
            text.replace("vault.example", "vault.example@evil.example"),
            text.replace('#', "?"),
            format!("{text}.more"),
            String::new(),
        ] {
            assert_eq!(Link::parse(&damaged), Err(BadLink::Form), "{damaged}");
        }
        assert_eq!(Link::parse(&text.replace("#1.", "#2.")), Err(BadLink::Version));
    }
}
