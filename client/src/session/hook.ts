import type { Hook } from "phoenix_live_view";
import type { PageSession } from "./page_session.ts";
import { namesOf } from "./roots.ts";
import { unchangedIn } from "./unchanged.ts";

/**
 * `phx-hook="PersistSession"`. The fields are heard without it; it lets what the page shows about
 * them outlive the patches of live views.
 */
export function persistSession(session: PageSession): Hook {
  return {
    mounted() {
      session.appeared(this.el);
    },
    beforeUpdate(toEl) {
      session.appeared(toEl, unchangedIn);
    },
    destroyed() {
      session.disappeared(namesOf(this.el));
    },
  };
}
