//! What people compare by another way than through the service: a hash of the keys that somebody is known by.

use crate::domain;
use crate::id::{Hash, MemberId};
use crate::keys::MemberKeys;
use crate::sign;

/// The fingerprint of a member's present keys. Two browsers that show the same one wrap to, and verify with, the same keys.
pub fn of_member(member: &MemberId, keys: &MemberKeys) -> Hash {
    sign::hash(domain::MEMBER_FINGERPRINT, &[member.as_bytes(), keys.verify.as_bytes(), keys.exchange.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Identity;
    use rand_core::UnwrapErr;

    #[test]
    fn a_fingerprint_changes_with_each_part() {
        let mut rng = UnwrapErr(getrandom::SysRng);
        let [one, two] = [(); 2].map(|()| Identity::generate(&mut rng).public());
        let id = MemberId::of(&one);
        let prints = [
            of_member(&id, &one),
            of_member(&MemberId::of(&two), &one),
            of_member(&id, &MemberKeys { verify: two.verify, ..one }),
            of_member(&id, &MemberKeys { exchange: two.exchange, ..one }),
        ];
        for (place, print) in prints.iter().enumerate() {
            assert!(!prints[place + 1..].contains(print));
        }
    }
}
