// What an answer of the endpoint means to the page.

export type Kind =
  /** Nothing came, or a server that is just being replaced: the same request may be sent again. */
  | "none"
  /** Kept. */
  | "saved"
  /** The ticket belongs to another session than the cookie. */
  | "conflict"
  /** The ticket is too old. */
  | "stale"
  /** A value, or a key, that the server does not take. */
  | "invalid"
  /** Too many requests: ask again later. */
  | "busy"
  /** Never, whatever is sent. */
  | "refused";

export interface Answer {
  readonly kind: Kind;
  /** 0 if nothing came. */
  readonly status: number;
  /** The session is new. */
  readonly created: boolean;
  /** Where the page needs a new one. */
  readonly ticket: string | undefined;
  /** The one that is invalid. */
  readonly key: string | undefined;
  /** Why nothing is kept, for the page. */
  readonly reason: string;
  /** How many milliseconds to leave a busy server alone. */
  readonly after: number;
  /** What the cookie holds that came with it, for the server of the page's socket. */
  readonly receipt: string | null;
}

const KINDS: Record<number, Kind> = {
  200: "saved",
  201: "saved",
  204: "saved",
  409: "conflict",
  410: "stale",
  422: "invalid",
  429: "busy",
};
const REASONS: Record<number, string> = { 403: "blocked", 409: "session-changed", 410: "expired" };

const BUSY_MS = 2_000;
const MAX_BUSY_MS = 60_000;

/** As the endpoint writes it; a proxy in front of it may have answered anything else. */
export type Content = { ticket?: string; error?: { reason?: string; key?: string } } | null | undefined;

export function understand(
  status: number,
  body?: unknown,
  retryAfter?: string | null,
  receipt: string | null = null,
): Answer {
  const { ticket, error } = (body as Content) ?? {};
  // Its other form, a date, is not worth a clock's error.
  const seconds = Number(retryAfter);
  return {
    kind: KINDS[status] ?? (status && status < 500 ? "refused" : "none"),
    status,
    created: status === 201,
    ticket,
    key: error?.key,
    reason: REASONS[status] || error?.reason || `status ${status}`,
    after: seconds > 0 ? Math.min(seconds * 1_000, MAX_BUSY_MS) : BUSY_MS,
    receipt,
  };
}
