// Measures what a slow link costs who types: `cargo xtask bench link`.

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./fixtures/chromium";

export default defineConfig({
  testDir: "measurements",
  testMatch: "link.measure.ts",
  outputDir: "test-results/link",
  reporter: "list",
  workers: 1,
  timeout: 60 * 60_000,
  use: { launchOptions: launchOptions() },
});
