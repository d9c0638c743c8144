// The browsers that the tests drive, and how each of them is started.

import { join } from "node:path";
import { launchOptions } from "../fixtures/chromium";
import { given } from "../fixtures/environment";
import { freePort, PORTS_TRIED } from "../fixtures/free_port";
import { Program } from "./program";

const PAUSE_MS = 50;

export interface Engine {
  /** What a browser is asked for that keeps all it has in this folder, unless it is private. */
  capabilities(folder: string, isPrivate: boolean): object;
  /** Starts what drives it. Whatever is started is added to the programs, which the caller ends. */
  start(folder: string, programs: Program[]): Promise<string>;
}

const chromium: Engine = {
  capabilities: (folder, isPrivate) => ({
    "goog:chromeOptions": {
      binary: given("CHROMIUM"),
      args: [
        ...(launchOptions().args ?? []),
        "--headless",
        `--user-data-dir=${join(folder, "profile")}`,
        ...(isPrivate ? ["--incognito"] : []),
      ],
    },
  }),
  async start(folder, programs) {
    const driver = started(programs, Program.start(given("CHROMEDRIVER"), ["--port=0"], { HOME: folder }));
    return `http://127.0.0.1:${await driver.says(/successfully on port (\d+)/)}`;
  },
};

const firefox: Engine = {
  capabilities: (folder, isPrivate) => ({
    "moz:firefoxOptions": {
      binary: given("FIREFOX"),
      args: ["-headless", "-profile", join(folder, "profile")],
      prefs: { "browser.privatebrowsing.autostart": isPrivate },
    },
  }),
  async start(folder, programs) {
    const ports = ["--port", "0", "--websocket-port", "0"];
    const driver = started(programs, Program.start(given("GECKODRIVER"), ports, { HOME: folder }));
    return `http://${await driver.says(/Listening on ([\d.:]+)/)}`;
  },
};

/** Its small browser forgets everything when it is driven, so the tests have one of their own. */
const webkit: Engine = {
  capabilities: (folder, isPrivate) => ({
    "webkitgtk:browserOptions": {
      binary: given("GJS"),
      args: [join(import.meta.dirname, "webkit.js"), ...(isPrivate ? [] : [join(folder, "profile")])],
    },
  }),
  async start(folder, programs) {
    const screen = ["-displayfd", "1", "-screen", "0", "1000x800x24", "-nolisten", "tcp"];
    const display = await started(programs, Program.start(given("XVFB"), screen)).says(/^(\d+)\n/);
    for (let tried = 1; ; tried++) {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const driver = Program.start(given("WEBKIT_DRIVER"), ["--host=127.0.0.1", `--port=${port}`], {
        DISPLAY: `:${display}`,
        XDG_RUNTIME_DIR: folder,
        HOME: folder,
        LIBGL_ALWAYS_SOFTWARE: "1",
      });
      started(programs, driver);
      if (await driver.inTime(answers(driver, url))) return url;
      if (tried === PORTS_TRIED) throw new Error("the driver of WebKit ends at once");
    }
  },
};

export const ENGINES = { Chromium: chromium, Firefox: firefox, WebKitGTK: webkit };
export type EngineName = keyof typeof ENGINES;

function started(programs: Program[], program: Program): Program {
  programs.push(program);
  return program;
}

/** It does not say that it listens: it is asked until it answers, or has ended. */
async function answers(driver: Program, url: string): Promise<boolean> {
  while (driver.isRunning) {
    const status = await fetch(`${url}/status`).catch(() => undefined);
    if (status?.ok) return true;
    await new Promise((passed) => setTimeout(passed, PAUSE_MS));
  }
  return false;
}
