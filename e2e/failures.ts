import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/// As many as Playwright needs to show two short lists beside each other.
const LINES = 10;
const colour = /\u001b\[[0-9;]*m/g;

/// Writes a line for each test that failed, with the first lines of its error, into a file.
/// Whoever sees only the end of a long log learns from it what failed.
export default class Failures implements Reporter {
  private readonly lines: string[] = [];

  constructor(private readonly options: { outputFile: string }) {}

  onBegin(): void {
    rmSync(this.options.outputFile, { force: true });
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (test.outcome() !== "unexpected") return;
    const place = `${test.location.file.split("/").pop()}:${test.location.line}`;
    const words = (result.error?.message ?? result.status).replace(colour, "").split("\n");
    const error = words.map((line) => line.trim()).filter(Boolean);
    const browser = test.parent.project()?.name;
    this.lines.push(`${place} ${browser ? `${browser}: ` : ""}${test.title}: ${error.slice(0, LINES).join(" | ")}`);
  }

  onEnd(): void {
    if (!this.lines.length) return;
    mkdirSync(dirname(this.options.outputFile), { recursive: true });
    writeFileSync(this.options.outputFile, `${this.lines.join("\n")}\n`);
  }
}
