//! Who takes part, and what they own. All of it is made up.

use super::Login;

/// A person, before any account.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    pub name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

/// An organisation as its founder types it.
#[derive(Clone, Copy, Debug)]
pub struct Organisation {
    pub name: &'static str,
    /// What follows the service's origin: `/nordlicht-it`.
    pub address: &'static str,
}

/// The administrator of the MSP.
pub const ADA: Who =
    Who { name: "Ada Brandt", email: "ada.brandt@nordlicht.example", password: "copper kettle sings at dawn" };
/// A technician of the MSP.
pub const JONAS: Who =
    Who { name: "Jonas Ritter", email: "jonas.ritter@nordlicht.example", password: "seven quiet lighthouses blink" };
/// Another administrator of the MSP.
pub const LENA: Who =
    Who { name: "Lena Vogt", email: "lena.vogt@nordlicht.example", password: "eleven paper boats drift south" };
/// The administrator of the client.
pub const MIRA: Who = Who {
    name: "Mira Petersen",
    email: "mira.petersen@hafen-apotheke.example",
    password: "violet harbour counts to nine",
};

pub const NORDLICHT: Organisation = Organisation { name: "Nordlicht IT", address: "nordlicht-it" };
/// A client of [`NORDLICHT`].
pub const HAFEN: Organisation = Organisation { name: "Hafen Apotheke", address: "hafen-apotheke" };

/// The title of the login that the MSP shares first.
pub const NORDWIND: &str = "Nordwind Logistics";

/// The title of the login that the client shares back.
pub const PARCELS: &str = "Parcel account";

impl Login {
    /// The MSP's account at the logistics company, for the web site at `address`.
    pub fn nordwind(address: &str) -> Login {
        Login {
            title: NORDWIND.to_owned(),
            user_name: "dispatch@nordlicht.example".to_owned(),
            password: "Tide-Lamp-47-Quay".to_owned(),
            address: address.to_owned(),
            notes: "Customer number NW-20417.\nAsk for Ms Berg.".to_owned(),
        }
    }

    /// The client's own, for the web site at `address`.
    pub fn parcels(address: &str) -> Login {
        Login {
            title: PARCELS.to_owned(),
            user_name: "parcels@hafen-apotheke.example".to_owned(),
            password: "Amber-Vial-93-Shelf".to_owned(),
            address: address.to_owned(),
            notes: String::new(),
        }
    }
}
