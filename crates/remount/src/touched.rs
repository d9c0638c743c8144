//! What of a view is shown again after a turn.

/// What a turn may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Touched {
    /// The view.
    #[default]
    View,
    /// This component only.
    Component(u32),
    Several(Box<Several>),
    Nothing,
}

/// Components that may have changed, and perhaps the view as well. What the view shows need not
/// lead to them: it may skip the part that they are in, since nothing else has changed there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Several {
    pub(crate) view: bool,
    pub(crate) components: Vec<u32>,
}

impl Touched {
    /// Notes that this component may have changed as well.
    pub(crate) fn add(&mut self, cid: u32) {
        *self = match std::mem::take(self) {
            Self::Nothing => Self::Component(cid),
            Self::Component(one) if one == cid => Self::Component(cid),
            Self::Component(one) => Self::several(false, vec![one, cid]),
            Self::View => Self::several(true, vec![cid]),
            Self::Several(mut several) => {
                if !several.components.contains(&cid) {
                    several.components.push(cid);
                }
                Self::Several(several)
            }
        };
    }

    /// Notes that the view may have changed as well.
    pub(crate) fn add_view(&mut self) {
        *self = match std::mem::take(self) {
            Self::Nothing | Self::View => Self::View,
            Self::Component(one) => Self::several(true, vec![one]),
            Self::Several(several) => Self::several(true, several.components),
        };
    }

    /// These components, without the view.
    pub(crate) fn components(components: Vec<u32>) -> Self {
        match *components {
            [] => Self::Nothing,
            [one] => Self::Component(one),
            _ => Self::several(false, components),
        }
    }

    fn several(view: bool, components: Vec<u32>) -> Self {
        Self::Several(Box::new(Several { view, components }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_component_is_shown_alone_and_several_by_their_numbers() {
        let mut touched = Touched::Nothing;
        touched.add(1);
        touched.add(1);
        assert_eq!(touched, Touched::Component(1));
        touched.add(2);
        touched.add(2);
        assert_eq!(touched, Touched::several(false, vec![1, 2]));
    }

    #[test]
    fn a_component_is_not_forgotten_when_the_view_changes_too() {
        let mut touched = Touched::Component(1);
        touched.add_view();
        assert_eq!(touched, Touched::several(true, vec![1]));
        let mut touched = Touched::View;
        touched.add(1);
        assert_eq!(touched, Touched::several(true, vec![1]));
    }

    #[test]
    fn what_a_view_has_for_this_is_two_words() {
        assert_eq!(size_of::<Touched>(), 2 * size_of::<usize>());
    }
}
