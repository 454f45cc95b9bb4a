//! The network: `fetch`, with everything left out that a browser adds by itself.

use js_sys::{Promise, Reflect, Uint8Array};
use latchkey_engine::ports::{HttpRequest, HttpResponse, Transport, Unreachable};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect, Response,
};

use crate::outside::Outside;

/// From the first packet to the last.
const PATIENCE_MS: u32 = 20_000;

/// No answer of the service is near that; whatever sends more is not read to its end.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &str, request: &RequestInit) -> Promise;
}

impl Transport for Outside {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
        exchange(request).await.map_err(|_: JsValue| Unreachable)
    }
}

async fn exchange(request: HttpRequest) -> Result<HttpResponse, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_headers_headers(&headers);
    if !request.body.is_empty() {
        init.set_body_opt_u8_array(Some(&Uint8Array::from(request.body.as_slice())));
    }
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_redirect(RequestRedirect::Error);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));

    let response: Response = JsFuture::from(fetch(&request.url, &init)).await?.dyn_into()?;
    Ok(HttpResponse {
        status: response.status(),
        content_type: response.headers().get("content-type")?,
        body: body(&response).await?,
    })
}

/// The whole body, unless it is too large.
async fn body(response: &Response) -> Result<Vec<u8>, JsValue> {
    let Some(stream) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
    let mut body = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await?;
        if Reflect::get(&part, &"done".into())?.is_truthy() {
            return Ok(body);
        }
        let bytes: Uint8Array = Reflect::get(&part, &"value".into())?.dyn_into()?;
        body.extend_from_slice(&bytes.to_vec());
        if body.len() > MAX_ANSWER {
            // The connection ends with it; how the cancelling went is of no interest.
            let _ = JsFuture::from(reader.cancel()).await;
            return Err(JsValue::UNDEFINED);
        }
    }
}
