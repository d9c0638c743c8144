import type { Content } from "./answer.ts";
import { ask, type Asked } from "./ask.ts";

/**
 * Asks for the values that the session has. Rejects with the server's reason if it does not say
 * them.
 */
export async function read(endpoint: string): Promise<Record<string, unknown>> {
  const nothing: Partial<Asked> = {};
  const { response, content } = await ask(`${endpoint}/values`).catch(() => nothing);
  if (response?.ok && content) return content as Record<string, unknown>;
  throw new Error((content as Content)?.error?.reason ?? "offline");
}
