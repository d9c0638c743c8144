import type { Hook } from "phoenix_live_view";
import type { PageSession } from "./page_session.ts";
import { namesOf } from "./roots.ts";
import { unchangedIn } from "./unchanged.ts";

/**
 * `phx-hook="PersistSession"`. The fields are heard without it; it lets what the page shows about
 * them outlive the patches of live views.
 */
export function persistSession(page: () => PageSession): Hook {
  return {
    mounted() {
      page().appeared(this.el);
    },
    beforeUpdate(toEl) {
      page().appeared(toEl, unchangedIn);
    },
    destroyed() {
      page().disappeared(namesOf(this.el));
    },
  };
}
