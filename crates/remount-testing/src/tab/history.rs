//! The addresses of a tab, one of which is shown.

use url::Url;

/// The history of a tab.
#[derive(Clone, Debug)]
pub(crate) struct History {
    entries: Vec<Entry>,
    at: usize,
}

/// One address, and the page load that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    url: Url,
    /// The page load, and in it the live view: going back between two of one view is a patch.
    load: u64,
    view: u64,
}

/// How a tab gets to another entry of its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The view gets another address.
    Patch,
    /// Another view takes its place.
    Navigate,
    /// The page is loaded.
    Load,
}

impl History {
    pub(crate) fn new(url: Url) -> Self {
        let entry = Entry {
            url,
            load: 0,
            view: 0,
        };
        Self {
            entries: vec![entry],
            at: 0,
        }
    }

    pub(crate) fn url(&self) -> &Url {
        &self.entries[self.at].url
    }

    /// Another page is loaded.
    pub(crate) fn load(&mut self, url: Url) {
        let load = self.entries.iter().map(|entry| entry.load).max();
        let load = load.map_or(0, |load| load + 1);
        self.push(Entry { url, load, view: 0 });
    }

    /// The page that is shown is loaded anew, and may say that it is another.
    pub(crate) fn reload(&mut self, url: Url) {
        let load = self.entries.iter().map(|entry| entry.load).max();
        let load = load.map_or(0, |load| load + 1);
        self.entries[self.at] = Entry { url, load, view: 0 };
    }

    /// The view has another address.
    pub(crate) fn patch(&mut self, url: Url, replaces: bool) {
        let Entry { load, view, .. } = self.entries[self.at];
        self.go_on(Entry { url, load, view }, replaces);
    }

    /// Another view has taken its place.
    pub(crate) fn navigate(&mut self, url: Url, replaces: bool) {
        let load = self.entries[self.at].load;
        let views = self.entries.iter().filter(|entry| entry.load == load);
        let view = views
            .map(|entry| entry.view)
            .max()
            .map_or(0, |view| view + 1);
        self.go_on(Entry { url, load, view }, replaces);
    }

    /// Goes so many entries on, or back; `None` if there are not so many.
    pub(crate) fn go(&mut self, by: isize) -> Option<(Way, Url)> {
        let to = self.at.checked_add_signed(by)?;
        let (from, entry) = (&self.entries[self.at], self.entries.get(to)?);
        let way = if entry.load != from.load {
            Way::Load
        } else if entry.view != from.view {
            Way::Navigate
        } else {
            Way::Patch
        };
        self.at = to;
        Some((way, self.url().clone()))
    }

    fn go_on(&mut self, entry: Entry, replaces: bool) {
        if replaces {
            self.entries[self.at] = entry;
        } else {
            self.push(entry);
        }
    }

    fn push(&mut self, entry: Entry) {
        self.at += 1;
        self.entries.truncate(self.at);
        self.entries.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("https://site.test").unwrap().join(path).unwrap()
    }

    #[test]
    fn back_over_a_patch_is_a_patch_and_over_a_load_a_load() {
        let mut history = History::new(url("/"));
        history.patch(url("/?page=2"), false);
        history.navigate(url("/other"), false);
        history.load(url("/plain"));
        assert_eq!(history.go(-1), Some((Way::Load, url("/other"))));
        assert_eq!(history.go(-1), Some((Way::Navigate, url("/?page=2"))));
        assert_eq!(history.go(-1), Some((Way::Patch, url("/"))));
        assert_eq!(history.go(-1), None);
        assert_eq!(history.go(1), Some((Way::Patch, url("/?page=2"))));
    }

    #[test]
    fn what_lies_ahead_is_forgotten_when_another_way_is_taken() {
        let mut history = History::new(url("/"));
        history.patch(url("/a"), false);
        history.go(-1);
        history.patch(url("/b"), false);
        assert_eq!(history.go(1), None);
        assert_eq!(history.url(), &url("/b"));
    }

    #[test]
    fn an_entry_that_is_replaced_is_not_gone_back_to() {
        let mut history = History::new(url("/"));
        history.patch(url("/a"), true);
        assert_eq!(history.go(-1), None);
        assert_eq!(history.url(), &url("/a"));
    }
}
