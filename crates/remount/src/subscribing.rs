use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use remount_pubsub::{OtherMessages, PubSub};

use crate::inbox::Inbox;
use crate::keys::Keys;
use crate::ongoing::Ongoing;
use crate::owner::Owner;
use crate::portable::codec::Codec;
use crate::taker::{Heard, Taker, To};

/// The subscription that [`Socket::subscribe`](crate::Socket::subscribe) asks for, once this is
/// awaited.
#[must_use = "nobody is subscribed until this is awaited"]
pub struct Subscribing<'a> {
    pub(crate) visit: &'a mut dyn Subscribes,
    pub(crate) topic: String,
    pub(crate) taker: &'static Taker,
    pub(crate) codec: Option<&'static Codec>,
}

/// The visit whose view subscribes, behind a type that has no parts: the compiler looks into what
/// each `mount` waits for.
pub trait Subscribes: Send {
    fn parts(&mut self) -> SubscribesWith<'_>;
}

/// What of a visit a subscription takes.
pub struct SubscribesWith<'a> {
    pub(crate) topics: &'a PubSub<Heard>,
    /// None during the first render.
    pub(crate) inbox: Option<&'a Inbox>,
    pub(crate) owner: Owner,
    pub(crate) ongoing: &'a mut Ongoing,
    /// To how many topics a view may subscribe.
    pub(crate) most: usize,
}

impl Subscribing<'_> {
    fn subscribe(&mut self) -> Result<(), Why> {
        let SubscribesWith {
            topics,
            inbox,
            owner,
            ongoing,
            most,
        } = self.visit.parts();
        let Some(inbox) = inbox else {
            return Ok(());
        };
        let to = To {
            view: inbox.tag,
            owner,
            taker: self.taker,
        };
        let heard = Heard {
            to,
            codec: self.codec,
        };
        let mine = ongoing.subscription(&self.topic, owner);
        if mine.is_some_and(|mine| mine.tag().message() == heard.message()) {
            return Ok(());
        }
        // What a scope has a view found under is no topic of the app.
        let of_the_app = ongoing.topics().filter(|topic| !Keys::is_key(topic));
        if of_the_app.count() >= most {
            return Err(Why::TooMany(most));
        }
        let subscriber = Arc::clone(&inbox.mailbox);
        let subscription = topics.subscribe(&self.topic, subscriber, heard);
        let subscription = subscription.map_err(Why::OtherMessages)?;
        ongoing.subscribe(subscription);
        Ok(())
    }
}

impl Future for Subscribing<'_> {
    type Output = Result<(), SubscribeError>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(self.subscribe().map_err(|why| SubscribeError {
            topic: std::mem::take(&mut self.topic),
            why,
        }))
    }
}

/// Why a view is not subscribed. There is another topic of this name, whose messages are of another
/// type, or one of the two is shared by servers and the other is not. Or the view has subscribed to
/// as many topics as it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeError {
    topic: String,
    why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Why {
    OtherMessages(OtherMessages),
    TooMany(usize),
}

impl fmt::Display for SubscribeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot subscribe to the topic `{}`: ", self.topic)?;
        match &self.why {
            Why::OtherMessages(error) => write!(f, "{error}"),
            Why::TooMany(most) => write!(
                f,
                "this view hears {most} topics, and may hear no more (`Limits::subscriptions`)"
            ),
        }
    }
}

impl std::error::Error for SubscribeError {}
