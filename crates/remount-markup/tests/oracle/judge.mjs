// Judges what templates send with the stock client's own code: its class `Rendered`, built from the sources
// in the npm package. One sequence of frames a line on standard input, one verdict a line on standard output:
// what the client prints after each frame, or what is wrong.
//
//   node judge.mjs <folder with node_modules>
//
// `Rendered` prints HTML in which an element that did not change is a placeholder, as the browser keeps what it
// has; and which holds only what is new of a stream. So the printing is listened to, and what a browser would
// show is kept here: for each element that can be a placeholder its content, for each stream its items.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const client = pathToFileURL(`${process.argv[2]}/`);
const { buildSync } = createRequire(new URL("package.json", client))("esbuild");
const sources = "./node_modules/phoenix_live_view/assets/js/phoenix_live_view";
const bundle = buildSync({
  stdin: {
    contents: `
      export { default as Rendered } from "${sources}/rendered.js";
      export { RenderingBuffer } from "${sources}/rendered/buffer.ts";
      export { modifyRoot } from "${sources}/rendered/modify_root.ts";`,
    resolveDir: process.argv[2],
  },
  bundle: true,
  format: "esm",
  write: false,
});
globalThis.window = globalThis;
const source = Buffer.from(bundle.outputFiles[0].contents).toString("base64");
const { Rendered, RenderingBuffer, modifyRoot } = await import(`data:text/javascript;base64,${source}`);

/** Stands in HTML for an element or a stream that is kept elsewhere. */
const reference = (name) => `\u0001${name}\u0002`;
const REFERENCE = /\u0001([^\u0002]*)\u0002/g;

class Page {
  constructor(tree) {
    this.kept = new Map();
    /** What is kept from here on, for each element that is being printed, unless it is a placeholder. */
    this.printing = [];
    this.streams = new Map();
    this.present = new Set();
    this.rendered = new Rendered("v", tree, () => listening(this));
    const print = this.rendered.comprehensionToBuffer;
    this.rendered.comprehensionToBuffer = (node, templates, output, tracking) => {
      if (node.stream) node.ref = node.stream[0];
      if (node.ref === undefined) {
        output.buffer.lists.push(undefined);
        print.call(this.rendered, node, templates, output, tracking);
        output.buffer.lists.pop();
      } else {
        this.stream(node, output.buffer, () => print.call(this.rendered, node, templates, output, tracking));
      }
    };
    this.print(() => (this.html = this.rendered.toString(null).buffer));
  }

  print(print) {
    this.printing = [new Map()];
    print();
    const missing = this.printing[0].missing ?? [];
    if (missing.length) throw new Error(`a placeholder for ${missing}, which is not in the page`);
    for (const [name, html] of this.printing.pop()) this.kept.set(name, html);
  }

  update(message) {
    const { diff } = Rendered.extract(message);
    this.rendered.mergeDiff(diff);
    this.look();
    let outermost = [];
    if (this.rendered.isComponentOnlyDiff(diff)) {
      outermost = this.outermost(this.rendered.componentCIDs(diff));
      for (const cid of outermost) {
        if (Object.keys(diff.c[cid]).length > 0) {
          this.print(() => this.rendered.recursiveCIDToString(this.rendered.rendered.c, cid, null));
        }
      }
    } else if (Object.keys(diff).length > 0) {
      const cids = this.rendered.componentCIDs(diff);
      this.print(() => (this.html = this.rendered.toString(cids).buffer));
    }
    this.look();
    for (const name of this.streams.keys()) {
      // Its items went from the page with it.
      if (!this.present.has(name)) this.streams.delete(name);
    }
    return outermost;
  }

  /** These components are about to go, or are gone. */
  reset(cids) {
    cids.forEach((cid) => this.rendered.resetRender(cid));
  }

  prune(cids) {
    this.look();
    const shown = cids.filter((cid) => this.present.has(`c${cid}-v`));
    if (shown.length > 0) throw new Error(`components ${shown} are dropped, and in the page`);
    this.rendered.pruneCIDs(cids);
  }

  /** Notes which elements are in the page. */
  look() {
    this.present.clear();
    const find = (html) => {
      for (const [, name] of html.matchAll(REFERENCE)) {
        this.present.add(name);
        find(this.held(name));
      }
    };
    find(this.html);
  }

  /** Those of these components that are in the page, and not in another one of them. */
  outermost(cids) {
    const wanted = new Map(cids.map((cid) => [`c${cid}-v`, cid]));
    const found = [];
    const find = (html) => {
      for (const [, name] of html.matchAll(REFERENCE)) {
        if (wanted.has(name)) found.push(wanted.get(name));
        else find(this.held(name));
      }
    };
    find(this.html);
    return found;
  }

  held(name) {
    const items = this.streams.get(name);
    if (items) return items.map((item) => item.html).join("");
    const printed = this.printing.findLast((printed) => printed.has(name));
    return (printed ?? this.kept).get(name) ?? "";
  }

