// Asks for the values that the session has.

const WORDLESS = "offline";

/** Rejects with the server's reason if it does not say them. */
export async function read(endpoint: string): Promise<Record<string, unknown>> {
  let body: { error?: { reason?: string } } = {};
  try {
    const response = await fetch(`${endpoint}/values`, {
      headers: { "x-live-session": "1" },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
    });
    body = await response.json();
    if (response.ok) return body as Record<string, unknown>;
  } catch {
    // Nothing came, or nothing that could be read.
  }
  throw new Error(body.error?.reason ?? WORDLESS);
}
