use remount::prelude::*;

struct Counted(u64);

struct Report(u64);

impl LiveView for Report {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    fn render(&self) -> impl Markup {
        view! { (self.0) }
    }
}

impl On<Counted> for Report {
    async fn on(&mut self, counted: &Counted, _: &mut Socket<Self>) -> Result {
        self.0 = counted.0;
        Ok(())
    }
}

fn tell(report: &Handle<Report>) {
    report.send(7_u64);
}

fn main() {}