  shown(html = this.html) {
    return html.replaceAll(REFERENCE, (_, name) => this.shown(this.held(name)));
  }

  /** Prints a stream: what a browser does with its items. */
  stream(node, buffer, print) {
    const [, inserts, deletes, reset] = node.stream ?? [node.ref, [], []];
    const entries = [];
    buffer.lists.push(entries);
    buffer.parts.push([]);
    print();
    buffer.parts.pop();
    buffer.lists.pop();
    const name = `stream ${node.ref}`;
    const html = new Map(entries.map((entry) => [/ id="([^"]*)"/.exec(this.shown(entry))[1], entry]));
    let items = reset ? [] : (this.streams.get(name) ?? []);
    items = items.filter((item) => !deletes.includes(item.id));
    for (const [id, at, limit, updateOnly] of inserts.toReversed()) {
      const held = items.find((item) => item.id === id);
      if (held) held.html = html.get(id);
      else if (!updateOnly) {
        items.splice(at < 0 ? items.length : at, 0, { id, html: html.get(id) });
        if (limit !== null) items = limit < 0 ? items.slice(limit) : items.slice(0, limit);
      }
    }
    this.streams.set(name, items);
    buffer.write(reference(name));
  }
}

/** A buffer as `Rendered` writes to, which keeps what it writes for a page. */
const listening = (page) =>
  class {
    parts = [[]];
    /** For each list that is being written: where its entries go, if it is a stream. */
    lists = [];

    write(text) {
      this.parts.at(-1).push(text);
    }

    beginRoot() {
      this.parts.push([]);
      page.printing.push(new Map());
    }

    endRoot(attributes, placeholder) {
      const html = this.parts.pop().join("");
      const name = attributes["data-phx-id"];
      checkRoot(page.shown(html), attributes);
      const printed = page.printing.pop();
      if (name === undefined) {
        printed.forEach((held, inner) => page.printing.at(-1).set(inner, held));
        (page.printing.at(-1).missing ??= []).push(...(printed.missing ?? []));
        this.write(html);
        return;
      }
      if (!placeholder) {
        (page.printing.at(-1).missing ??= []).push(...(printed.missing ?? []));
        printed.set(name, html).forEach((held, inner) => page.printing.at(-1).set(inner, held));
      } else if (!page.present.has(name)) {
        (page.printing.at(-1).missing ??= []).push(name);
      }
      this.write(reference(name));
    }

    enter() {}

    exit() {}

    beginKeyedEntry() {
      if (this.lists.at(-1)) this.parts.push([]);
    }

    endKeyedEntry() {
      this.lists.at(-1)?.push(this.parts.pop().join(""));
    }

    toString() {
      return this.parts[0].join("");
    }
  };

/** What the client prints itself, but with the content of elements that it leaves out. */
class Printed {
  constructor(tree) {
    this.rendered = new Rendered("v", tree, () => Whole);
  }

  print(cids) {
    return { view: printed(this.rendered.toString(cids)) };
  }

  /** Merges a message, and prints what changed: the view, or those of these components. */
  update(message, outermost) {
    const { diff } = Rendered.extract(message);
    this.rendered.mergeDiff(diff);
    if (this.rendered.isComponentOnlyDiff(diff)) {
      return { components: outermost.map((cid) => [cid, printed(this.rendered.componentToString(cid))]) };
    }
    return Object.keys(diff).length > 0 ? this.print(this.rendered.componentCIDs(diff)) : null;
  }
}

const printed = ({ buffer, streams }) => ({
  html: buffer,
  streams: [...streams].map(([stream, inserts, deletes, ...reset]) => [stream, inserts, deletes, reset.length > 0]),
});

class Whole extends RenderingBuffer {
  endRoot(attributes) {
    super.endRoot(attributes, false);
  }
}

/** The client must find the one tag to put its attributes into. */
function checkRoot(html, attributes) {
  const [root, before, after] = modifyRoot(html, attributes, false);
  const added = Object.entries(attributes).map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${value}"`));
  const clean = before + root.replace(added.join(""), "") + after;
  if (clean !== html) throw new Error(`the client reads ${JSON.stringify(html)} as ${JSON.stringify(clean)}`);
}

function judge(frames) {
  let page, whole;
  const prints = [];
  for (const [kind, content, html] of frames) {
    try {
      if (kind === "join") {
        page = new Page(JSON.parse(content));
        whole = new Printed(JSON.parse(content));
        prints.push(whole.print(null));
      } else if (kind === "diff") {
        prints.push(whole.update(JSON.parse(content), page.update(JSON.parse(content))));
      } else if (kind === "reset") {
        page.reset(content);
        content.forEach((cid) => whole.rendered.resetRender(cid));
      } else {
        page.prune(content);
        whole.rendered.pruneCIDs(content);
      }
      if (html !== undefined && page.shown() !== html) {
        return { after: content, shows: page.shown(), expected: html };
      }
    } catch (error) {
      return { after: content, error: String(error.stack) };
    }
  }
  return { prints };
}

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(judge(JSON.parse(line)))}\n`);
}
