// A page that posts at each key, with nothing around it, and a handler that answers with as much as
// an answer of the session's endpoint has.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** About what a session's cookie and the body of its post have. */
const COOKIE_CHARS = 250;
const BODY_CHARS = 200;
/** No connection ends while it is measured. */
const KEPT_MS = 60_000;

/** It says that it was answered as a page says that it has saved. */
const PAGE = `<!DOCTYPE html><title>Bare</title><link rel="icon" href="data:,"><input>
<script>
  document.querySelector("input").addEventListener("keydown", async () => {
    const answer = await fetch("/", { method: "POST", body: "x".repeat(${BODY_CHARS}) });
    await answer.text();
    dispatchEvent(new CustomEvent("remount:session", { detail: { state: "saved" } }));
  });
</script>`;

export interface Bare {
  readonly url: string;
  close(): void;
}

export async function bare(): Promise<Bare> {
  const cookie = `bare=${"x".repeat(COOKIE_CHARS)}; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax`;
  const server = createServer({ keepAliveTimeout: KEPT_MS }, (request, answer) => {
    if (request.method === "GET") return answer.setHeader("content-type", "text/html").end(PAGE);
    request.resume().on("end", () => answer.writeHead(204, { "set-cookie": cookie }).end());
    return;
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
