import { patience } from "./patience.ts";

const PATIENCE_MS = 10_000;

/** An answer, and what it says: `undefined` if that is no JSON. */
export interface Asked {
  readonly response: Response;
  readonly content: unknown;
}

/** Asks something of the session's routes. Rejects if all of the answer has not come in 10 s. */
export async function ask(path: string, request?: RequestInit, headers?: object): Promise<Asked> {
  const response = await fetch(path, {
    cache: "no-store",
    redirect: "error",
    signal: patience(PATIENCE_MS),
    headers: { "content-type": "application/json", "x-live-session": "1", ...headers },
    ...request,
  });
  const text = await response.text();
  try {
    return { response, content: JSON.parse(text) };
  } catch {
    return { response, content: undefined };
  }
}
