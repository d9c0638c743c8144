// A tab of a browser. What is done with it brings it to the front first.

import type { WebDriver } from "./protocol";

/** Keys that have no character, as WebDriver writes them. */
export const KEYS = { tab: "\uE004", enter: "\uE007" };

export class Tab {
  constructor(
    private readonly driver: WebDriver,
    private readonly handle: string,
  ) {}

  async go(url: string): Promise<void> {
    await (await this.inFront()).post("url", { url });
  }

  async reload(): Promise<void> {
    await (await this.inFront()).post("refresh");
  }

  /** One step back in the history, as with the browser's button. */
  async back(): Promise<void> {
    await (await this.inFront()).post("back");
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    return (await this.inFront()).post("execute/sync", { script: `return ${expression};`, args: [] });
  }

  /** The document of this page as the server writes it now, before any script has run. */
  async html(): Promise<string> {
    const script = "fetch(location.href).then((answer) => answer.text()).then(arguments[0])";
    return (await this.inFront()).post("execute/async", { script, args: [] });
  }

  /** The text of the first element that fits, or nothing where there is none. */
  text(selector: string): Promise<string | null> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? null`);
  }

  value(selector: string): Promise<string | null> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.value ?? null`);
  }

  attribute(selector: string, name: string): Promise<string | null> {
    const [element, attribute] = [selector, name].map((text) => JSON.stringify(text));
    return this.evaluate(`document.querySelector(${element})?.getAttribute(${attribute}) ?? null`);
  }

  /** Types as a person does, a key after the other, behind what the field has. */
  async type(selector: string, text: string): Promise<void> {
    const driver = await this.inFront();
    await driver.post(`${await driver.element(selector)}/value`, { text });
  }

  async click(selector: string): Promise<void> {
    const driver = await this.inFront();
    await driver.post(`${await driver.element(selector)}/click`);
  }

  /** Another tab has to be open: with the last one the browser ends. */
  async close(): Promise<void> {
    await (await this.inFront()).delete("window");
  }

  private async inFront(): Promise<WebDriver> {
    await this.driver.post("window", { handle: this.handle });
    return this.driver;
  }
}
