//! A list of 100 components, as the runtime places them.

use std::any::Any;

use remount::markup::{Prints, Stateful, Writer, template};
use remount::{Markup, view};

use crate::cases::{Case, case};

/// A task that can be ticked off.
struct Item {
    title: String,
    done: bool,
    ticks: u32,
}

impl Stateful for Item {
    fn name(&self) -> &'static str {
        "Item"
    }

    fn write(&self, w: &mut Writer<'_>) {
        let Self { title, done, ticks } = self;
        view! {
            <li class=["done": *done]>
                <span>(title)</span>
                <small>(ticks)</small>
                <button phx-click="tick">"Done"</button>
            </li>
        }
        .write(w);
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        &()
    }
}

fn item((id, title): (usize, &str)) -> impl Markup {
    template(move |w: &mut Writer<'_>| {
        let mount = || Item {
            title: title.to_owned(),
            done: false,
            ticks: 0,
        };
        w.component(&id, mount, |item: &mut Item| {
            title.clone_into(&mut item.title);
        });
    })
}

fn list(titles: &[String]) -> impl Markup {
    view! {
        <ul>
            for (id, title) in titles.iter().enumerate(), key = id { (item((id, title))) }
        </ul>
    }
}

fn titles() -> Vec<String> {
    (0..100).map(|number| format!("Task {number}")).collect()
}

fn shown() -> (Prints, Vec<String>) {
    let (mut prints, titles) = (Prints::default(), titles());
    prints.full(&list(&titles), None, &mut String::new());
    (prints, titles)
}

/// What a turn of the view, or of one of the components, costs to show.
pub(crate) fn cases() -> Vec<Case> {
    let (mut prints, titles) = shown();
    let nothing = case("no change", move |out| {
        prints.diff(&list(&titles), None, out);
    });

    let (mut prints, _) = shown();
    let by_itself = case("one changed by itself", move |out| {
        let mut state = prints.take_component(50).expect("it is shown");
        let any: &mut dyn Any = &mut *state;
        let item = any.downcast_mut::<Item>().expect("it is an item");
        item.ticks += 1;
        prints.put_component(50, state);
        prints.diff_component(50, None, out);
    });

    let (mut prints, mut titles) = shown();
    let mut step = 0_u32;
    let property = case("one is passed another property", move |out| {
        step += 1;
        titles[50] = format!("Task 50, {step}");
        prints.diff(&list(&titles), None, out);
    });
    vec![nothing, by_itself, property]
}
