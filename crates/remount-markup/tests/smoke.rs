extern crate remount_markup as remount;

use remount_macros::view;
use remount_markup::{Markup, Prints, html};

struct Todo {
    id: u32,
    title: String,
    done: bool,
    owner: Option<String>,
}

struct Page {
    name: String,
    count: i64,
    todos: Vec<Todo>,
}

impl Page {
    fn render(&self) -> impl Markup {
        view! {
            <!DOCTYPE html>
            <section class="counter" data-x=(self.name) hidden=(self.count > 5)>
                <h1>"Count is " (self.count)</h1>
                if self.count > 9 { <p class="warn">"That is a lot."</p> } else if let Some(todo) = self.todos.first() && todo.done { (todo.title) }
                <ul id="todos">
                    for todo in &self.todos, key = todo.id {
                        let title = todo.title.to_uppercase();
                        <li id=("todo-", todo.id) class=["done": todo.done] title=(title.as_str())>
                            (todo.title)
                            match &todo.owner {
                                Some(user) if user == "me" => <b>"me"</b>,
                                Some(user) => <small>(user)</small>,
                                None => { <em>"nobody"</em> }
                            }
                        </li>
                    }
                </ul>
                <input name="body" autofocus value=(&self.name)><br>
            </section>
        }
    }
}

#[test]
fn smoke() {
    let mut page = Page { name: "x<".into(), count: 3, todos: vec![] };
    let show = |page: &Page| {
        let mut out = String::new();
        html(&page.render(), None, &mut out);
        println!("{out}");
    };
    let mut prints = Prints::default();
    let mut diff = |page: &Page| {
        let mut out = String::new();
        prints.diff(&page.render(), None, &mut out);
        println!("{{{out}}}");
    };
    show(&page);
    diff(&page);
    diff(&page);
    page.todos = (0..3).map(|id| Todo { id, title: "t".into(), done: id == 0, owner: Some("me".into()) }).collect();
    show(&page);
    diff(&page);
    diff(&page);
    page.todos.swap(0, 2);
    page.todos[0].owner = None;
    diff(&page);
}
