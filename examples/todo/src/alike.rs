//! Whether somebody has written down the same before, in other words or with a slip.

use remount::prelude::*;
use strsim::normalized_damerau_levenshtein;

use crate::store::Todo;
use crate::todos::Todos;

/// From 0 for nothing in common to 1 for the same text.
const MUCH: f64 = 0.75;

/// What a search has ended with.
pub(crate) struct Searched {
    pub(crate) added: Todo,
    /// The todo that says nearly the same.
    pub(crate) like: Option<Todo>,
}

/// Looks through the list beside the view: with 200 todos it compares 200 pairs of texts, for which
/// nobody who clicks meanwhile should have to wait.
pub(crate) fn search(added: Todo, socket: &mut Socket<Todos>) -> Result {
    let others = socket.state().all();
    socket.task(async move {
        let title = added.title.clone();
        let others = others.into_values().filter(move |todo| todo.id < added.id);
        let search = tokio::task::spawn_blocking(move || closest(&title, others));
        // A search that failed has found nothing.
        let like = search.await.ok().flatten();
        Searched { added, like }
    })?;
    Ok(())
}

fn closest(title: &str, others: impl Iterator<Item = Todo>) -> Option<Todo> {
    let title = title.to_lowercase();
    let likeness = |todo: Todo| {
        let likeness = normalized_damerau_levenshtein(&title, &todo.title.to_lowercase());
        (likeness, todo)
    };
    others
        .map(likeness)
        .filter(|(likeness, _)| *likeness >= MUCH)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, todo)| todo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, others: &[&str], expected: Option<&str>) {
        let others = others.iter().zip(1..).map(|(title, id)| Todo {
            id,
            title: (*title).to_owned(),
            done: false,
            due: None,
        });
        let found = closest(title, others).map(|todo| todo.title);
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn a_slip_and_a_capital_make_no_other_todo() {
        check("buy braed", &["Call Ada", "Buy bread"], Some("Buy bread"));
    }

    #[test]
    fn of_several_the_closest_is_found() {
        check("buy bread", &["buy breads", "buy bread"], Some("buy bread"));
    }

    #[test]
    fn what_has_little_in_common_is_something_else() {
        check("buy bread", &["call Ada", "buy tickets"], None);
    }
}
