//! The endpoint of sessions in a store: the same decisions, between a load and a save.

use std::sync::Arc;

use super::{Applied, Decision, Refusal, Reply, Request};
use crate::backing::records::{Saved, UNAVAILABLE};
use crate::core::Core;
use crate::notice::{Notice, Origin};
use crate::values::timestamp::Timestamp;

impl Core {
    /// Decides about one request to sessions in a store. Nothing is acknowledged before the store
    /// has it.
    pub(crate) async fn decide_stored(
        self: &Arc<Self>,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Reply {
        self.try_decide_stored(request, now)
            .await
            .unwrap_or_else(Refusal::into_reply)
    }

    async fn try_decide_stored(
        self: &Arc<Self>,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        let asked = self.check(request, now)?;
        let mut presented = self.read_cookies(request.cookies.iter().copied(), now);
        self.load(&mut presented).await.map_err(|_| unavailable())?;
        let decision = self.answer(request, asked, &presented, now, &mut self.random())?;
        let mut applied = match decision {
            Decision::Reply(reply) => return Ok(reply),
            Decision::Send(applied) => applied,
        };
        let id = applied.session.id;
        match self.save(&applied.session, applied.is_new, now).await {
            Ok(Saved::Written(entries)) => {
                self.absorb(id, &entries, now);
                applied.session.entries = entries;
                Ok(self.send(applied, request, &presented, now, &mut self.random()))
            }
            Ok(Saved::Gone) => {
                // A login or logout of another server came in between.
                self.memory().end(id, request.address, now);
                let refusal = Refusal::new(409, "the session was ended");
                Ok(Reply {
                    notices: vec![Notice::Ended { session: id }],
                    ..refusal.into_reply()
                })
            }
            Err(_) => Ok(self.not_saved(applied)),
        }
    }

    /// The views read what was written, and no store has it: they are told as much. The page tries
    /// again with the same number, which then saves it.
    fn not_saved(&self, applied: Applied) -> Reply {
        let session = &applied.session;
        let written = [
            (applied.by_view, Origin::View),
            (applied.by_page, Origin::Browser),
        ];
        let notices = written
            .into_iter()
            .filter_map(|(keys, origin)| self.unsaved(session, keys, origin));
        Reply {
            notices: notices.collect(),
            ..unavailable().into_reply()
        }
    }
}

fn unavailable() -> Refusal {
    Refusal::new(UNAVAILABLE, "the sessions cannot be reached")
}
