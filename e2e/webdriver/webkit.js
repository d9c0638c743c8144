// A browser with one window for each tab, which keeps cookies and storage in the folder that it is
// given, or forgets them if it is given none. It is run by gjs, and driven by WebKitWebDriver.

imports.gi.versions.Gtk = "3.0";
imports.gi.versions.WebKit2 = "4.1";
const { Gtk, WebKit2 } = imports.gi;

const [folder] = ARGV;

function lastingContext(folder) {
  const data = new WebKit2.WebsiteDataManager({
    base_data_directory: `${folder}/data`,
    base_cache_directory: `${folder}/cache`,
  });
  const cookies = `${folder}/cookies.sqlite`;
  data.get_cookie_manager().set_persistent_storage(cookies, WebKit2.CookiePersistentStorage.SQLITE);
  return new WebKit2.WebContext({ website_data_manager: data });
}

function newView(context) {
  const view = new WebKit2.WebView({ web_context: context, is_controlled_by_automation: true });
  const window = new Gtk.Window({ default_width: 900, default_height: 700 });
  view.connect("close", () => window.destroy());
  window.add(view);
  window.show_all();
  return view;
}

Gtk.init(null);
const context = folder ? lastingContext(folder) : WebKit2.WebContext.new_ephemeral();
context.set_automation_allowed(true);
context.connect("automation-started", (_, automation) => {
  automation.connect("create-web-view", () => newView(context));
  automation.connect("will-close", () => Gtk.main_quit());
});
Gtk.main();
