// The session of a page without the client of live views, and what its scripts may do with it.

import { whenReady } from "../ready.ts";
import { fill } from "./fill.ts";
import { hearing } from "./hearing.ts";
import { CREATED, pageSession, SESSION_EVENT, type SessionEventDetail } from "./page_session.ts";
import type { Value } from "./queue.ts";
import { read } from "./read.ts";
import { stillSender } from "./still_sender.ts";
import { watchSwaps } from "./swapped.ts";
import { newTab } from "./tab.ts";
import { knownValues } from "./values.ts";

/** `window.remount.session` */
export interface SessionApi {
  /**
   * Saves a value of a key that the browser may write: any that JSON can have. Rejects with the
   * server's reason if it is not saved.
   */
  set(key: string, value: unknown): Promise<void>;
  /** The value that the session has, `undefined` for a key that the browser may not write. */
  get(key: string): Promise<unknown>;
  /**
   * Calls the listener with the value of such a key, soon and whenever it is another one, until the
   * function that this returns is called.
   */
  subscribe(key: string, listener: (value: unknown) => void): () => void;
}

/** What the tabs of a site say to each other: there may be others of the same origin. */
interface News {
  readonly at: string;
  readonly values: readonly (readonly [string, unknown])[];
}

/** Hears what is typed, and has it posted to this address. */
export function stillSession(endpoint: string): SessionApi {
  const values = knownValues((key, value, before) => {
    if (!page.saver.unsaved().has(key)) fill(key, value, before);
  });
  const share = (values: News["values"]) => {
    const news: News = { at: endpoint, values };
    page.tell(news);
    hear(news);
  };
  const stream = hearing(`${endpoint}/events`, share);
  const hear = (message: unknown) => {
    const { at, values: heard } = message as Partial<News>;
    if (message === CREATED) stream.wake();
    else if (at === endpoint && heard) values.learn(heard);
  };
  const page = pageSession(
    endpoint,
    { hear, kept: share },
    (world, listener) => stillSender(newTab(), world, listener),
  );
  const ready = new Promise<void>(whenReady).then(() => {
    page.listen();
    watchSwaps(page);
    // The browser may have kept this page while the visitor was elsewhere.
    addEventListener("pageshow", ({ persisted }) => persisted && get("").catch(() => {}));
  });

  const get = async (key: string) => {
    const asked = values.ask();
    const known = await read(endpoint);
    values.learn(Object.entries(known), asked);
    return known[key];
  };
  return {
    async set(key, value) {
      await ready;
      return new Promise((resolve, reject) => {
        const heard = (event: Event) => {
          const { keys, state, reason } = (event as CustomEvent<SessionEventDetail>).detail;
          if (!keys.includes(key) || state === "saving" || state === "unsaved") return;
          removeEventListener(SESSION_EVENT, heard);
          if (state === "saved") resolve();
          else reject(new Error(reason ?? state));
        };
        addEventListener(SESSION_EVENT, heard);
        page.saver.edit(key, value as Value, 0);
      });
    },
    get,
    subscribe(key, listener) {
      stream.begin();
      get(key).catch(() => {});
      return values.subscribe(key, listener);
    },
  };
}
