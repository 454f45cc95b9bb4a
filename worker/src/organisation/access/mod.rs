//! Who is calling: challenges, signing in, sessions and their tokens, rates.

mod account;
mod authorise;
mod challenge;
mod network;
mod rates;
mod session_ends;
mod sessions;
mod sign_in;

pub use account::{
    change as change_account, record as account_record, replaced as replaced_account, store as store_account,
};
pub use authorise::{Caller, member as authorise};
pub use challenge::{check as check_challenge, issue as issue_challenge};
pub use network::Network;
pub use rates::{Act, Counted, Known, Rates};
pub use session_ends::{end_of as session_end, end_some as end_sessions};
pub use sessions::{
    Issued, Refreshed, end_all_of, list as list_sessions, owner as refreshing, prune, refresh, sign_out,
    sign_out_everywhere, start as start_session, still_latest,
};
pub use sign_in::sign_in;
