//! Records in IndexedDB: one object store, text keys, bytes.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use latchkey_engine::ports::StoreError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

use super::failing::{failed, name};
use crate::extension::object;

const NAME: &str = "latchkey";
const RECORDS: &str = "records";
const VERSION: u32 = 1;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static FACTORY: IdbFactory;

    /// A database, for the one call whose options `web-sys` keeps behind a flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Database_;
    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn begin(this: &Database_, stores: &str, mode: &str, options: &JsValue) -> Result<IdbTransaction, JsValue>;
}

/// The open connection, or the opening one; none before the first use and after the browser took it away.
type Connection = Rc<RefCell<Option<Promise>>>;

/// The database. Opened when first used, and again after the browser closed it.
#[derive(Debug, Default)]
pub struct Database {
    connection: Connection,
}

impl Database {
    /// Asks for some records and waits for them, in the order in which they were asked for.
    pub async fn read(
        &self,
        ask: impl FnOnce(&IdbObjectStore) -> Result<Vec<IdbRequest>, JsValue>,
    ) -> Result<Vec<JsValue>, StoreError> {
        let reading = async {
            let transaction = self.begin("readonly").await?;
            // All at once: a transaction ends by itself as soon as nothing is asked of it.
            let asked: Vec<Promise> = ask(&transaction.object_store(RECORDS)?)?.iter().map(answered).collect();
            let mut found = Vec::with_capacity(asked.len());
            for answer in asked {
                found.push(JsFuture::from(answer).await?);
            }
            Ok(found)
        };
        reading.await.map_err(|error: JsValue| failed(&error))
    }

    /// Makes changes in one transaction: all are on disk when this returns, or none is made.
    pub async fn write(&self, change: impl FnOnce(&IdbObjectStore) -> Result<(), JsValue>) -> Result<(), StoreError> {
        let writing = async {
            let transaction = self.begin("readwrite").await?;
            let ended = ended(&transaction);
            if let Err(error) = change(&transaction.object_store(RECORDS)?) {
                transaction.abort()?;
                // The promise of a transaction that was called off is of no use to anyone; this hears its refusal.
                let _ = JsFuture::from(ended).await;
                return Err(error);
            }
            JsFuture::from(ended).await
        };
        writing.await.map(drop).map_err(|error: JsValue| failed(&error))
    }

    async fn begin(&self, mode: &str) -> Result<IdbTransaction, JsValue> {
        // "strict": the browser says done only when the disk has it.
        let options = object(&[("durability", &"strict".into())]);
        let database: Database_ = self.open().await?.unchecked_into();
        match database.begin(RECORDS, mode, &options) {
            // The browser closed the connection and the event that says so has not come yet. Nothing was begun.
            Err(error) if name(&error) == "InvalidStateError" => {
                self.connection.take();
                let database: Database_ = self.open().await?.unchecked_into();
                database.begin(RECORDS, mode, &options)
            }
            begun => begun,
        }
    }

    async fn open(&self) -> Result<IdbDatabase, JsValue> {
        let opening = self.connection.borrow().clone();
        let opening = match opening {
            Some(opening) => opening,
            None => {
                let opening = open(&self.connection)?;
                self.connection.replace(Some(opening.clone()));
                opening
            }
        };
        match JsFuture::from(opening).await {
            Ok(database) => Ok(database.unchecked_into()),
            Err(error) => {
                self.connection.take();
                Err(error)
            }
        }
    }
}

/// All keys that start with this.
pub fn keys_from(prefix: &str) -> Result<IdbKeyRange, JsValue> {
    // Keys are compared by UTF-16 units, and no key of ours has the highest.
    IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into())
}

/// Opens the database, making it where there is none.
fn open(connection: &Connection) -> Result<Promise, JsValue> {
    let request = FACTORY.with(|factory| factory.open_with_u32(NAME, VERSION))?;
    let asked = request.clone();
    let make = Closure::once_into_js(move || {
        if let Ok(database) = asked.result() {
            // Refused only if it is there already.
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(RECORDS);
        }
    });
    request.set_onupgradeneeded(Some(make.unchecked_ref()));

    let connection = connection.clone();
    let opened = answered(request.as_ref());
    Ok(future_to_promise(async move {
        let database: IdbDatabase = JsFuture::from(opened).await?.unchecked_into();
        let (taken, closing) = (connection.clone(), database.clone());
        // Another version of ours wants to change the database, or the person clears the browser's data.
        let make_way = Closure::once_into_js(move || {
            closing.close();
            taken.take();
        });
        database.set_onversionchange(Some(make_way.unchecked_ref()));
        let closed = Closure::once_into_js(move || {
            connection.take();
        });
        database.set_onclose(Some(closed.unchecked_ref()));
        Ok(database.into())
    }))
}

/// A request's result.
fn answered(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let (done, refused) = (request.clone(), request.clone());
        let on_success = settle(resolve, move || done.result().unwrap_or(JsValue::UNDEFINED));
        let on_error = settle(reject, move || refused.error().ok().flatten().map_or(JsValue::UNDEFINED, JsValue::from));
        request.set_onsuccess(Some(&on_success));
        request.set_onerror(Some(&on_error));
    })
}

/// A transaction's end.
fn ended(transaction: &IdbTransaction) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let aborted = transaction.clone();
        let on_complete = settle(resolve, || JsValue::UNDEFINED);
        let on_abort = settle(reject, move || aborted.error().map_or(JsValue::UNDEFINED, JsValue::from));
        transaction.set_oncomplete(Some(&on_complete));
        transaction.set_onabort(Some(&on_abort));
    })
}

/// A listener that settles a promise with what there is to say then.
fn settle(promise: Function, say: impl FnOnce() -> JsValue + 'static) -> Function {
    Closure::once_into_js(move || {
        // A promise's own functions never throw.
        let _ = promise.call1(&JsValue::UNDEFINED, &say());
    })
    .unchecked_into()
}
