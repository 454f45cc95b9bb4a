//! What stays: records on disk, and one secret in the memory of the browser's session.

mod database;
mod failing;
mod session;

pub use database::Database;

use js_sys::{Array, Uint8Array};
use latchkey_engine::ports::{Change, Store, StoreError};
use wasm_bindgen::{JsCast, JsValue};

use crate::outside::Outside;
use failing::failed;

impl Store for Outside {
    async fn load(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = JsValue::from_str(key);
        let found = self.database.read(|records| Ok(vec![records.get(&key)?])).await?;
        Ok(found.first().and_then(|value| value.dyn_ref::<Uint8Array>()).map(Uint8Array::to_vec))
    }

    async fn load_prefix(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let range = database::keys_from(prefix).map_err(|error| failed(&error))?;
        let found = self
            .database
            .read(|records| Ok(vec![records.get_all_keys_with_key(&range)?, records.get_all_with_key(&range)?]))
            .await?;
        let [keys, values] = found.as_slice() else { return Ok(Vec::new()) };
        let (keys, values) = (Array::from(keys), Array::from(values));
        let pairs = keys.iter().zip(values.iter());
        Ok(pairs
            .filter_map(|(key, value)| Some((key.as_string()?, value.dyn_into::<Uint8Array>().ok()?.to_vec())))
            .collect())
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.database
            .write(|records| {
                for change in &changes {
                    match change {
                        Change::Put { key, value } => {
                            let bytes = Uint8Array::from(value.as_slice());
                            records.put_with_key(&bytes, &JsValue::from_str(key))?
                        }
                        Change::Delete { key } => records.delete(&JsValue::from_str(key))?,
                        Change::DeletePrefix { prefix } => records.delete(&database::keys_from(prefix)?.into())?,
                    };
                }
                Ok(())
            })
            .await
    }

    async fn keep_in_session(&self, secret: Option<Vec<u8>>) -> Result<(), StoreError> {
        session::keep(secret).await
    }

    async fn kept_in_session(&self) -> Result<Option<Vec<u8>>, StoreError> {
        session::kept().await
    }
}
