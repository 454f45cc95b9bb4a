//! One transaction a request: all of it, or nothing.

use crate::refusal::{Outcome, Refusal};
use latchkey_shared::wire::Code;
use wasm_bindgen::prelude::*;
use worker::Storage;

#[wasm_bindgen]
extern "C" {
    /// `DurableObjectStorage`, for the method that crate `worker` does not have.
    type SyncStorage;

    /// Rolls back when the closure throws.
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &SyncStorage,
        closure: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
}

/// Runs `work`; on a refusal nothing that it wrote is there.
pub fn in_transaction<T>(storage: &Storage, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    let mut work = Some(work);
    let mut outcome: Option<Outcome<T>> = None;
    let committed = storage.as_raw().unchecked_ref::<SyncStorage>().transaction_sync(&mut || {
        let Some(work) = work.take() else {
            return Err(JsValue::from_str("a transaction runs once"));
        };
        let result = work();
        let refused = result.is_err();
        outcome = Some(result);
        if refused { Err(JsValue::from_str("refused")) } else { Ok(JsValue::UNDEFINED) }
    });
    match (outcome, committed) {
        (Some(Ok(done)), Ok(_)) => Ok(done),
        (Some(Err(refusal)), _) => Err(refusal),
        (_, Err(error)) => Err(error.into()),
        (None, Ok(_)) => Err(Refusal::from(Code::Internal)),
    }
}
