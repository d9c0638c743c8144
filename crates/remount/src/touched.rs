//! What of a view is shown again after a turn.

use remount_markup::Prints;

/// What a turn may have changed: by default the view. It is one word, since each view has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched(Option<Box<Several>>);

/// Components that may have changed, and perhaps the view as well. What the view shows need not
/// lead to them: it may skip the part that they are in, since nothing else has changed there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Several {
    pub(crate) view: bool,
    pub(crate) components: Vec<u32>,
}

impl Touched {
    pub(crate) const VIEW: Self = Self(None);

    pub(crate) fn nothing() -> Self {
        Self::components(Vec::new())
    }

    /// These components, without the view.
    pub(crate) fn components(components: Vec<u32>) -> Self {
        let view = false;
        Self(Some(Box::new(Several { view, components })))
    }

    /// Notes that this component may have changed as well.
    pub(crate) fn add(&mut self, cid: u32) {
        let components = &mut self.several().components;
        if !components.contains(&cid) {
            components.push(cid);
        }
    }

    /// Notes that the view may have changed as well.
    pub(crate) fn add_view(&mut self) {
        self.several().view = true;
    }

    /// Takes what the next message shows, and leaves what is for the message after it: a client
    /// shows what changes in an item of a stream only if a message says nothing of the view.
    #[inline]
    pub(crate) fn take_due(&mut self, prints: &Prints) -> Several {
        match self.0.take() {
            None => Several {
                view: true,
                components: Vec::new(),
            },
            Some(several) => {
                let (due, late) = several.split(prints);
                *self = late;
                due
            }
        }
    }

    fn several(&mut self) -> &mut Several {
        self.0.get_or_insert_with(|| {
            let components = Vec::new();
            Box::new(Several {
                view: true,
                components,
            })
        })
    }
}

impl Several {
    /// What the next message shows, and what the one after it.
    fn split(mut self, prints: &Prints) -> (Self, Touched) {
        let is_late = |cid: &mut u32| prints.has_in_stream(*cid);
        let late: Vec<_> = match self.view {
            true => self.components.extract_if(.., is_late).collect(),
            false => Vec::new(),
        };
        let late = match late.is_empty() {
            true => Touched::VIEW,
            false => Touched::components(late),
        };
        (self, late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mut touched: Touched, view: bool, components: &[u32]) {
        let components = components.to_vec();
        let due = touched.take_due(&Prints::default());
        assert_eq!(due, Several { view, components });
        assert_eq!(touched, Touched::VIEW);
    }

    #[test]
    fn components_are_shown_by_their_numbers_each_once() {
        let mut touched = Touched::nothing();
        for cid in [1, 1, 2] {
            touched.add(cid);
        }
        check(touched, false, &[1, 2]);
    }

    #[test]
    fn a_component_is_not_forgotten_when_the_view_changes_too() {
        let mut touched = Touched::components(vec![1]);
        touched.add_view();
        check(touched, true, &[1]);
        let mut touched = Touched::VIEW;
        touched.add(1);
        check(touched, true, &[1]);
    }

    #[test]
    fn what_a_view_has_for_this_is_one_word() {
        assert_eq!(size_of::<Touched>(), size_of::<usize>());
    }
}
