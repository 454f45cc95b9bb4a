//! Standing between a client and the service.

use super::Asked;
use crate::Client;
use latchkey_engine::ports::{HttpRequest, HttpResponse, Unreachable};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::{Code, Format, Problem};
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::rc::Rc;

pub type Answer = Result<HttpResponse, Unreachable>;

/// The real service, asked over the network.
pub type Honest<'a> = dyn Fn(HttpRequest) -> Answer + 'a;

/// Sees every request of a client, and decides what is answered.
pub trait Between {
    fn exchange(&mut self, request: HttpRequest, service: &Honest<'_>) -> Answer;
}

impl<F> Between for F
where
    F: FnMut(HttpRequest, &Honest<'_>) -> Answer,
{
    fn exchange(&mut self, request: HttpRequest, service: &Honest<'_>) -> Answer {
        self(request, service)
    }
}

/// A request with its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub request: HttpRequest,
    pub answer: Option<HttpResponse>,
}

/// All that went by.
pub type Recording = Rc<RefCell<Vec<Exchange>>>;

impl Client {
    /// From now on `between` answers this client's requests.
    pub fn between(&self, between: impl FnMut(HttpRequest, &Honest<'_>) -> Answer + 'static) {
        *self.world().between.borrow_mut() = Some(Box::new(between));
    }

    /// From now on the service answers.
    pub fn unharmed(&self) {
        *self.world().between.borrow_mut() = None;
    }

    /// Changes what the service answers with success to one kind of request. All else goes by as it is.
    pub fn tamper<A>(&self, endpoint: Endpoint, mut change: impl FnMut(&Asked, &mut A) + 'static)
    where
        A: DeserializeOwned + Serialize,
    {
        self.between(move |request, service| {
            let asked = Asked::of(&request);
            let mut response = service(request)?;
            if let Some(asked) = asked.filter(|asked| asked.endpoint == endpoint)
                && (200..300).contains(&response.status)
            {
                let mut answer: A = Format::Cbor.decode(&response.body).unwrap();
                change(&asked, &mut answer);
                response.body = Format::Cbor.encode(&answer).unwrap();
            }
            Ok(response)
        });
    }

    /// Changes the bytes of what the service answers with success to one kind of request.
    pub fn tamper_bytes(&self, endpoint: Endpoint, mut change: impl FnMut(&Asked, &mut Vec<u8>) + 'static) {
        self.between(move |request, service| {
            let asked = Asked::of(&request);
            let mut response = service(request)?;
            if let Some(asked) = asked.filter(|asked| asked.endpoint == endpoint)
                && (200..300).contains(&response.status)
            {
                change(&asked, &mut response.body);
            }
            Ok(response)
        });
    }

    /// Lets everything by, and keeps it.
    pub fn record(&self) -> Recording {
        let recording = Recording::default();
        let kept = recording.clone();
        self.between(move |request, service| {
            let answer = service(request.clone());
            kept.borrow_mut().push(Exchange { request, answer: answer.as_ref().ok().cloned() });
            answer
        });
        recording
    }
}

impl Exchange {
    /// The body of a request that was encoded as this client encodes.
    pub fn said<B: DeserializeOwned + Serialize>(&self) -> B {
        Format::Cbor.decode(&self.request.body).unwrap()
    }

    pub fn asked(&self) -> Option<Asked> {
        Asked::of(&self.request)
    }
}

/// An answer of the service's own making.
pub(super) fn answered<A: Serialize>(answer: &A) -> Answer {
    let body = Format::Cbor.encode(answer).unwrap();
    Ok(HttpResponse { status: 200, content_type: Some(Format::Cbor.content_type().to_owned()), body })
}

/// A refusal of the service's own making.
pub fn refusal(code: Code) -> Answer {
    let body = Format::Json.encode(&Problem::new(code)).unwrap();
    Ok(HttpResponse { status: code.status(), content_type: Some(Problem::CONTENT_TYPE.to_owned()), body })
}

impl Client {
    /// Answers one kind of request without asking the service.
    pub fn answer<A: Serialize + 'static>(&self, endpoint: Endpoint, answer: A) {
        self.between(move |request, service| match Asked::of(&request) {
            Some(asked) if asked.endpoint == endpoint => answered(&answer),
            _ => service(request),
        });
    }

    /// Refuses one kind of request without asking the service.
    pub fn refuse(&self, endpoint: Endpoint, code: Code) {
        self.between(move |request, service| match Asked::of(&request) {
            Some(asked) if asked.endpoint == endpoint => refusal(code),
            _ => service(request),
        });
    }
}
