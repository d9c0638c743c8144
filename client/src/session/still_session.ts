// The session of a page without the client of live views, and what its scripts may do with it.

import { fill } from "./fill.ts";
import { Hearing } from "./hearing.ts";
import { CREATED, PageSession, type SessionEventDetail } from "./page_session.ts";
import { post } from "./post.ts";
import type { Value } from "./queue.ts";
import { read } from "./read.ts";
import { Sender } from "./sender.ts";
import { watchSwaps } from "./swapped.ts";
import { newTab } from "./tab.ts";
import { Values } from "./values.ts";

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

export class StillSession extends PageSession {
  private readonly values = new Values((key, value, before) => {
    if (!this.unsaved().has(key)) fill(key, value, before);
  });

  private readonly hearing: Hearing;

  constructor(private readonly endpoint: string) {
    super();
    this.hearing = new Hearing(`${endpoint}/events`, (values) => this.share(values));
  }

  begin(): void {
    this.start(this.endpoint, (world, listener) => {
      // Nobody reads receipts here.
      const silent: typeof world.post = (body, way) =>
        post(this.endpoint, body, { ...way, withoutReceipt: true });
      const sender = new Sender(newTab(), { ...world, post: silent }, listener);
      return { sender, saver: sender };
    });
    watchSwaps(this);
  }

  set(key: string, value: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      const heard = (event: Event) => {
        const { keys, state, reason } = (event as CustomEvent<SessionEventDetail>).detail;
        if (!keys.includes(key) || state === "saving" || state === "unsaved") return;
        window.removeEventListener(EVENT, heard);
        if (state === "saved") resolve();
        else reject(new Error(reason ?? state));
      };
      window.addEventListener(EVENT, heard);
      this.edit(key, value as Value);
    });
  }

  async get(key: string): Promise<unknown> {
    const values = await read(this.endpoint);
    this.values.learn(Object.entries(values));
    return values[key];
  }

  subscribe(key: string, listener: (value: unknown) => void): () => void {
    this.hearing.begin();
    void this.get(key).catch(() => {});
    return this.values.subscribe(key, listener);
  }

  protected override kept(values: ReadonlyMap<string, Value>): void {
    this.share([...values]);
  }

  protected override hear(message: unknown): void {
    if (message === CREATED) return this.hearing.wake();
    const { at, values } = message as Partial<News>;
    if (at === this.endpoint && values) this.values.learn(values);
  }

  private share(values: News["values"]): void {
    const news: News = { at: this.endpoint, values };
    this.tell(news);
    this.hear(news);
  }
}

/** What the tabs of a site say to each other: there may be others of the same origin. */
interface News {
  readonly at: string;
  readonly values: readonly (readonly [string, unknown])[];
}

const EVENT = "remount:session";
