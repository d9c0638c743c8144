//! The path under which the routes are that a site has for its pages' scripts.

use remount_markup::LocalPath;

/// Where they are unless the site says otherwise. Pages do not name it.
const DEFAULT: &str = "/live";

/// A path, without a slash at its end.
#[derive(Debug)]
pub(crate) struct MountPoint(Box<str>);

/// Why a path cannot be a mount point.
#[derive(Debug, PartialEq)]
pub(crate) enum MountPointError {
    NotLocal,
    Empty,
    Pattern,
}

impl MountPoint {
    pub(crate) fn new(path: &str) -> Result<Self, MountPointError> {
        let path = path.trim_end_matches('/');
        if path.is_empty() {
            return Err(MountPointError::Empty);
        }
        if LocalPath::new(path).is_err() || path.contains(['?', '#']) || path.contains(' ') {
            return Err(MountPointError::NotLocal);
        }
        if path.contains(['{', '}']) {
            return Err(MountPointError::Pattern);
        }
        Ok(Self(path.into()))
    }

    /// The live socket. The stock client puts `websocket` behind what it is given.
    pub(crate) fn socket(&self) -> String {
        format!("{}/websocket", self.0)
    }

    /// Where pages without a socket poll. The stock client puts `longpoll` in the place of
    /// `websocket`.
    pub(crate) fn longpoll(&self) -> String {
        format!("{}/longpoll", self.0)
    }

    /// The script of all pages, for browsers that see the site behind this prefix.
    pub(crate) fn script(&self, prefix: &str) -> String {
        let name = remount_client::script().name;
        format!("{prefix}{}/assets/{name}", self.0)
    }

    /// Where the routes are for browsers that see the site behind this prefix.
    pub(crate) fn seen(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.0)
    }

    /// What a page tells its script, behind this prefix; nothing where that is what the script
    /// takes for granted.
    pub(crate) fn told(&self, prefix: &str) -> Option<String> {
        let path = self.seen(prefix);
        (path != DEFAULT).then_some(path)
    }
}

impl Default for MountPoint {
    fn default() -> Self {
        Self(DEFAULT.into())
    }
}

impl std::fmt::Display for MountPointError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotLocal => "it must be a path, such as `/admin/live`",
            Self::Empty => "it must name something: `/` is no place for several routes",
            Self::Pattern => "it cannot have parameters",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> MountPoint {
        MountPoint::new(path).unwrap()
    }

    #[test]
    fn all_routes_are_below_it() {
        let point = at("/admin/live/");
        assert_eq!(point.socket(), "/admin/live/websocket");
        assert_eq!(point.seen(""), "/admin/live");
        let script = point.script("");
        assert!(
            script.starts_with("/admin/live/assets/remount-"),
            "{script}"
        );
    }

    #[test]
    fn a_page_names_it_where_its_script_would_look_elsewhere() {
        assert_eq!(MountPoint::default().told(""), None);
        assert_eq!(at("/live").told(""), None);
        assert_eq!(at("/a").told("").as_deref(), Some("/a"));
        let behind = MountPoint::default().told("/app");
        assert_eq!(behind.as_deref(), Some("/app/live"));
    }

    #[test]
    fn what_is_no_plain_path_is_refused() {
        for (path, why) in [
            ("", MountPointError::Empty),
            ("/", MountPointError::Empty),
            ("live", MountPointError::NotLocal),
            ("//evil.example/live", MountPointError::NotLocal),
            ("/\\evil.example", MountPointError::NotLocal),
            ("https://evil.example/live", MountPointError::NotLocal),
            ("/live?a", MountPointError::NotLocal),
            ("/a b", MountPointError::NotLocal),
            ("/{tenant}/live", MountPointError::Pattern),
        ] {
            assert_eq!(MountPoint::new(path).err(), Some(why), "{path:?}");
        }
    }
}
