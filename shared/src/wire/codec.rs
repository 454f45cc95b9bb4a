//! Bodies: JSON (`application/json`) or CBOR (`application/cbor`), by content type.

use serde::{Serialize, de::DeserializeOwned};

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Cbor,
}

/// Why a body was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the body does not fit what this address takes: {0}")]
    Malformed(String),
    #[error("the body's CBOR is not in its canonical encoding")]
    NotCanonical,
    #[error("a body is application/json or application/cbor")]
    UnknownType,
}

impl Format {
    /// By a `Content-Type` or `Accept` header; parameters are passed over. JSON where there is none.
    pub fn of_header(value: Option<&str>) -> Result<Self, Error> {
        let essence = value.unwrap_or_default().split([';', ',']).next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "" | "*/*" | "application/*" | "application/json" => Ok(Self::Json),
            "application/cbor" => Ok(Self::Cbor),
            _ => Err(Error::UnknownType),
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Cbor => "application/cbor",
        }
    }

    pub fn encode<T: Serialize>(self, value: &T) -> Result<Vec<u8>, Error> {
        match self {
            Self::Json => serde_json::to_vec(value).map_err(|e| Error::Malformed(e.to_string())),
            Self::Cbor => minicbor_serde::to_vec(value).map_err(|e| Error::Malformed(e.to_string())),
        }
    }

    /// CBOR must be exactly what [`Format::encode`] would have written.
    pub fn decode<T: DeserializeOwned + Serialize>(self, bytes: &[u8]) -> Result<T, Error> {
        match self {
            Self::Json => serde_json::from_slice(bytes).map_err(|e| Error::Malformed(e.to_string())),
            Self::Cbor => {
                let value: T = minicbor_serde::from_slice(bytes).map_err(|e| Error::Malformed(e.to_string()))?;
                if self.encode(&value)? == bytes { Ok(value) } else { Err(Error::NotCanonical) }
            }
        }
    }
}
