//! The contract over HTTP.

mod openapi;
mod routes;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

pub(crate) use openapi::openapi;

use crate::service::Service;

/// What a client may ask of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Most bytes of a body.
    pub(crate) body: usize,
    /// Most connections at a time.
    pub(crate) connections: usize,
    /// In which a head, and then a body, must have come.
    pub(crate) read: Duration,
    /// In which an answer must be found.
    pub(crate) answer: Duration,
}

/// Most bytes of the head of a request.
const MAX_HEAD: usize = 1 << 14;

/// Answers until the process is told to stop; then what has begun is finished.
pub(crate) async fn serve(service: Service, address: SocketAddr, limits: Limits) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot listen on {address}: {error}");
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    eprintln!("listening on http://{}", listener.local_addr().map_err(cannot)?);
    let routes = TowerToHyperService::new(routes::routes(service, limits));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.read).max_buf_size(MAX_HEAD);
    let (open, places) =
        (GracefulShutdown::new(), Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS))));
    let mut stop = std::pin::pin!(told_to_stop());
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of handles: it is tried again when some may be free.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        // An answer is one small write.
        let _set = stream.set_nodelay(true);
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), routes.clone()));
        tokio::spawn(async move {
            // That a client went away is nobody's concern.
            let _ended = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let wait = limits.read.saturating_add(limits.answer);
    let _late = timeout(wait, open.shutdown()).await;
    Ok(())
}

async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _told = tokio::signal::ctrl_c().await;
}
