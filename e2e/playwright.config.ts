import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: process.env.CI ? [["list"]] : [["list"], ["html", { open: "never" }]],
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  // A test that fails now and then is wrong, or what it tests is.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
});
