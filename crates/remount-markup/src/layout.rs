/// What the macro knows about a template at compile time. The text of a node is
/// `statics[0]`, the first dynamic, `statics[1]`, and so on.
#[derive(Debug)]
pub struct Layout {
    /// A hash of everything below: which template the client has at some place.
    pub fingerprint: u64,
    /// The text around the dynamics, one more than there are dynamics.
    pub statics: &'static [&'static str],
    /// The statics as they are in a tree: `["<p>","</p>"]`.
    pub json: &'static str,
    /// Whether the text is always exactly one element, as far as the client can tell.
    pub root: bool,
    /// For each attribute that can be absent, depending on the type of its value: number of the
    /// dynamic, and length of the attribute's name. At most 64, in the order of the dynamics.
    pub attributes: &'static [(u32, u32)],
}

impl Layout {
    /// The node of a markup that is no template: its text, and nothing around it.
    pub(crate) const BARE: Self = Self {
        fingerprint: 0x9d3c_5a17_42e6_b088,
        statics: &["", ""],
        json: r#"["",""]"#,
        root: false,
        attributes: &[],
    };

    pub(crate) fn slots(&self) -> u32 {
        (self.statics.len() - 1) as u32
    }

    /// The fingerprint, where bit *n* of `optional` says that attribute *n* can be absent: such an
    /// attribute is dynamic as a whole, so the client gets other statics.
    pub(crate) fn fingerprint(&self, optional: u64) -> u64 {
        self.fingerprint ^ optional.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn push_statics(&self, out: &mut String, optional: u64) {
        if optional == 0 {
            return out.push_str(self.json);
        }
        let whole = |slot: usize| {
            let mut all = self.attributes.iter().enumerate();
            all.find(|(bit, (at, _))| *at as usize == slot && optional >> bit & 1 == 1)
                .map(|(_, (_, name))| *name as usize)
        };
        out.push('[');
        for (slot, text) in self.statics.iter().enumerate() {
            // ` name="` before the value and `"` behind it move from the statics to the dynamic.
            let from = usize::from(slot > 0 && whole(slot - 1).is_some());
            let to = text.len() - whole(slot).map_or(0, |name| name + 3);
            out.push_str(if slot == 0 { "\"" } else { ",\"" });
            crate::json::push_escaped(out, &text[from..to]);
            out.push('"');
        }
        out.push(']');
    }
}
