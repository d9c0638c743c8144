use datepicker::{Date, DateField, DatePicker, Weekday};
use remount::prelude::*;

use crate::days::Days;
use crate::guards::Staff;
use crate::panel::Panel;
use crate::sources::{Files, Folder};

/// How many years back one can look.
const YEARS: i16 = 30;

/// How many files of a folder were changed last in the days that the visitor picks.
pub(crate) struct FilesPanel {
    folder: Folder,
    files: Async<Files>,
    days: Days,
    today: Date,
}

#[derive(Event)]
pub(crate) enum FilesEvent {
    Count,
    #[event(emitted)]
    From(Option<Date>),
    #[event(emitted)]
    To(Option<Date>),
}

impl LiveView for FilesPanel {
    type Scope = Staff;
    type Route = Args<Folder>;
    type Event = FilesEvent;

    async fn mount(Args(folder): Args<Folder>, socket: &mut Socket<Self>) -> Result<Self> {
        count(folder, socket);
        Ok(Self {
            folder,
            files: Async::default(),
            days: Days::default(),
            today: socket.state().sources.today(),
        })
    }

    async fn handle_event(&mut self, event: FilesEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            // A thread that counts goes on to its end, whoever waits for it.
            FilesEvent::Count if self.files.is_loading() => {}
            FilesEvent::Count => count(self.folder, socket),
            FilesEvent::From(from) => self.days = self.days.beginning(from),
            FilesEvent::To(to) => self.days = self.days.ending(to),
        }
        self.today = socket.state().sources.today();
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let panel = Panel {
            id: self.folder.id(),
            title: self.folder.title(),
            reading: &self.files,
            failed: "The folder cannot be read.",
            again: FilesEvent::Count,
        };
        panel.show(|files| self.count_of(files))
    }
}

fn count(folder: Folder, socket: &mut Socket<FilesPanel>) {
    let counting = socket.state().sources.folder(folder).read();
    socket.load(|panel| &mut panel.files, counting);
}

impl FilesPanel {
    fn count_of(&self, files: &Files) -> impl Markup {
        let count = files.changed_on(self.days);
        view! {
            <p class="value">(count.files)</p>
            <p class="hint">
                "of " (count.bytes / 1_000_000) " MB"
                if !self.days.are_all() { ", last changed in these days" }
            </p>
            <div class="days">
                let (from, to) = (self.id("from"), self.id("to"));
                (live_component::<DatePicker>("from", self.field(&from, "From", self.days.from()))
                    .on(FilesEvent::From))
                (live_component::<DatePicker>("to", self.field(&to, "To", self.days.to()))
                    .on(FilesEvent::To))
            </div>
            <button class="quiet" phx-click=(FilesEvent::Count)>"Count again"</button>
        }
    }

    /// An id that the panels of other folders do not have.
    fn id(&self, end: &str) -> String {
        format!("{}-{end}", self.folder.id())
    }

    fn field<'a>(&self, id: &'a str, label: &'a str, date: Option<Date>) -> DateField<'a> {
        DateField {
            id,
            label,
            date,
            today: self.today,
            first_year: self.today.year().saturating_sub(YEARS),
            last_year: self.today.year(),
            first_day: Weekday::Monday,
        }
    }
}
