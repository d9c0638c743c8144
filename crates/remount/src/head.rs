//! What a page's head says to its script.

use std::sync::{Arc, OnceLock};

use remount_macros::view;
use remount_markup as markup;
use remount_session::{SessionData, Sessions};

use crate::mount_point::MountPoint;

/// The elements of a page's head, as HTML.
#[derive(Clone)]
pub(crate) struct Head(Arc<str>);

impl Head {
    pub(crate) fn html(&self) -> &str {
        &self.0
    }

    /// That of pages that browsers see behind this prefix.
    fn new<S: SessionData>(prefix: &str, mount_point: &MountPoint, sessions: &Sessions<S>) -> Self {
        let (script, told) = (mount_point.script(prefix), mount_point.told(prefix));
        let local_item = sessions.local_item();
        let elements = view! {
            if let Some(path) = &told {
                <meta name="remount-mount" content=(path)>
            }
            if !sessions.keep_anything() {
                <meta name="remount-session" content="none">
            }
            if let Some(item) = &local_item {
                <meta name="remount-local" content=(item)>
            }
            if sessions.is_plain_http() {
                <meta name="remount-plain-http">
            }
            <script defer src=(script)></script>
        };
        let mut html = String::new();
        markup::html(&elements, None, &mut html);
        Self(html.into())
    }
}

/// The heads of a site's pages. Those without a prefix are all alike, and written once.
#[derive(Default)]
pub(crate) struct Heads {
    https: OnceLock<Head>,
    /// A site may learn only from its server that its cookies are made for plain http.
    plain_http: OnceLock<Head>,
}

impl Heads {
    /// The head of a page. The mount point and the sessions are those of the site.
    pub(crate) fn of<S: SessionData>(
        &self,
        prefix: &str,
        mount_point: &MountPoint,
        sessions: &Sessions<S>,
    ) -> Head {
        let new = || Head::new(prefix, mount_point, sessions);
        match (prefix, sessions.is_plain_http()) {
            ("", false) => self.https.get_or_init(new).clone(),
            ("", true) => self.plain_http.get_or_init(new).clone(),
            _ => new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use remount_session::KeyRing;

    use super::*;

    fn sessions() -> Sessions<()> {
        Sessions::new(KeyRing::new(&[7; 32]).unwrap())
    }

    fn head(heads: &Heads, prefix: &str, sessions: &Sessions<()>) -> Head {
        heads.of(prefix, &MountPoint::default(), sessions)
    }

    #[test]
    fn a_head_names_the_script_and_says_that_there_is_no_session() {
        let head = head(&Heads::default(), "", &sessions());
        let none = "<meta name=\"remount-session\" content=\"none\">";
        assert!(head.html().starts_with(none), "{}", head.html());
        assert!(head.html().contains(" src=\"/live/assets/remount-"));
        assert!(!head.html().contains("remount-mount"));
    }

    #[test]
    fn pages_without_a_prefix_share_one_head() {
        let (heads, sessions) = (Heads::default(), sessions());
        let (one, other) = (head(&heads, "", &sessions), head(&heads, "", &sessions));
        assert!(Arc::ptr_eq(&one.0, &other.0));
    }

    #[test]
    fn the_head_of_a_page_with_a_prefix_is_its_own() {
        let (heads, sessions) = (Heads::default(), sessions());
        for prefix in ["/a", "/b"] {
            let head = head(&heads, prefix, &sessions);
            let mount = format!("<meta name=\"remount-mount\" content=\"{prefix}/live\">");
            assert!(head.html().starts_with(&mount), "{}", head.html());
        }
    }

    #[test]
    fn a_site_that_turns_out_to_be_on_plain_http_says_so_from_then_on() {
        let heads = Heads::default();
        let says_so = |sessions: &Sessions<()>| {
            let head = head(&heads, "", sessions);
            head.html().contains("<meta name=\"remount-plain-http\">")
        };
        assert!(!says_so(&sessions()));
        assert!(says_so(&sessions().plain_http()));
        assert!(!says_so(&sessions()));
    }
}
