import assert from "node:assert/strict";
import { test } from "node:test";
import { focusOn, type Focusable } from "../src/ui/focus.ts";

/** An element that takes the focus once it can. */
class FakeElement {
  private readonly attributes = new Set<string>();

  constructor(
    private readonly page: FakePage,
    private readonly canHaveFocus: boolean,
  ) {
    if (canHaveFocus) this.attributes.add("tabindex");
  }

  focus(): void {
    if (this.canHaveFocus || this.hasAttribute("tabindex")) this.page.activeElement = this;
  }

  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }

  setAttribute(name: string): void {
    this.attributes.add(name);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  addEventListener(): void {}
}

class FakePage {
  readonly body = {};
  activeElement: unknown = this.body;
}

/** A view with these elements, by their selectors: whether each can have the focus by itself. */
function arriveAt(elements: Record<string, boolean>, active?: unknown) {
  const page = new FakePage();
  if (active !== undefined) page.activeElement = active;
  const fakes = Object.entries(elements).map(
    ([selector, can]) => [selector, new FakeElement(page, can)] as const,
  );
  const found = new Map(fakes);
  const made: Focusable[] = [];
  const view = { querySelector: (selector: string) => found.get(selector) ?? null };
  focusOn(view, page, (heading) => {
    made.push(heading);
    heading.setAttribute("tabindex", "-1");
  });
  const focused = [...found].find(([, element]) => element === page.activeElement)?.[0];
  return { focused, made: made.length, page };
}

test("the focus goes to the heading, which cannot have it by itself", () => {
  const { focused, made } = arriveAt({ h1: false });
  assert.deepEqual([focused, made], ["h1", 1]);
});

test("a heading that can have the focus stays as it is", () => {
  const { focused, made } = arriveAt({ h1: true });
  assert.deepEqual([focused, made], ["h1", 0]);
});

test("what asks for the focus gets it", () => {
  assert.equal(arriveAt({ h1: false, "[autofocus]": true }).focused, "[autofocus]");
});

test("what asks for the focus and cannot have it leaves it to the heading", () => {
  assert.equal(arriveAt({ h1: false, "[autofocus]": false }).focused, "h1");
});

test("a visitor who is in an element that stays is left there", () => {
  const search = {};
  const { focused, page } = arriveAt({ h1: false, "[autofocus]": true }, search);
  assert.deepEqual([focused, page.activeElement === search], [undefined, true]);
});

test("in a view without a heading the focus stays where it is", () => {
  const { focused, page } = arriveAt({});
  assert.deepEqual([focused, page.activeElement === page.body], [undefined, true]);
});
