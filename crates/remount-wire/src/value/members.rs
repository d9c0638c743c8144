use std::collections::HashMap;

/// From this many members on they are found by hash. A browser chooses the names, so finding each
/// of thousands by comparing it with all before it would be its way to keep the server busy.
const INDEXED_FROM: usize = 16;

/// An object while it grows: members in the order in which their names came first.
#[derive(Debug)]
pub(super) struct Members<T> {
    list: Vec<(String, T)>,
    index: Option<HashMap<String, usize>>,
}

impl<T> Members<T> {
    pub(super) fn new() -> Self {
        Self {
            list: Vec::new(),
            index: None,
        }
    }

    /// Of members that are no two of one name.
    pub(super) fn from_list(list: Vec<(String, T)>) -> Self {
        let mut members = Self { list, index: None };
        members.index_if_many();
        members
    }

    pub(super) fn insert(&mut self, key: String, value: T) {
        match self.position(&key) {
            Some(at) => self.list[at].1 = value,
            None => self.append(key, value),
        }
    }

    pub(super) fn get_or_insert_with(&mut self, key: &str, value: impl FnOnce() -> T) -> &mut T {
        let at = self.position(key).unwrap_or_else(|| {
            self.append(key.to_owned(), value());
            self.list.len() - 1
        });
        &mut self.list[at].1
    }

    pub(super) fn into_list(self) -> Vec<(String, T)> {
        self.list
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.list.iter().position(|(name, _)| name == key),
        }
    }

    fn append(&mut self, key: String, value: T) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.list.len());
        }
        self.list.push((key, value));
        self.index_if_many();
    }

    fn index_if_many(&mut self) {
        if self.index.is_none() && self.list.len() >= INDEXED_FROM {
            let names = self.list.iter().map(|(name, _)| name.clone());
            self.index = Some(names.zip(0..).collect());
        }
    }
}
