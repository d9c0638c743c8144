//! What of a view is shown again after a turn.

/// What a turn may have changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Touched {
    /// The view, with the components in it.
    #[default]
    View,
    /// This component only.
    Component(u32),
    Nothing,
}

impl Touched {
    /// Notes that this component may have changed as well.
    pub(crate) fn add(&mut self, cid: u32) {
        *self = match *self {
            Self::Nothing => Self::Component(cid),
            Self::Component(one) if one == cid => Self::Component(cid),
            Self::Component(_) | Self::View => Self::View,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_component_is_shown_alone_and_several_with_the_view() {
        let mut touched = Touched::Nothing;
        touched.add(1);
        touched.add(1);
        assert_eq!(touched, Touched::Component(1));
        touched.add(2);
        assert_eq!(touched, Touched::View);
        touched.add(1);
        assert_eq!(touched, Touched::View);
    }
}
