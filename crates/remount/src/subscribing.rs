use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use remount_pubsub::{OtherMessages, PubSub, Subscription};

use crate::place::Place;
use crate::taker::{Taker, To};

/// The subscription that [`Socket::subscribe`](crate::Socket::subscribe) asks for, once this is
/// awaited.
#[must_use = "nobody is subscribed until this is awaited"]
pub struct Subscribing<'a> {
    pub(crate) topics: &'a PubSub<To>,
    /// None during the first render.
    pub(crate) place: Option<&'a Place>,
    pub(crate) subscriptions: &'a mut Vec<Subscription<To>>,
    pub(crate) topic: String,
    pub(crate) taker: &'static Taker,
}

impl Subscribing<'_> {
    fn subscribe(&mut self) -> Result<(), SubscribeError> {
        let Some(place) = self.place else {
            return Ok(());
        };
        let is_there = |subscription: &Subscription<To>| {
            let carried = subscription.tag().taker.message;
            carried == self.taker.message && subscription.topic() == self.topic
        };
        if self.subscriptions.iter().any(is_there) {
            return Ok(());
        }
        let to = To {
            view: place.tag,
            taker: self.taker,
        };
        let subscriber = Arc::clone(&place.mailbox);
        let subscription = self
            .topics
            .subscribe(&self.topic, subscriber, to)
            .map_err(|error| SubscribeError {
                topic: std::mem::take(&mut self.topic),
                error,
            })?;
        self.subscriptions.reserve_exact(1);
        self.subscriptions.push(subscription);
        Ok(())
    }
}

impl Future for Subscribing<'_> {
    type Output = Result<(), SubscribeError>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.subscribe())
    }
}

/// Why a view is not subscribed: its topic has the name of another one, whose messages are of
/// another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeError {
    topic: String,
    error: OtherMessages,
}

impl fmt::Display for SubscribeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot subscribe to the topic `{}`: {}",
            self.topic, self.error
        )
    }
}

impl std::error::Error for SubscribeError {}
