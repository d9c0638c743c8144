// Draws the pictures for the documentation: `cargo xtask screenshot`.

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./fixtures/chromium";

export default defineConfig({
  testDir: "screenshots",
  testMatch: "*.shot.ts",
  outputDir: "test-results",
  reporter: "list",
  workers: 1,
  use: { launchOptions: launchOptions() },
});
