import assert from "node:assert/strict";
import { test } from "node:test";
import { mark } from "../src/ui/here.ts";

class FakeLink {
  current: string | undefined;

  constructor(readonly href: string) {}

  setAttribute(name: string, value: string): void {
    if (name === "aria-current") this.current = value;
  }

  removeAttribute(name: string): void {
    if (name === "aria-current") this.current = undefined;
  }
}

/** The links that say that the page is there, once it has been at each of these addresses. */
function check(addresses: string[], expected: string[]): void {
  const site = "https://site.test";
  const links = ["/", "/?page=2", "/dogs", "/dogs/rex"].map((path) => new FakeLink(site + path));
  for (const address of addresses) mark(links, site + address);
  const current = links.filter((link) => link.current === "page");
  assert.deepEqual(current.map((link) => link.href.slice(site.length)), expected);
}

test("the link to where the page is says so", () => {
  check(["/dogs"], ["/dogs"]);
  check(["/"], ["/"]);
});

test("a link to another query of the same path does not", () => {
  check(["/?page=2"], ["/?page=2"]);
  check(["/dogs?page=2"], []);
});

test("where on the page the visitor is does not count", () => {
  check(["/dogs#rex"], ["/dogs"]);
});

test("the link to where the page was says so no more", () => {
  check(["/dogs", "/dogs/rex", "/cats"], []);
  check(["/cats", "/"], ["/"]);
});
