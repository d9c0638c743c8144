import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetMeta, showMeta, type Head, type HeadElement } from "../src/ui/meta.ts";

type Attributes = Record<string, string>;

/** A head with these elements. */
class FakeHead implements Head {
  private readonly elements: FakeElement[];

  constructor(...elements: [string, Attributes][]) {
    this.elements = elements.map(([name, attributes]) => this.element(name, attributes));
  }

  querySelector(selector: string): HeadElement | null {
    const [, name, key, value] = /^(\w+)\[(\w+)="(\w+)"\]$/.exec(selector) ?? [];
    assert.ok(name && key, selector);
    const found = this.elements.find((one) => one.name === name && one.attributes[key] === value);
    return found ?? null;
  }

  add(name: string, attributes: Attributes): void {
    this.elements.push(this.element(name, attributes));
  }

  all(): [string, Attributes][] {
    return this.elements.map(({ name, attributes }) => [name, attributes]);
  }

  private element(name: string, attributes: Attributes): FakeElement {
    const remove = (one: FakeElement) => this.elements.splice(this.elements.indexOf(one), 1);
    return new FakeElement(name, { ...attributes }, remove);
  }
}

class FakeElement implements HeadElement {
  constructor(
    readonly name: string,
    readonly attributes: Attributes,
    private readonly take: (element: FakeElement) => void,
  ) {}

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }

  remove(): void {
    this.take(this);
  }
}

const own = { "data-remount-meta": "" };
const ferns = { name: "description", content: "Ferns.", "data-default": "Plants.", ...own };
const canonical = { rel: "canonical", href: "/ferns", ...own };

test("what a view says takes the place of what was said", () => {
  const head = new FakeHead(["meta", ferns], ["link", canonical]);
  showMeta(head, { description: "Moss." });
  showMeta(head, { canonical: "/moss" });
  const expected = [
    ["meta", { ...ferns, content: "Moss." }],
    ["link", { ...canonical, href: "/moss" }],
  ];
  assert.deepEqual(head.all(), expected);
});

test("what nobody has said yet is added", () => {
  const head = new FakeHead();
  showMeta(head, { canonical: "/moss" });
  showMeta(head, { description: "Moss." });
  const expected = [
    ["link", { rel: "canonical", href: "/moss", ...own }],
    ["meta", { name: "description", content: "Moss.", ...own }],
  ];
  assert.deepEqual(head.all(), expected);
});

test("another view has the default description and no address of its own", () => {
  const head = new FakeHead(["meta", ferns], ["link", canonical]);
  forgetMeta(head);
  assert.deepEqual(head.all(), [["meta", { ...ferns, content: "Plants." }]]);
});

test("where there is no default nothing is left of the view before", () => {
  const head = new FakeHead(["meta", { name: "description", content: "Ferns.", ...own }]);
  forgetMeta(head);
  assert.deepEqual(head.all(), []);
});

test("what the layout has written by itself stays", () => {
  const written: [string, Attributes][] = [
    ["meta", { name: "description", content: "All about plants." }],
    ["link", { rel: "canonical", href: "/" }],
  ];
  const head = new FakeHead(...written);
  forgetMeta(head);
  assert.deepEqual(head.all(), written);
});
