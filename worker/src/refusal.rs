//! Why a request is not done: always problem details with a stable code.

use latchkey_shared::canonical;
use latchkey_shared::log;
use latchkey_shared::sharing;
use latchkey_shared::wire::{Code, Problem, codec};

/// A request that was refused, or that failed; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.code.as_str())]
pub struct Refusal(pub Problem);

pub type Outcome<T> = Result<T, Refusal>;

impl Refusal {
    pub fn because(code: Code, detail: impl core::fmt::Display) -> Self {
        Self(Problem::because(code, detail))
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self(Problem::new(code))
    }
}

/// A fault of the runtime or of the storage. Its text names tables and columns, never a bound value.
impl From<worker::Error> for Refusal {
    fn from(error: worker::Error) -> Self {
        worker::console_error!("fault: {error}");
        Code::Internal.into()
    }
}

impl From<wasm_bindgen::JsValue> for Refusal {
    fn from(error: wasm_bindgen::JsValue) -> Self {
        worker::Error::from(error).into()
    }
}

impl From<codec::Error> for Refusal {
    fn from(error: codec::Error) -> Self {
        let code = match error {
            codec::Error::Malformed(_) => Code::Malformed,
            codec::Error::NotCanonical => Code::NotCanonical,
            codec::Error::UnknownType => Code::MediaType,
        };
        Self::because(code, error)
    }
}

impl From<canonical::Error> for Refusal {
    fn from(error: canonical::Error) -> Self {
        let code = match error {
            canonical::Error::Malformed => Code::Malformed,
            canonical::Error::NotCanonical => Code::NotCanonical,
        };
        Self::because(code, error)
    }
}

impl From<log::Error> for Refusal {
    fn from(error: log::Error) -> Self {
        match error {
            log::Error::Encoding(encoding) => encoding.into(),
            log::Error::Invitation => Code::InvitationInvalid.into(),
            other => Self::because(Code::EntryRefused, other),
        }
    }
}

impl From<latchkey_shared::item::Error> for Refusal {
    fn from(error: latchkey_shared::item::Error) -> Self {
        use latchkey_shared::item::Error;
        match error {
            Error::Encoding(encoding) => encoding.into(),
            Error::NotNext => Code::RevisionConflict.into(),
            other => Self::because(Code::ItemRefused, other),
        }
    }
}

impl From<sharing::Error> for Refusal {
    fn from(error: sharing::Error) -> Self {
        match error {
            sharing::Error::Encoding(encoding) => encoding.into(),
            other => Self::because(Code::GrantRefused, other),
        }
    }
}
