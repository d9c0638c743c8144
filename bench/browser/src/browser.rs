use std::net::SocketAddr;

use crate::http::{Answer, Http, Request};
use crate::{Jar, Live, Result, Trouble, WebSocket, page};

const SOCKET: &str = "/live/websocket?vsn=2.0.0";

/// One browser: what it has been told to keep, and its way to the server. The server's address is
/// the site's name.
#[derive(Debug)]
pub struct Browser {
    address: SocketAddr,
    host: String,
    more: String,
    http: Http,
    jar: Jar,
}

impl Browser {
    /// A browser that has never been to this server.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            host: address.to_string(),
            more: String::new(),
            http: Http::default(),
            jar: Jar::default(),
        }
    }

    /// Adds a header to every request, as a proxy does.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.more.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// The cookies that it has.
    #[must_use]
    pub fn jar(&self) -> &Jar {
        &self.jar
    }

    /// Puts other cookies in the place of those that it has; its connection stays.
    pub fn set_jar(&mut self, jar: Jar) {
        self.jar = jar;
    }

    /// Loads a page, and takes its cookies.
    ///
    /// # Errors
    ///
    /// Those of [`Http::ask`].
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "").await
    }

    /// Sends JSON as the page's script does, and takes the answer's cookies.
    ///
    /// # Errors
    ///
    /// Those of [`Http::ask`].
    pub async fn post(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.ask("POST", path, body).await
    }

    /// Loads a page, opens its socket and joins its live view.
    ///
    /// # Errors
    ///
    /// One of the three is refused.
    pub async fn open(&mut self, path: &str) -> Result<Live> {
        let html = self.page(path).await?;
        self.join(path, &html).await
    }

    /// Loads a page, opens its socket and joins all its live views, the main one first.
    ///
    /// # Errors
    ///
    /// One of the three is refused.
    pub async fn open_all(&mut self, path: &str) -> Result<Live> {
        let html = self.page(path).await?;
        let mut live = self.join(path, &html).await?;
        for view in page::other_views(&html) {
            live.join_beside(&view, &self.url(path)).await?;
        }
        Ok(live)
    }

    async fn page(&mut self, path: &str) -> Result<String> {
        let answer = self.get(path).await?;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(Trouble::wrong(format!("{path} was answered with {status}"))),
        }
    }

    async fn join(&mut self, path: &str, html: &str) -> Result<Live> {
        let view = page::main_view(html)?;
        let socket = self.socket().await?;
        Live::join(socket, &view, &self.url(path)).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// Opens a socket, and joins nothing.
    ///
    /// # Errors
    ///
    /// Those of [`WebSocket::open`].
    pub async fn socket(&self) -> Result<WebSocket> {
        let request = Request {
            path: SOCKET,
            host: &self.host,
            cookies: &self.jar.header(),
            more: &self.more,
            ..Request::default()
        };
        WebSocket::open(self.address, &request).await
    }

    async fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer> {
        let request = Request {
            method,
            path,
            host: &self.host,
            content_type: "application/json",
            cookies: &self.jar.header(),
            more: &self.more,
            body,
        };
        let answer = self.http.ask(self.address, &request).await?;
        for cookie in &answer.set_cookies {
            self.jar.take(cookie);
        }
        Ok(answer)
    }
}
