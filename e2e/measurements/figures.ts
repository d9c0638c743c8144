// What many measurements say together.

/** The least that this share of them does not exceed. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** A table that is shown row by row as it grows. */
export class Table {
  private readonly lines: string[] = [];

  constructor(...heads: string[]) {
    this.lines.push(line(heads), `|${":--|".repeat(heads.length)}`);
  }

  add(...cells: (string | number)[]): void {
    const row = line(cells.map((cell) => (typeof cell === "number" ? cell.toFixed(0) : cell)));
    console.log(row);
    this.lines.push(row);
  }

  toString(): string {
    return this.lines.join("\n");
  }
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
