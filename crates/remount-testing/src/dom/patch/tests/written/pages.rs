//! Random views with all that patches treat in a way of its own.

use std::fmt::Write as _;

/// Throws the same again for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below another one.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed >> 33).unwrap_or_default() % end
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Less than so many different numbers below another one.
    pub(super) fn some(&mut self, end: usize, less_than: usize) -> Vec<usize> {
        let mut some = Vec::new();
        for _ in 0..self.below(less_than) {
            let number = self.below(end);
            if !some.contains(&number) {
                some.push(number);
            }
        }
        some
    }
}

/// The content of a view, and the ids in it.
pub(super) fn page(dice: &mut Dice) -> (String, Vec<String>) {
    let mut writer = Writer {
        dice,
        ids: Vec::new(),
    };
    let html = writer.parts(0, 6);
    (html, writer.ids)
}

/// A view with components in each other.
pub(super) fn components(dice: &mut Dice) -> String {
    let mut used = Vec::new();
    let mut html = String::new();
    for _ in 0..dice.below(4) {
        let one = component(dice, 0, &mut used);
        let _ = if dice.chance(30) {
            write!(html, "<p>{one}</p>")
        } else {
            write!(html, "{one}")
        };
    }
    html
}

fn component(dice: &mut Dice, depth: usize, used: &mut Vec<usize>) -> String {
    let cid = 1 + dice.below(6);
    if used.contains(&cid) {
        return "x".to_owned();
    }
    used.push(cid);
    let count = if depth < 3 { dice.below(3) } else { 0 };
    let inner: String = (0..count)
        .map(|_| component(dice, depth + 1, used))
        .collect();
    let tag = if dice.chance(90) { "div" } else { "section" };
    let id = if dice.chance(30) {
        format!(" id=i{cid}")
    } else {
        String::new()
    };
    let leaves = if dice.chance(10) {
        " phx-remove='[]'"
    } else {
        ""
    };
    let root = match dice.below(2) {
        0 => format!("<b data-phx-id=m{cid}-v>y{}</b>", dice.below(2)),
        _ => String::new(),
    };
    format!(
        "<{tag}{id} data-phx-id=c{cid}-v data-phx-component={cid} data-phx-view=v{leaves}>\
         {inner}{root}</{tag}>",
    )
}

/// A view with the items of a list. The shape says whether there is white space in it, and
/// something that is no item.
pub(super) fn list(dice: &mut Dice, items: &[usize], shape: usize) -> String {
    let space = if shape.is_multiple_of(2) { "\n  " } else { "" };
    let note = if shape < 2 { "<li id=note>n</li>" } else { "" };
    let class = if dice.chance(20) { " class=k" } else { "" };
    let mut html = format!(
        "<p>p{}</p><ul id=l phx-update=stream{class}>",
        dice.below(3)
    );
    for item in items {
        let class = if dice.chance(30) {
            format!(" class=c{}", dice.below(3))
        } else {
            String::new()
        };
        let leaves = if dice.chance(5) {
            " phx-remove='[]'"
        } else {
            ""
        };
        let inner = if dice.chance(30) {
            format!("<input id=f{item} value={}>", dice.below(3))
        } else {
            format!("x{}", dice.below(3))
        };
        let _ = write!(html, "{space}<li id=i{item}{class}{leaves}>{inner}</li>");
    }
    let _ = write!(html, "{space}{note}</ul>");
    html
}

struct Writer<'a> {
    dice: &'a mut Dice,
    ids: Vec<String>,
}

