// W3C WebDriver: JSON over HTTP, which a driver translates for its browser.

/** The name under which WebDriver hands out elements. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A browser that a driver has started. */
export class WebDriver {
  private constructor(private readonly session: string) {}

  static async begin(driver: string, capabilities: object): Promise<WebDriver> {
    const asked = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId } = await ask<{ sessionId: string }>("POST", `${driver}/session`, asked);
    return new WebDriver(`${driver}/session/${sessionId}`);
  }

  get<T>(what: string): Promise<T> {
    return ask<T>("GET", `${this.session}/${what}`);
  }

  post<T>(what: string, body: object = {}): Promise<T> {
    return ask<T>("POST", `${this.session}/${what}`, body);
  }

  delete(what: string): Promise<unknown> {
    return ask("DELETE", `${this.session}/${what}`);
  }

  /** The path of the first element that fits. */
  async element(selector: string): Promise<string> {
    const found = await this.post<Record<string, string>>("element", { using: "css selector", value: selector });
    return `element/${found[ELEMENT]}`;
  }

  /** Quits the browser. */
  async end(): Promise<void> {
    await ask("DELETE", this.session);
  }
}

async function ask<T>(method: string, url: string, body?: object): Promise<T> {
  const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, { method, ...(body && json) });
  const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`WebDriver, ${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}
