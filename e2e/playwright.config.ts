import { defineConfig, type ReporterDescription } from "@playwright/test";
import { launchOptions } from "./fixtures/chromium";

/** Those of tests whose results are in this folder. */
export const reporters = (folder: string): ReporterDescription[] => {
  const reporters: ReporterDescription[] = [
    ["list"],
    ["./failures.ts", { outputFile: `${folder}/failures.txt` }],
  ];
  return process.env.CI ? reporters : [...reporters, ["html", { open: "never" }]];
};

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: reporters("test-results"),
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  // A test that fails now and then is wrong, or what it tests is.
  retries: 0,
  timeout: 60_000,
  use: { launchOptions: launchOptions() },
  expect: { timeout: 10_000 },
});