impl Writer<'_> {
    fn parts(&mut self, depth: usize, most: usize) -> String {
        (0..self.dice.below(most + 1))
            .map(|_| self.part(depth))
            .collect()
    }

    fn part(&mut self, depth: usize) -> String {
        let kind = self.dice.below(100);
        let (id, more) = (self.id(if kind < 71 { 90 } else { 60 }), self.more());
        match kind {
            0..20 => self
                .dice
                .pick(&["t0", "t1", "t2", " ", "<!--c-->"])
                .to_owned(),
            20..50 => self.field(&id, &more),
            50..56 => {
                let inner = self.parts(depth + 1, 3);
                format!("<div{id} phx-update=ignore{more}>{inner}</div>")
            }
            56..60 if !id.is_empty() => {
                let (session, fixed) = (self.dice.below(3), self.dice.below(3));
                format!(
                    "<div{id} data-phx-session=s{session} data-phx-static=t{fixed} \
                     data-phx-parent-id=v{more}></div>",
                )
            }
            60..63 if !id.is_empty() => {
                let session = self.dice.below(3);
                format!("<div{id} data-phx-session=s{session} data-phx-sticky{more}>x</div>")
            }
            63..68 => format!("<p{id} phx-remove='[]'{more}>x</p>"),
            68..71 => {
                let open = if self.dice.chance(50) { " open" } else { "" };
                format!("<details{id}{open}{more}><summary>s</summary>x</details>")
            }
            _ => {
                let tag = self.dice.pick(&["div", "div", "b", "section", "form"]);
                // A form in a form is no form, and the parser goes on elsewhere.
                let tag = if tag == "form" && depth > 0 {
                    "section"
                } else {
                    tag
                };
                let inner = if depth < 4 {
                    self.parts(depth + 1, 4)
                } else {
                    String::new()
                };
                format!("<{tag}{id}{more}>{inner}</{tag}>")
            }
        }
    }

    fn field(&mut self, id: &str, more: &str) -> String {
        let dice = &mut *self.dice;
        match dice.below(7) {
            0 | 1 => {
                let kind = dice.pick(&[
                    "text", "text", "hidden", "number", "email", "submit", "button", "range",
                    "color", "date",
                ]);
                let value = match dice.below(3) {
                    0 => String::new(),
                    _ => format!(" value='{}'", dice.pick(&["", "a", "b", "1", "2024-01-01"])),
                };
                let state =
                    dice.pick(&["", "", "", " disabled", " readonly", " phx-patch-focused"]);
                format!("<input{id} type={kind}{value}{state}{more}>")
            }
            2 => {
                let checked = dice.pick(&["", " checked"]);
                format!("<input{id} type=checkbox{checked} value=v{more}>")
            }
            3 => {
                let (name, checked) = (dice.below(2), dice.pick(&["", " checked"]));
                format!("<input{id} type=radio name=r{name}{checked}{more}>")
            }
            4 => {
                let state = dice.pick(&["", "", " placeholder=p", " readonly"]);
                let value = dice.pick(&["", "a", "b\nc"]);
                format!("<textarea{id}{state}{more}>{value}</textarea>")
            }
            _ => {
                let state = dice.pick(&["", "", " multiple", " size=3"]);
                let options: String = (0..dice.below(4)).map(|_| self.options()).collect();
                format!("<select{id}{state}{more}>{options}</select>")
            }
        }
    }

    fn options(&mut self) -> String {
        if self.dice.chance(15) {
            format!(
                "<optgroup label=g>{}{}</optgroup>",
                self.option(),
                self.option()
            )
        } else {
            self.option()
        }
    }

    fn option(&mut self) -> String {
        let id = self.id(20);
        let dice = &mut *self.dice;
        let value = if dice.chance(50) {
            format!(" value=o{}", dice.below(4))
        } else {
            String::new()
        };
        let state = dice.pick(&["", "", "", " selected", " disabled"]);
        format!("<option{id}{value}{state}>o{}</option>", dice.below(4))
    }

    /// An id that nothing else has, or none.
    fn id(&mut self, percent: usize) -> String {
        let id = format!("i{}", self.dice.below(10));
        if !self.dice.chance(percent) || self.ids.contains(&id) {
            return String::new();
        }
        let written = format!(" id={id}");
        self.ids.push(id);
        written
    }

    fn more(&mut self) -> String {
        let dice = &mut *self.dice;
        let mut more = String::new();
        for (name, percent) in [(" class=c", 30), (" data-n=", 15), (" title=t", 10)] {
            if dice.chance(percent) {
                let _ = write!(more, "{name}{}", dice.below(3));
            }
        }
        more
    }
}
