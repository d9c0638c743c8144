use crate::Result;
use crate::arguments::{Arguments, Subject};
use crate::client::Client;
use crate::get::Get;
use crate::post::Post;

/// One browser, with a socket or without.
pub(crate) enum Connection {
    Socket(Client),
    Post(Post),
    Get(Get),
}

impl Connection {
    pub(crate) async fn connect(arguments: &Arguments) -> Result<Self> {
        let url = &arguments.url;
        Ok(match arguments.subject {
            Subject::Socket(protocol) => Self::Socket(Client::connect(url, protocol).await?),
            Subject::Post => Self::Post(Post::connect(url, &arguments.path).await?),
            Subject::Get => Self::Get(Get::connect(url, &arguments.path).await?),
        })
    }

    /// Sends something, and waits for what comes of it.
    pub(crate) async fn round_trip(&mut self) -> Result<()> {
        match self {
            Self::Socket(client) => client.round_trip().await,
            Self::Post(post) => post.round_trip().await,
            Self::Get(get) => get.round_trip().await,
        }
    }

    /// Says that it is still there, where a server wants to hear that.
    pub(crate) async fn heartbeat(&mut self) -> Result<()> {
        match self {
            Self::Socket(Client::Live(live)) => Ok(live.heartbeat().await?),
            Self::Socket(Client::Echo(_)) | Self::Post(_) | Self::Get(_) => Ok(()),
        }
    }
}
