use std::net::SocketAddr;

use crate::Result;

/// `http://ADDRESS:PORT/PATH`.
pub(crate) struct Url {
    pub(crate) address: SocketAddr,
    pub(crate) path: String,
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let rest = text
            .strip_prefix("http://")
            .ok_or("only http:// is understood")?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        Ok(Self {
            address: authority
                .parse()
                .map_err(|_| format!("`{authority}` is not an address with a port"))?,
            path: format!("/{path}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_an_address_and_a_path() {
        let url = Url::parse("http://127.0.0.1:4000/a/b").unwrap();
        assert_eq!(url.address.to_string(), "127.0.0.1:4000");
        assert_eq!(url.path, "/a/b");
        assert_eq!(Url::parse("http://[::1]:80").unwrap().path, "/");
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for text in [
            "https://127.0.0.1:1/",
            "http://127.0.0.1/",
            "http://host:1/",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }
}
