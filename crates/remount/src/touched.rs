//! What of a view is shown again after a turn.

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

    /// Takes it, so that it is the view again. `None` if it is the view alone.
    pub(crate) fn take(&mut self) -> Option<Several> {
        self.0.take().map(|several| *several)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mut touched: Touched, view: bool, components: &[u32]) {
        let components = components.to_vec();
        assert_eq!(touched.take(), Some(Several { view, components }));
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
