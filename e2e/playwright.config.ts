import { defineConfig, type ReporterDescription } from "@playwright/test";
import { launchOptions } from "./fixtures/chromium";

const reporters: ReporterDescription[] = [
  ["list"],
  ["./failures.ts", { outputFile: "test-results/failures.txt" }],
];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: process.env.CI ? reporters : [...reporters, ["html", { open: "never" }]],
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  // A test that fails now and then is wrong, or what it tests is.
  retries: 0,
  timeout: 60_000,
  use: { launchOptions: launchOptions() },
  expect: { timeout: 10_000 },
});
