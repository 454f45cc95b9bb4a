//! What shows a fork to whoever has neither of the two logs: one of them from its first entry, and what one of its members signed that rests
//! on the other.

use crate::bytes::Bytes;
use crate::id::{MemberId, OrgId};
use crate::item::SealedItem;
use crate::log::{self, Head, SignedEntry, Unverified, Verified};
use crate::sharing::Grant;
use minicbor::{Decode, Encode};

/// Something that a member signed, in the encoding that the service sends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// An entry of the organisation's log.
    #[n(0)]
    Entry(#[n(0)] Bytes),
    /// A revision of an item that lives there.
    #[n(1)]
    Item(#[n(0)] Bytes),
    #[n(2)]
    Grant(#[n(0)] Bytes),
    /// An entry of a client's log, which names a head of its MSP's: this organisation's.
    #[n(3)]
    ClientEntry(#[n(0)] Bytes),
}

impl Statement {
    /// Who signed it, if it rests on another log of the organisation than this one.
    pub fn contradicts(&self, log: &Verified) -> Option<MemberId> {
        match self {
            Self::Entry(bytes) => SignedEntry::decode(bytes.as_slice()).ok()?.contradicts(log),
            Self::Item(bytes) => SealedItem::decode(bytes.as_slice()).ok()?.contradicts(log),
            Self::Grant(bytes) => Grant::decode(bytes.as_slice()).ok()?.contradicts(log),
            Self::ClientEntry(bytes) => SignedEntry::decode(bytes.as_slice()).ok()?.contradicts_parent(log),
        }
    }
}

/// Which evidence this is; another version is another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Format {
    #[serde(rename = "latchkey/fork-evidence/v1")]
    V1,
}

/// The file that a person hands to whoever is to look into it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub format: Format,
    /// The log as this side was shown it, from its first entry.
    pub log: Vec<Bytes>,
    /// Of a client: its MSP's log, on which entries about its managers rest.
    pub parent_log: Vec<Bytes>,
    pub statement: Statement,
}

/// Two logs of one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fork {
    pub org: OrgId,
    /// Whose statement rests on another log.
    pub by: MemberId,
    /// Up to where the log goes that is shown here.
    pub head: Head,
}

/// Why a file shows no fork.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("this is no evidence of a fork in a form that is known")]
    Form,
    #[error("the log does not verify: {0}")]
    Log(#[from] log::Error),
    #[error("nobody of the organisation signed anything here that rests on another log")]
    NoFork,
}

impl Evidence {
    pub fn to_text(&self) -> String {
        // Bytes and names of cases: nothing that JSON could not hold.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads a file and verifies it, with nothing else at hand.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn check(text: &str) -> Result<Fork, Error> {
        let evidence: Self = serde_json::from_str(text).map_err(|_| Error::Form)?;
        evidence.verify()
    }

    /// Whether both are there: a log of which every entry is signed as it has to be, and a statement, by somebody in it, that cannot have been
    /// made by who saw that log.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn verify(&self) -> Result<Fork, Error> {
        let parent = match self.parent_log.as_slice() {
            [] => None,
            entries => Some(Verified::from_start(&Unverified::decode(entries)?)?),
        };
        let log = Verified::from_start_with(&Unverified::decode(&self.log)?, parent.as_ref())?;
        let by = self.statement.contradicts(&log).ok_or(Error::NoFork)?;
        Ok(Fork { org: log.id(), by, head: log.head() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Organisation, Person};
    use crate::log::Role;

    /// Ada's log goes on in two ways.
    fn forked() -> (Organisation, SignedEntry) {
        let (ada, tom, eve) = (Person::named("ada"), Person::named("tom"), Person::named("eve"));
        let mut shown = Organisation::msp(&ada);
        shown.admits(&ada, &tom, Role::PasswordUser);
        let mut other = shown.clone();
        shown.says(&ada, Organisation::custom_group("one", Vec::new()));
        other.admits(&ada, &eve, Role::PasswordUser);
        let apart = usize::try_from(shown.log.head().number.0).unwrap();
        (shown, other.entries[apart].clone())
    }

    fn evidence(log: &Organisation, statement: &SignedEntry) -> Evidence {
        let log = log.entries.iter().map(|entry| entry.encode().into()).collect();
        Evidence {
            format: Format::V1,
            log,
            parent_log: Vec::new(),
            statement: Statement::Entry(statement.encode().into()),
        }
    }

    #[test]
    fn a_file_shows_a_fork_to_whoever_has_nothing_else() {
        let (shown, other) = forked();
        let text = evidence(&shown, &other).to_text();
        let fork = Evidence::check(&text).unwrap();
        assert_eq!((fork.org, fork.by, fork.head), (shown.log.id(), Person::named("ada").id, shown.log.head()));
    }

    #[test]
    fn what_shows_none_is_refused() {
        let (shown, other) = forked();
        // An entry of the very log.
        let own = shown.entries.last().unwrap();
        assert_eq!(evidence(&shown, own).verify(), Err(Error::NoFork));
        // An entry that nobody of the organisation signed.
        let eve = Person::named("eve");
        let forged = shown.next(&Person::named("ada"), Organisation::custom_group("two", Vec::new()));
        let forged = crate::log::Entry { previous: Some(other.hash()), ..forged };
        let forged = SignedEntry::sign(&forged, &eve.identity.sign);
        assert_eq!(evidence(&shown, &forged).verify(), Err(Error::NoFork));
        // A log with an entry left out, and one with another's entry in it.
        let mut short = shown.clone();
        short.entries.remove(1);
        assert!(matches!(evidence(&short, &other).verify(), Err(Error::Log(_))));
        let mut mixed = shown.clone();
        mixed.entries.push(other.clone());
        assert!(matches!(evidence(&mixed, &other).verify(), Err(Error::Log(_))));
        // Another form.
        let text = evidence(&shown, &other).to_text().replace("/v1", "/v2");
        assert_eq!(Evidence::check(&text), Err(Error::Form));
    }
}
