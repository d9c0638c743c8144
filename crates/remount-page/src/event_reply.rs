use std::fmt;

use crate::reply_tag::ReplyTag;

/// What has become of the reply to an event when its handler has ended.
pub enum EventReply {
    /// It was sent: this value, as JSON.
    Sent(String),
    /// The view keeps it, to send it [later](crate::PageCore::handle_reply).
    Kept(ReplyTag),
    /// It was dropped, so nobody will send it.
    Dropped,
}

/// Without the value, which may be secret.
impl fmt::Debug for EventReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sent(_) => "Sent",
            Self::Kept(_) => "Kept",
            Self::Dropped => "Dropped",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_does_not_show_its_value() {
        let reply = EventReply::Sent("\"hunter2\"".to_owned());
        assert_eq!(format!("{reply:?}"), "Sent");
    }
}
