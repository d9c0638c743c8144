// What an answer of the endpoint means to the page.

export type Answer =
  /** Nothing came, or a server that is just being replaced: the same request may be sent again. */
  | { kind: "none" }
  /** Kept. `ticket` comes along where the page needs a new one; `created` if the session is new. */
  | { kind: "saved"; created: boolean; ticket?: string }
  /** The ticket belongs to another session than the cookie. */
  | { kind: "conflict" }
  /** The ticket is too old. */
  | { kind: "stale" }
  /** A value, or a key, that the server does not take. */
  | { kind: "invalid"; key?: string; reason: string }
  /** Too many requests: ask again after so many milliseconds. */
  | { kind: "busy"; after: number }
  /** Never, whatever is sent. */
  | { kind: "refused"; reason: string };

/** An answer, and the status it came with; 0 if none came. */
export interface Heard {
  readonly answer: Answer;
  readonly status: number;
  /** What the cookie holds that came with it, for the server of the page's socket. */
  readonly receipt?: string;
}

export const SILENCE: Heard = { answer: { kind: "none" }, status: 0 };

const BUSY_MS = 2_000;
const MAX_BUSY_MS = 60_000;

export function understand(
  status: number,
  body: unknown,
  retryAfter: string | null,
  receipt?: string | null,
): Heard {
  return { answer: meaning(status, body, retryAfter), status, ...(receipt && { receipt }) };
}

function meaning(status: number, body: unknown, retryAfter: string | null): Answer {
  const error = member(body, "error");
  const reason = text(error, "reason");
  switch (status) {
    case 200:
    case 201:
    case 204: {
      const ticket = text(body, "ticket");
      return { kind: "saved", created: status === 201, ...(ticket && { ticket }) };
    }
    case 409:
      return { kind: "conflict" };
    case 410:
      return { kind: "stale" };
    case 422: {
      const key = text(error, "key");
      return { kind: "invalid", reason: reason ?? "not accepted", ...(key && { key }) };
    }
    case 429:
      return { kind: "busy", after: waitFor(retryAfter) };
    default:
      if (status >= 500) return { kind: "none" };
      return { kind: "refused", reason: status === 403 ? "blocked" : (reason ?? `status ${status}`) };
  }
}

/** Seconds, as `Retry-After` gives them; its other form, a date, is not worth a clock's error. */
function waitFor(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? "");
  if (!(seconds > 0)) return BUSY_MS;
  return Math.min(seconds * 1_000, MAX_BUSY_MS);
}

function text(body: unknown, name: string): string | undefined {
  const value = member(body, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function member(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null) return undefined;
  return (body as Record<string, unknown>)[name];
}
