import assert from "node:assert/strict";
import { test } from "node:test";
import { understand, type Answer } from "../src/session/answer.ts";

/** `expected`: what the page looks at then. */
function check(status: number, body: unknown, expected: Partial<Answer>, retryAfter: string | null = null): void {
  const answer = understand(status, body, retryAfter);
  assert.deepEqual({ ...answer, ...expected }, answer);
  assert.equal(answer.status, status);
}

const error = (reason: string, key?: string) => ({ error: { reason, ...(key && { key }) } });

test("200, 201 and 204 are kept, with the ticket they bring", () => {
  check(204, undefined, { kind: "saved", created: false, ticket: undefined });
  check(200, { ticket: "t" }, { kind: "saved", created: false, ticket: "t" });
  check(201, { ticket: "t" }, { kind: "saved", created: true, ticket: "t" });
});

test("another session, and a ticket too old", () => {
  check(409, error("there is no session"), { kind: "conflict", reason: "session-changed" });
  check(410, error("too old"), { kind: "stale", reason: "expired" });
});

test("a refused value names its key and what is wrong", () => {
  check(422, error("is longer than 40 characters", "name"), {
    kind: "invalid",
    key: "name",
    reason: "is longer than 40 characters",
  });
  check(422, "<html>", { kind: "invalid", key: undefined, reason: "status 422" });
});

test("a busy server is asked again when it says, but not in a year", () => {
  check(429, undefined, { kind: "busy", after: 2_000 });
  check(429, undefined, { kind: "busy", after: 7_000 }, "7");
  check(429, undefined, { kind: "busy", after: 60_000 }, "31536000");
  check(429, undefined, { kind: "busy", after: 2_000 }, "Mon, 23 Nov 2026 20:00:00 GMT");
});

test("a server that is being replaced is no answer", () => {
  check(502, "<html>", { kind: "none" });
  check(503, null, { kind: "none" });
  check(0, undefined, { kind: "none" });
});

test("everything else is final", () => {
  check(403, error("the request does not come from a page of this site"), {
    kind: "refused",
    reason: "blocked",
  });
  check(413, error("the body is larger than 16 KiB"), {
    kind: "refused",
    reason: "the body is larger than 16 KiB",
  });
  check(404, undefined, { kind: "refused", reason: "status 404" });
});
