//! Even choices.

use rand_core::CryptoRng;

/// A number below `bound`, each with the same probability.
///
/// Draws 32 bits and throws away those past the last whole multiple of the bound (at most one draw in two on average), as a remainder would favour small numbers.
pub(super) fn below(bound: usize, random: &mut impl CryptoRng) -> usize {
    let bound = u32::try_from(bound).unwrap_or(u32::MAX).max(1);
    let surplus = u32::MAX.wrapping_sub(bound).wrapping_add(1) % bound;
    loop {
        let drawn = random.next_u32();
        if drawn <= u32::MAX - surplus {
            return usize::try_from(drawn % bound).unwrap_or_default();
        }
    }
}

pub(super) fn one_of<'a, T>(list: &'a [T], random: &mut impl CryptoRng) -> Option<&'a T> {
    list.get(below(list.len(), random))
}

/// Fisher and Yates: each order with the same probability.
pub(super) fn shuffle<T>(list: &mut [T], random: &mut impl CryptoRng) {
    for last in (1..list.len()).rev() {
        list.swap(last, below(last + 1, random));
    }
}
