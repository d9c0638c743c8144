// Says something to those who do not see the page.

export class Announcer {
  private readonly element: HTMLElement;

  constructor() {
    // A screen reader says what changes in it, so it is there before there is anything to say.
    this.element = document.createElement("div");
    this.element.setAttribute("aria-live", "polite");
    this.element.setAttribute("aria-atomic", "true");
    this.element.style.cssText =
      "position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; " +
      "clip-path: inset(50%); white-space: nowrap";
    document.body.append(this.element);
  }

  /** What is said next is said although it was said before. */
  clear(): void {
    this.element.textContent = "";
  }

  announce(words: string): void {
    this.element.textContent = words;
  }
}
