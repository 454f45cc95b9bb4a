//! Who plays. All of it is made up.

use latchkey_tests::Kind;
use latchkey_tests::story::{ADA, HAFEN, Login, MIRA, NORDLICHT, Organisation, Who};

/// One MSP and one client of it, each in a browser of its own.
pub struct Cast {
    pub msp: Organisation,
    pub msp_in: Kind,
    pub administrator: Who,
    pub client: Organisation,
    pub client_in: Kind,
    pub customer: Who,
    /// What the MSP shares, as a form on `shared_host` takes it.
    pub shared: fn(&str) -> Login,
    /// What the client shares back.
    pub returned: fn(&str) -> Login,
}

/// Where both have accounts.
pub const PORTAL: &str = "portal.nordwind.test";
pub const APP: &str = "app.test";

const LENA: Who =
    Who { name: "Lena Vogt", email: "lena.vogt@kuestenwerk.example", password: "forty paper cranes take off" };
const OLE: Who =
    Who { name: "Ole Jansen", email: "ole.jansen@deichhof.example", password: "the ferry waits for nobody twice" };

impl Cast {
    pub fn both() -> [Cast; 2] {
        [
            Cast {
                msp: NORDLICHT,
                msp_in: Kind::Chromium,
                administrator: ADA,
                client: HAFEN,
                client_in: Kind::Firefox,
                customer: MIRA,
                shared: Login::nordwind,
                returned: Login::parcels,
            },
            Cast {
                msp: Organisation { name: "Küstenwerk Systeme", address: "kuestenwerk" },
                msp_in: Kind::Firefox,
                administrator: LENA,
                client: Organisation { name: "Deichhof Molkerei", address: "deichhof" },
                client_in: Kind::Chromium,
                customer: OLE,
                shared: fleet,
                returned: milk_run,
            },
        ]
    }
}

fn fleet(address: &str) -> Login {
    Login {
        title: "Nordwind Fleet".to_owned(),
        user_name: "fleet@kuestenwerk.example".to_owned(),
        password: "Copper-Buoy-58-Drift".to_owned(),
        address: address.to_owned(),
        notes: "Two vans, one lorry.".to_owned(),
    }
}

fn milk_run(address: &str) -> Login {
    Login {
        title: "Milk run tracking".to_owned(),
        user_name: "tour@deichhof.example".to_owned(),
        password: "Clover-Churn-71-Barn".to_owned(),
        address: address.to_owned(),
        notes: String::new(),
    }
}
