//! Where a caller is, as far as rates go by it.

use std::net::{IpAddr, Ipv4Addr};

/// An address of version 4, or the 64 bits that version 6 gives a network: whoever has one address of it has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    V4(Ipv4Addr),
    V6([u16; 4]),
    /// Nobody said, or said what is no address: all such callers are one.
    Unknown,
}

impl Network {
    /// Of a caller's network address.
    pub fn of(address: &str) -> Self {
        match address.parse().map(|address: IpAddr| address.to_canonical()) {
            Ok(IpAddr::V4(address)) => Self::V4(address),
            Ok(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
            Err(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_version_6_counts_by_its_first_64_bits() {
        let network = Network::of("2001:db8:0:1::1");
        assert_eq!(network, Network::V6([0x2001, 0xdb8, 0, 1]));
        assert_eq!(Network::of("2001:DB8:0:1:ffff:ffff:ffff:ffff"), network);
        assert_ne!(Network::of("2001:db8:0:2::1"), network);
    }

    #[test]
    fn an_address_of_version_4_counts_by_itself_however_it_is_written() {
        let network = Network::V4(Ipv4Addr::new(192, 0, 2, 1));
        for written in ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"] {
            assert_eq!(Network::of(written), network);
        }
        assert_ne!(Network::of("192.0.2.2"), network);
    }

    #[test]
    fn what_is_no_address_is_one_caller() {
        for text in ["local", "", "2001:db8", "192.0.2.300", "::1::"] {
            assert_eq!(Network::of(text), Network::Unknown);
        }
    }
}
