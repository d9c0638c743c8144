// A browser of one person, driven over WebDriver. It shares nothing with those of others.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENGINES, type EngineName } from "./engine";
import type { Program } from "./program";
import { WebDriver } from "./protocol";
import { Tab } from "./tab";

/** As WebDriver has it. */
export interface Cookie {
  name: string;
  value: string;
  path: string;
  domain: string;
  secure: boolean;
  httpOnly: boolean;
  sameSite?: string;
  /** In seconds since 1970; a cookie that ends with the browser has none. */
  expiry?: number;
}

export class Browser {
  private readonly folder = mkdtempSync(join(tmpdir(), "remount-browser-"));
  /** In the order in which they were started. */
  private programs: Program[] = [];
  private running: WebDriver | undefined;
  /** The browser begins with a tab that nobody has used yet. */
  private hasEmptyTab = false;

  constructor(
    private readonly engine: EngineName,
    private readonly isPrivate = false,
  ) {
    mkdirSync(join(this.folder, "profile"));
  }

  async start(): Promise<void> {
    const engine = ENGINES[this.engine];
    const driverUrl = await engine.start(this.folder, this.programs);
    const capabilities = engine.capabilities(this.folder, this.isPrivate);
    this.running = await WebDriver.begin(driverUrl, capabilities);
    this.hasEmptyTab = true;
  }

  /** A new tab at this address. */
  async open(url: string): Promise<Tab> {
    const driver = this.driver();
    const tab = new Tab(driver, await this.newTab(driver));
    await tab.go(url);
    return tab;
  }

  /** Those of the site that the tab in front shows. */
  cookies(): Promise<Cookie[]> {
    return this.driver().get("cookie");
  }

  /** Puts it in the place of the one with its name. */
  async setCookie(cookie: Cookie): Promise<void> {
    await this.driver().delete(`cookie/${cookie.name}`);
    await this.driver().post("cookie", { cookie });
  }

  /** Quits the browser and starts it anew, with what it has kept on disk. */
  async restart(): Promise<void> {
    await this.quit();
    await this.start();
  }

  /** Forgets what it has kept for the site that the tab in front shows, and opens an empty tab. */
  async forget(): Promise<void> {
    const driver = this.driver();
    await driver.post("execute/sync", { script: "localStorage.clear()", args: [] });
    await driver.delete("cookie");
    const [first, ...others] = await driver.get<string[]>("window/handles");
    for (const handle of others) {
      await driver.post("window", { handle });
      await driver.delete("window");
    }
    await driver.post("window", { handle: first });
    await driver.post("url", { url: "about:blank" });
    this.hasEmptyTab = true;
  }

  screenshot(): Promise<string> {
    return this.driver().get("screenshot");
  }

  async remove(): Promise<void> {
    try {
      await this.quit();
    } finally {
      rmSync(this.folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
    }
  }

  private async quit(): Promise<void> {
    const driver = this.running;
    const programs = this.programs.reverse();
    this.running = undefined;
    this.programs = [];
    try {
      await driver?.end();
    } finally {
      for (const program of programs) await program.end();
    }
  }

  private async newTab(driver: WebDriver): Promise<string> {
    if (!this.hasEmptyTab) return (await driver.post<{ handle: string }>("window/new", { type: "tab" })).handle;
    this.hasEmptyTab = false;
    return driver.get("window");
  }

  private driver(): WebDriver {
    if (!this.running) throw new Error("the browser is not running");
    return this.running;
  }
}
