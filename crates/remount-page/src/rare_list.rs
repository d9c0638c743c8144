//! A list that is empty nearly always.

#[expect(
    clippy::box_collection,
    reason = "a vector would take three words of every page"
)]
/// One word while it is empty, in place of a vector's three: every page has such lists.
pub(crate) struct RareList<T>(Option<Box<Vec<T>>>);

impl<T> Default for RareList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> RareList<T> {
    pub(crate) fn push(&mut self, item: T) {
        self.0.get_or_insert_default().push(item);
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flat_map(|items| items.iter())
    }

    /// Takes out all.
    pub(crate) fn take(&mut self) -> Vec<T> {
        self.0.take().map_or_else(Vec::new, |items| *items)
    }

    /// Takes out those that fit, in their order.
    pub(crate) fn take_if(&mut self, fits: impl Fn(&T) -> bool) -> Vec<T> {
        if !self.iter().any(&fits) {
            return Vec::new();
        }
        let (taken, left): (Vec<_>, Vec<_>) = self.take().into_iter().partition(fits);
        self.0 = (!left.is_empty()).then(|| Box::new(left));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[u8]) -> RareList<u8> {
        let mut list = RareList::default();
        for item in items {
            list.push(*item);
        }
        list
    }

    #[test]
    fn an_empty_list_takes_one_word() {
        assert_eq!(size_of::<RareList<String>>(), size_of::<usize>());
    }

    #[test]
    fn what_fits_is_taken_out_and_the_rest_stays() {
        let mut list = list(&[1, 2, 3, 4]);
        assert_eq!(list.take_if(|item| item % 2 == 0), [2, 4]);
        assert_eq!(list.take(), [1, 3]);
    }

    #[test]
    fn a_list_of_which_all_was_taken_holds_no_buffer() {
        let mut list = list(&[1, 2]);
        list.take_if(|_| true);
        assert!(list.0.is_none());
    }
}
