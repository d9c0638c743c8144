import { type Answer, understand } from "./answer.ts";
import { ask } from "./ask.ts";
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

const RECEIPT = "x-live-session-receipt";

/** Sends one request. Never rejects: whatever goes wrong on the way is no answer. */
export async function post(
  path: string,
  body: Body,
  { keepalive = false, withoutReceipt = false }: Way = {},
): Promise<Answer> {
  try {
    const { response, content } = await ask(
      path,
      { method: "POST", body: JSON.stringify(body), keepalive },
      withoutReceipt ? { [RECEIPT]: "none" } : {},
    );
    const { status, headers } = response;
    return understand(status, content, headers.get("retry-after"), headers.get(RECEIPT));
  } catch {
    return understand(0);
  }
}
