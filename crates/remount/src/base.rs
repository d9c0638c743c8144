//! Where the addresses of a site begin for the browser. It does not know what proxies and routers
//! take off the path on the way.

use std::any::{Any, TypeId};

use axum::extract::{FromRequestParts, NestedPath, OriginalUri, RawPathParams};
use http::Uri;
use http::request::Parts;
use remount_markup::{LocalPath, Surroundings};

/// The longest prefix, in bytes. It is kept as long as a page is open.
const MAX_PREFIX: usize = 1_024;

/// What stands before the site's own paths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Base(Option<Box<Prefix>>);

#[derive(Clone, Debug)]
struct Prefix {
    /// Without a slash at its end.
    text: Box<str>,
    /// The parameters in it, if the site is nested at a path that has any.
    params: Box<[(Box<str>, Box<str>)]>,
    /// Whether a router of the app has taken the last of it off, and not a proxy.
    is_nested: bool,
}

/// A prefix that no page of this site can have, or one whose parameters are no text.
#[derive(Debug)]
pub(crate) struct BadPrefix;

impl Base {
    /// Reads it of a request to a route of the site without parameters of its own. `forwarded` is
    /// what a proxy has taken off.
    pub(crate) async fn of_socket(request: &mut Parts, forwarded: &str) -> Result<Self, BadPrefix> {
        let text = prefix(request, forwarded)?;
        if text.is_empty() {
            return Ok(Self::default());
        }
        let params = RawPathParams::from_request_parts(request, &()).await;
        let params = params.map_err(|_| BadPrefix)?;
        let params = params
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        Ok(Self(Some(Box::new(Prefix {
            text,
            params: params.collect(),
            is_nested: is_nested(request),
        }))))
    }

    /// Reads it of a request to a handler of the app, which may have parameters of its own.
    pub(crate) async fn of_handler(
        request: &mut Parts,
        forwarded: &str,
    ) -> Result<Self, BadPrefix> {
        let mut outer = Vec::new();
        if let Ok(pattern) = NestedPath::from_request_parts(request, &()).await {
            let params = RawPathParams::from_request_parts(request, &()).await;
            let params = params.map_err(|_| BadPrefix)?;
            for (name, value) in &params {
                if pattern.as_str().contains(&format!("{{{name}}}")) {
                    outer.push((name.into(), value.into()));
                }
            }
        }
        Self::of_page(request, forwarded, outer)
    }

    /// Reads it of a request for a page, of whose path these are the parameters of the prefix.
    pub(crate) fn of_page(
        request: &Parts,
        forwarded: &str,
        params: Vec<(Box<str>, Box<str>)>,
    ) -> Result<Self, BadPrefix> {
        let text = prefix(request, forwarded)?;
        let params = params.into();
        let is_nested = is_nested(request);
        let prefix = (!text.is_empty()).then(|| {
            Box::new(Prefix {
                text,
                params,
                is_nested,
            })
        });
        Ok(Self(prefix))
    }

    pub(crate) fn prefix(&self) -> &str {
        self.0.as_ref().map_or("", |prefix| &prefix.text)
    }

    /// Appends an address of the site's own, as the browser has it. The root of a site that a
    /// router nests is the path at which it is nested, without a slash at its end.
    pub(crate) fn write(&self, out: &mut String, own: impl FnOnce(&mut String)) {
        let Some(prefix) = &self.0 else {
            return own(out);
        };
        out.push_str(&prefix.text);
        let start = out.len();
        own(out);
        let behind_root = out[start..].strip_prefix('/');
        let is_root = behind_root.is_some_and(|rest| rest.is_empty() || rest.starts_with('?'));
        if is_root && prefix.is_nested {
            out.remove(start);
        }
    }

    /// What the site's own routes see of a path.
    pub(crate) fn strip<'a>(&self, path: &'a str) -> Option<&'a str> {
        match path.strip_prefix(self.prefix())? {
            "" => Some("/"),
            own => own.starts_with('/').then_some(own),
        }
    }

    /// What the prefix has in the place of this parameter of the path at which it is nested.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.0.iter().flat_map(|prefix| &prefix.params);
        let found = params.find(|(own, _)| **own == *name);
        found.map(|(_, value)| &**value)
    }
}

impl Surroundings for Base {
    fn get(&self, of: TypeId) -> Option<&dyn Any> {
        (of == TypeId::of::<Self>()).then_some(self)
    }
}

/// Whether a router of the app has taken something off the path.
pub(crate) fn is_nested(request: &Parts) -> bool {
    !nested(request).is_empty()
}

/// Path and query of a request as the browser has asked for them.
pub(crate) fn address(request: &Parts, forwarded: &str) -> Option<Uri> {
    let original = request.extensions.get::<OriginalUri>();
    let asked = original.map_or(&request.uri, |OriginalUri(original)| original);
    let asked = asked.path_and_query()?;
    match forwarded {
        "" => Some(Uri::from(asked.clone())),
        _ => format!("{forwarded}{asked}").parse().ok(),
    }
}

fn prefix(request: &Parts, forwarded: &str) -> Result<Box<str>, BadPrefix> {
    let nested = nested(request);
    if forwarded.is_empty() && nested.is_empty() {
        return Ok(Box::default());
    }
    let text = [forwarded, nested].concat();
    let is_safe = text.is_empty() || LocalPath::new(&text).is_ok();
    (is_safe && text.len() <= MAX_PREFIX)
        .then(|| text.into_boxed_str())
        .ok_or(BadPrefix)
}

