// A program that is started for a test and ends with it, such as a driver.

import { type ChildProcess, spawn } from "node:child_process";
import { inTime } from "../fixtures/in_time";

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 30_000;

export class Program {
  private printed = "";
  private words = "";
  /** Resolves when nobody writes any more: neither the program nor those that it has started. */
  private readonly closed: Promise<unknown>;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout?.on("data", (words) => (this.printed += words));
    child.stderr?.on("data", (words) => (this.words += words));
    this.closed = new Promise((resolve) => child.once("close", resolve));
  }

  static start(name: string, args: string[], variables: Readonly<Record<string, string>> = {}): Program {
    const env = { ...process.env, ...variables };
    return new Program(name, spawn(name, args, { env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it prints where the pattern has its group. */
  says(pattern: RegExp): Promise<string> {
    return this.inTime(
      new Promise((resolve, reject) => {
        const look = () => {
          const said = pattern.exec(this.printed)?.[1];
          if (said !== undefined) resolve(said);
        };
        look();
        this.child.stdout?.on("data", look);
        this.child.once("error", reject);
        this.child.once("exit", (code) => reject(new Error(`${this.name} ended with ${code}\n${this.words}`)));
      }),
    );
  }

  /** What this makes, if it is there before the program would have had to be. */
  inTime<T>(work: Promise<T>): Promise<T> {
    return inTime(work, START_LIMIT_MS, () => `${this.name} does not start\n${this.words}`);
  }

  /** A browser that it has started ends a moment after it was quit, and is waited for too. */
  async end(): Promise<void> {
    if (this.isRunning) this.child.kill("SIGTERM");
    await inTime(this.closed, STOP_LIMIT_MS, () => `${this.name} does not end`);
  }
}
