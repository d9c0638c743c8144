use bench_browser::http::Request;
use bench_browser::{Browser, Live, WebSocket, event_frame};

use crate::Result;
use crate::arguments::Protocol;
use crate::url::Url;

/// As long as remount's own, so that an echo is of the size of a click.
const TOPIC: &str = "lv:phx-00000000000000000000000000000000";
const EVENT: &str = "inc";
const VALUE: &str = r#"{"value":""}"#;

/// One browser with one page.
pub(crate) enum Client {
    Live(Live),
    Echo(Echo),
}

/// A socket whose server sends back what it is sent.
pub(crate) struct Echo {
    socket: WebSocket,
    reference: u64,
    frame: String,
}

impl Client {
    pub(crate) async fn connect(url: &Url, protocol: Protocol) -> Result<Self> {
        Ok(match protocol {
            // The page's own connection is closed with the browser: only the socket is measured.
            Protocol::Live => Self::Live(Browser::new(url.address).open(&url.path).await?),
            Protocol::LiveViews => Self::Live(Browser::new(url.address).open_all(&url.path).await?),
            Protocol::Echo => Self::Echo(Echo::connect(url).await?),
        })
    }

    /// Clicks, and waits for what comes of it.
    pub(crate) async fn round_trip(&mut self) -> Result<()> {
        match self {
            Self::Live(live) => Ok(live.click(EVENT, VALUE).await?),
            Self::Echo(echo) => echo.round_trip().await,
        }
    }
}

impl Echo {
    async fn connect(url: &Url) -> Result<Self> {
        let request = Request {
            path: "/live/websocket?vsn=2.0.0",
            host: &url.address.to_string(),
            ..Request::default()
        };
        Ok(Self {
            socket: WebSocket::open(url.address, &request).await?,
            reference: 0,
            frame: String::new(),
        })
    }

    async fn round_trip(&mut self) -> Result<()> {
        self.reference += 1;
        event_frame(&mut self.frame, self.reference, TOPIC, EVENT, VALUE);
        self.socket.send(&self.frame).await?;
        if self.socket.receive().await? == self.frame {
            Ok(())
        } else {
            Err("the echo is not what was sent".into())
        }
    }
}
