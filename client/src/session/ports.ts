// What the sender needs from the browser and the page, and what it tells them.

import type { Answer } from "./answer.ts";
import type { Store } from "./local_item.ts";
import type { Body, Way } from "./post.ts";
import type { Value } from "./queue.ts";

/**
 * `unsaved`: changed, and to be saved when the visitor leaves the field or submits the form.
 * `unchanged`: that change was taken back.
 */
export type State = "unchanged" | "unsaved" | "saving" | "saved" | "failed";

export interface Surroundings {
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** Calls back after so many milliseconds, unless the function it returns is called before. */
  wait(milliseconds: number, then: () => void): () => void;
  post(body: Body, way?: Way): Promise<Answer>;
  locked(work: () => Promise<void>): Promise<void>;
}

/** The page's live connection, which brings a ticket whenever the page (re)joins. */
export interface Link {
  freshTicket(): Promise<string | undefined>;
  reconnect(): void;
  reportFailed(reason: string, keys: string[]): void;
  /** Says what the cookie holds that came with an answer: another server may have given it. */
  handIn(receipt: string): void;
}

/** The same for keys that the browser keeps. */
export interface LocalLink {
  put(values: Readonly<Record<string, Value>>): Promise<LocalAnswer>;
  /** Shows the server the item as it is now. */
  bring(item: string): void;
  reportFailed(reason: string, keys: string[]): void;
}

export type LocalAnswer =
  /** Nothing came: the same may be asked again. */
  | { kind: "none" }
  /** All of it is right, and to be kept like this. */
  | { kind: "kept"; store: Store }
  | { kind: "refused"; key?: string; reason: string };

export interface Listener {
  /** `invalid`: the server named this key and said what is wrong with its value. */
  changed(keys: string[], state: State, reason?: string, invalid?: boolean): void;
  /** The session has these values, which the page has sent. */
  kept(values: readonly (readonly [string, Value])[]): void;
  /** The browser has a session that it did not have before. */
  created(): void;
  /** Whether the browser keeps the cookie. */
  cookies(kept: boolean): void;
}

/** What a live view wrote: sealed in the ticket, to be posted by the page. */
export interface ServerWrite {
  readonly ticket: string;
  /** `receipt`: that of the answer, if one came. May be called again, once it turns out better. */
  done(status: number, reason?: string, receipt?: string): void;
}
