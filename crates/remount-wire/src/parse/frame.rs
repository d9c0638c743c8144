use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::payload::{CidsSeed, EventSeed, JoinSeed, UrlSeed};
use crate::limits::{Budget, Limit, MAX_EVENT_BYTES, MAX_REF_BYTES, MAX_TOPIC_BYTES};
use crate::message::{ClientBody, ClientMessage};

const VIEW_TOPICS: &str = "lv:";

/// Text that is borrowed where it holds no escapes.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

pub(super) struct FrameSeed<'b>(pub(super) &'b Budget);

impl<'de> DeserializeSeed<'de> for FrameSeed<'_> {
    type Value = ClientMessage<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for FrameSeed<'_> {
    type Value = ClientMessage<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[join_ref, ref, topic, event, payload]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut frame: A) -> Result<Self::Value, A::Error> {
        let budget = self.0;
        let mut text = |place: &'static str, most: usize, limit: Limit| {
            let text: Option<Text<'de>> = element(&mut frame, place)?;
            if let Some(Text(text)) = &text {
                budget
                    .at_most(text.len(), most, limit)
                    .map_err(Error::custom)?;
            }
            Ok(text.map(|Text(text)| text))
        };
        let join_ref = text("join_ref", MAX_REF_BYTES, Limit::Reference)?;
        let reference = text("ref", MAX_REF_BYTES, Limit::Reference)?;
        let topic = text("topic", MAX_TOPIC_BYTES, Limit::Topic)?
            .ok_or_else(|| Error::custom("its topic is null"))?;
        let event = text("event", MAX_EVENT_BYTES, Limit::Event)?
            .ok_or_else(|| Error::custom("its event is null"))?;
        let seed = BodySeed {
            topic: &topic,
            event,
            budget,
        };
        let body = frame
            .next_element_seed(seed)?
            .ok_or_else(|| missing("payload"))?;
        if frame.next_element::<IgnoredAny>()?.is_some() {
            return Err(Error::custom("it has more than five parts"));
        }
        Ok(ClientMessage {
            join_ref,
            reference,
            topic,
            body,
        })
    }
}

fn element<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(
    frame: &mut A,
    place: &'static str,
) -> Result<T, A::Error> {
    frame.next_element()?.ok_or_else(|| missing(place))
}

fn missing<E: Error>(place: &str) -> E {
    E::custom(format_args!("it ends before its {place}"))
}

/// Reads the payload in one pass, as what the topic and the event before it call for.
struct BodySeed<'t, 'de, 'b> {
    topic: &'t str,
    event: Cow<'de, str>,
    budget: &'b Budget,
}

impl<'de> DeserializeSeed<'de> for BodySeed<'_, 'de, '_> {
    type Value = ClientBody<'de>;

    fn deserialize<D: Deserializer<'de>>(self, payload: D) -> Result<ClientBody<'de>, D::Error> {
        let Self {
            topic,
            event,
            budget,
        } = self;
        let of_view = topic.starts_with(VIEW_TOPICS);
        Ok(match &*event {
            "phx_join" => ClientBody::Join(JoinSeed(budget).deserialize(payload)?),
            "phx_leave" => {
                IgnoredAny::deserialize(payload)?;
                ClientBody::Leave
            }
            "heartbeat" if topic == "phoenix" => {
                IgnoredAny::deserialize(payload)?;
                ClientBody::Heartbeat
            }
            "event" if of_view => ClientBody::Event(EventSeed(budget).deserialize(payload)?),
            "live_patch" if of_view => ClientBody::LivePatch {
                url: UrlSeed(budget).deserialize(payload)?,
            },
            "cids_will_destroy" if of_view => ClientBody::CidsWillDestroy {
                cids: CidsSeed(budget).deserialize(payload)?,
            },
            "cids_destroyed" if of_view => ClientBody::CidsDestroyed {
                cids: CidsSeed(budget).deserialize(payload)?,
            },
            _ => {
                let payload = <&RawValue>::deserialize(payload)?;
                if !payload.get().starts_with('{') {
                    return Err(Error::custom("its payload is not an object"));
                }
                ClientBody::Other { event, payload }
            }
        })
    }
}
