//! What answers: the engine with the definitions that were there when the server started, and nothing that anybody has said since.

use std::borrow::Cow;
use std::sync::Arc;
use std::thread::available_parallelism;

use psyscreen_json::Engine;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Answers calls. Each call, and each list of calls, has an engine of its own that ends with it: what one caller loads no other sees, and
/// nothing grows.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    engine: Arc<Engine>,
    /// So many long calls are worked on at a time.
    long: Arc<Semaphore>,
}

/// What of a call says how long it takes.
#[derive(Deserialize)]
struct Beginning<'c> {
    #[serde(borrow)]
    call: Option<Cow<'c, str>>,
    definitions: Option<IgnoredAny>,
}

impl Service {
    pub(crate) fn new(engine: Engine) -> Self {
        let threads = available_parallelism().map_or(1, usize::from);
        Self { engine: Arc::new(engine), long: Arc::new(Semaphore::new(threads)) }
    }

    /// The answer to one call.
    pub(crate) async fn call(&self, call: String) -> String {
        if is_short(&call) {
            return Engine::clone(&self.engine).call(&call);
        }
        self.long(move |engine| engine.call(&call)).await
    }

    /// The answers to a list of calls, each in a line; all of them to one engine, in their order.
    pub(crate) async fn calls(&self, calls: String) -> String {
        let answer = move |engine: &Engine| {
            let lines = calls.strip_suffix('\n').unwrap_or(&calls).split('\n');
            lines.fold(String::new(), |answers, line| answers + &engine.call(line) + "\n")
        };
        self.long(answer).await
    }

    /// Carries out what may take long beside the threads that read and write.
    async fn long(&self, answer: impl FnOnce(&Engine) -> String + Send + 'static) -> String {
        let Ok(permit) = Arc::clone(&self.long).acquire_owned().await else { return fault() };
        let engine = Engine::clone(&self.engine);
        let task = spawn_blocking(move || {
            // Held until it is done, also where nobody waits for it any more.
            let _permit = permit;
            answer(&engine)
        });
        task.await.unwrap_or_else(|_| fault())
    }
}

/// Whether a call is a matter of microseconds. Texts take their time to read, and proofs to find. What is not a call is refused at once.
fn is_short(call: &str) -> bool {
    let Ok(Beginning { call, definitions }) = serde_json::from_str(call) else { return true };
    let long = ["load", "check", "prove", "table"];
    definitions.is_none() && !call.is_some_and(|call| long.contains(&&*call))
}

fn fault() -> String {
    error("fault", "this is a fault of psyscreen-server", Some("please report it"))
}

/// An error in the form of the contract.
pub(crate) fn error(code: &str, message: &str, help: Option<&str>) -> String {
    json!({ "errors": [{ "code": code, "place": null, "message": message, "help": help }] }).to_string()
}

/// Whether an answer says that the call cannot be carried out.
pub(crate) fn is_refusal(answer: &str) -> bool {
    answer.starts_with(r#"{"errors":"#)
}