/// What the routers of the app have taken off.
fn nested(request: &Parts) -> &str {
    let Some(OriginalUri(original)) = request.extensions.get() else {
        return "";
    };
    let (original, own) = (original.path(), request.uri.path());
    let outer = original.strip_suffix(own);
    // `/` of a nested router is its prefix itself.
    let outer = outer.or_else(|| (own == "/").then_some(original));
    outer.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use http::Request;

    use super::*;

    /// A request that asks for one path and sees another one, as in a nested router.
    fn request(original: &str, own: &str) -> Parts {
        let original = OriginalUri(original.parse().unwrap());
        let request = Request::get(own).extension(original).body(()).unwrap();
        request.into_parts().0
    }

    fn base(original: &str, own: &str, forwarded: &str) -> Base {
        Base::of_page(&request(original, own), forwarded, Vec::new()).unwrap()
    }

    #[track_caller]
    fn check(original: &str, own: &str, forwarded: &str, prefix: &str) {
        assert_eq!(base(original, own, forwarded).prefix(), prefix);
    }

    #[track_caller]
    fn check_added(base: &Base, own: &str, expected: &str) {
        let mut address = String::new();
        base.write(&mut address, |out| out.push_str(own));
        assert_eq!(address, expected);
    }

    #[test]
    fn an_address_of_a_site_that_is_nested_begins_with_its_prefix() {
        let base = base("/admin/rooms/7", "/rooms/7", "");
        check_added(&base, "/rooms/8", "/admin/rooms/8");
        check_added(&base, "/", "/admin");
        check_added(&base, "/?page=2", "/admin?page=2");
    }

    #[test]
    fn the_root_of_a_site_behind_a_proxy_keeps_its_slash() {
        let base = base("/rooms/7", "/rooms/7", "/app");
        check_added(&base, "/rooms/8", "/app/rooms/8");
        check_added(&base, "/?page=2", "/app/?page=2");
    }

    #[test]
    fn a_prefix_is_what_routers_and_proxies_have_taken_off() {
        check("/rooms/7", "/rooms/7", "", "");
        check("/", "/", "", "");
        check("/admin/rooms/7", "/rooms/7", "", "/admin");
        check("/admin", "/", "", "/admin");
        check("/admin/", "/", "", "/admin");
        check("/a/b/rooms", "/rooms", "", "/a/b");
        check("/rooms", "/rooms", "/app", "/app");
        check("/admin/rooms", "/rooms", "/app", "/app/admin");
    }

    #[test]
    fn a_path_that_is_no_end_of_the_one_that_was_asked_for_has_no_prefix() {
        check("/old/7", "/new/7", "", "");
    }

    #[test]
    fn a_request_that_went_through_no_router_has_no_prefix() {
        let request = Request::get("/rooms").body(()).unwrap().into_parts().0;
        assert_eq!(
            Base::of_page(&request, "", Vec::new()).unwrap().prefix(),
            ""
        );
    }

    #[test]
    fn a_prefix_that_leads_to_another_host_is_refused() {
        for original in ["//evil.example/rooms", "/\\evil.example/rooms"] {
            let refused = Base::of_page(&request(original, "/rooms"), "", Vec::new());
            assert!(refused.is_err(), "{original}");
        }
    }

    #[test]
    fn a_prefix_without_end_is_refused() {
        let long = format!("/{}/rooms", "a".repeat(MAX_PREFIX));
        assert!(Base::of_page(&request(&long, "/rooms"), "", Vec::new()).is_err());
    }

    #[test]
    fn a_path_of_the_site_is_what_stands_behind_the_prefix() {
        let base = base("/admin/rooms", "/rooms", "");
        assert_eq!(base.strip("/admin/rooms/7"), Some("/rooms/7"));
        assert_eq!(base.strip("/admin"), Some("/"));
        assert_eq!(base.strip("/admin/"), Some("/"));
        assert_eq!(base.strip("/administrators"), None);
        assert_eq!(base.strip("/rooms"), None);
    }

    #[test]
    fn without_a_prefix_all_paths_are_those_of_the_site() {
        let base = Base::default();
        assert_eq!(base.strip("/rooms"), Some("/rooms"));
        assert_eq!(base.strip("/"), Some("/"));
    }

    #[test]
    fn an_address_is_that_of_the_browser() {
        let request = request("/admin/rooms?a=b", "/rooms?a=b");
        let asked = |forwarded| address(&request, forwarded).unwrap();
        assert_eq!(asked(""), "/admin/rooms?a=b");
        assert_eq!(asked("/app"), "/app/admin/rooms?a=b");
    }

    #[test]
    fn an_address_names_no_host() {
        let request = Request::get("http://pug.example/rooms").body(()).unwrap();
        let request = request.into_parts().0;
        assert_eq!(address(&request, ""), Some(Uri::from_static("/rooms")));
    }

    #[test]
    fn a_socket_without_a_prefix_keeps_nothing() {
        let mut request = request("/live/websocket", "/live/websocket");
        let base = Base::of_socket(&mut request, "").now_or_never();
        assert!(base.unwrap().unwrap().0.is_none());
    }
}
