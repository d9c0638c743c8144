use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// Tells the connections of a server that it ends, and waits for them to close.
///
/// [`serve`](crate::serve) does all of this by itself. A program that runs its own accept loop puts
/// a `Drain` into the extensions of every request (`router.layer(axum::Extension(drain.clone()))`)
/// and calls [`close`](Self::close) when it shuts down.
#[derive(Clone, Debug)]
pub struct Drain(Arc<watch::Sender<bool>>);

impl Drain {
    /// A drain for a server that runs.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Asks every connection to close, with a code after which browsers come back, and waits until
    /// all have, or for `limit`.
    pub async fn close(&self, limit: Duration) {
        self.0.send_replace(true);
        if tokio::time::timeout(limit, self.0.closed()).await.is_err() {
            let open = self.0.receiver_count();
            tracing::warn!(
                open,
                "connections were still open at the end of the time to close"
            );
        }
    }

    /// Resolves once the server ends, or never if nobody is left to say so.
    pub(crate) fn closing(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.0.subscribe();
        async move {
            if closing.wait_for(|closing| *closing).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self::new()
    }
}
