import { SILENCE, understand, type Heard } from "./answer.ts";
import type { Value } from "./queue.ts";

/** The body of a request. Without a ticket it asks for one. */
export interface Body {
  ticket?: string;
  put?: Record<string, Value>;
  tab?: string;
  n?: number;
}

/** How a request is sent. */
export interface Way {
  /** It outlives the page, and leaves before `post` returns. */
  readonly keepalive?: boolean;
  /** Nobody reads the receipt, so the server need not seal one. */
  readonly withoutReceipt?: boolean;
}

const PATIENCE_MS = 10_000;
const RECEIPT = "x-live-session-receipt";

/** Sends one request. Never rejects: whatever goes wrong on the way is no answer. */
export async function post(path: string, body: Body, way: Way = {}): Promise<Heard> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-live-session": "1",
        ...(way.withoutReceipt && { [RECEIPT]: "none" }),
      },
      body: JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      keepalive: way.keepalive ?? false,
      signal: patience.signal,
    });
    const { status, headers } = response;
    const [retryAfter, receipt] = [headers.get("retry-after"), headers.get(RECEIPT)];
    return understand(status, await content(response), retryAfter, receipt);
  } catch {
    return SILENCE;
  } finally {
    clearTimeout(timer);
  }
}

async function content(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
