//! Which request is which call. Every answer, also to what is not a call, has the form of the contract.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::LengthLimitError;
use tokio::time::timeout;

use super::{Limits, openapi};
use crate::contract;
use crate::service::{Service, error, is_refusal};

const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";

/// What every request may use.
#[derive(Clone)]
struct Shared {
    service: Service,
    limits: Limits,
    calls: Arc<[String]>,
    openapi: Arc<str>,
}

pub(super) fn routes(service: Service, limits: Limits) -> Router {
    let calls = contract::calls("").0.into_iter().map(|call| call.name).collect();
    let shared = Shared { service, limits, calls, openapi: openapi().into() };
    Router::new()
        .route("/v1/call", post(any_call))
        .route("/v1/calls", post(several))
        .route("/v1/openapi.json", get(document))
        .route("/v1/health", get(health))
        .route("/v1/{call}", post(named))
        .fallback(nothing_here)
        .method_not_allowed_fallback(other_method)
        .with_state(shared)
}

/// A call as it stands.
async fn any_call(State(shared): State<Shared>, body: Body) -> Response {
    match shared.text(body).await {
        Ok(call) => shared.answer(call).await,
        Err(refused) => refused,
    }
}

/// A call that the path names.
async fn named(State(shared): State<Shared>, Path(name): Path<String>, body: Body) -> Response {
    if !shared.calls.contains(&name) {
        return nothing_here().await;
    }
    match shared.text(body).await {
        Ok(fields) => shared.answer(with_name(fields, &name)).await,
        Err(refused) => refused,
    }
}

/// Calls in lines, all to one engine.
async fn several(State(shared): State<Shared>, body: Body) -> Response {
    let calls = match shared.text(body).await {
        Ok(calls) => calls,
        Err(refused) => return refused,
    };
    match timeout(shared.limits.answer, shared.service.calls(calls)).await {
        Ok(answers) => response(StatusCode::OK, LINES, answers),
        Err(_) => too_long(),
    }
}

async fn document(State(shared): State<Shared>) -> Response {
    response(StatusCode::OK, JSON, shared.openapi.to_string())
}

async fn health() -> Response {
    response(StatusCode::OK, JSON, r#"{"status":"ok"}"#.to_owned())
}

async fn nothing_here() -> Response {
    let help = "post a call to `/v1/call`; `/v1/openapi.json` describes all there is";
    refusal(StatusCode::NOT_FOUND, "not-found", "there is nothing here", help)
}

async fn other_method() -> Response {
    let help = "calls are sent by POST; documents are read by GET";
    let mut response =
        refusal(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "this is asked for by another method", help);
    response.headers_mut().entry(ALLOW).or_insert(HeaderValue::from_static("GET, POST"));
    response
}

impl Shared {
    /// A body as text, within the limits.
    async fn text(&self, body: Body) -> Result<String, Response> {
        let bytes = match timeout(self.limits.read, to_bytes(body, self.limits.body)).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) if is_too_large(&error) => {
                let message = format!("the body has more than {} bytes", self.limits.body);
                return Err(refusal(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "too-large",
                    &message,
                    "send less at a time",
                ));
            }
            Ok(Err(_)) => {
                let help = "send the request again";
                return Err(refusal(
                    StatusCode::BAD_REQUEST,
                    "torn-body",
                    "the body did not come whole",
                    help,
                ));
            }
            Err(_) => {
                let help = "send the request again";
                return Err(refusal(
                    StatusCode::REQUEST_TIMEOUT,
                    "too-slow",
                    "the body did not come in time",
                    help,
                ));
            }
        };
        String::from_utf8(bytes.into()).map_err(|_| {
            refusal(
                StatusCode::BAD_REQUEST,
                "not-utf-8",
                "the body is not UTF-8 text",
                "write the call as JSON in UTF-8",
            )
        })
    }

    async fn answer(&self, call: String) -> Response {
        match timeout(self.limits.answer, self.service.call(call)).await {
            Ok(answer) => {
                let status = if is_refusal(&answer) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
                response(status, JSON, answer)
            }
            Err(_) => too_long(),
        }
    }
}

/// The object of a body with the name of its call at its end, so that places in it stay what they are. What is not an object stays what
/// it is, and the contract says so.
fn with_name(fields: String, name: &str) -> String {
    let body = fields.trim_end();
    let Some(open) = body.strip_suffix('}').filter(|_| body.trim_start().starts_with('{')) else {
        return fields;
    };
    let comma = if open.trim() == "{" { "" } else { "," };
    format!("{open}{comma}\"call\":\"{name}\"}}")
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.is::<LengthLimitError>() {
            return true;
        }
        source = error.source();
    }
    false
}

fn too_long() -> Response {
    let help = "ask for less at a time";
    refusal(StatusCode::SERVICE_UNAVAILABLE, "took-too-long", "the answer was not found in time", help)
}

fn refusal(status: StatusCode, code: &str, message: &str, help: &str) -> Response {
    response(status, JSON, error(code, message, Some(help)))
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response {
    // What is said of a person is kept nowhere on the way.
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")];
    (status, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::with_name;

    #[test]
    fn the_name_of_a_call_joins_its_fields() {
        for (body, call) in [
            ("{}", r#"{"call":"list"}"#),
            (" { \n} \n", " { \n\"call\":\"list\"}"),
            (r#"{"id":"a"}"#, r#"{"id":"a","call":"list"}"#),
            (r#"{"id":"{"}"#, r#"{"id":"{","call":"list"}"#),
            ("[]", "[]"),
            ("", ""),
            ("}", "}"),
        ] {
            assert_eq!(with_name(body.to_owned(), "list"), call);
        }
    }
}
