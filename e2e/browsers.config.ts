// What is shown in several browsers, over WebDriver: `cargo xtask browsers`.

import { defineConfig } from "@playwright/test";
import type { WorkerOptions } from "./browsers/fixtures";
import base, { reporters } from "./playwright.config";
import { ENGINES, type EngineName } from "./webdriver/engine";

const FOLDER = "test-results/browsers";
const names = Object.keys(ENGINES) as EngineName[];

export default defineConfig<object, WorkerOptions>({
  ...base,
  testDir: "browsers",
  outputDir: FOLDER,
  reporter: reporters(FOLDER),
  projects: names.map((engine) => ({ name: engine, use: { engine } })),
});
