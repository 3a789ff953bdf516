import { writeFileSync } from "node:fs";

/** One result; the same shape as in bench.json. */
interface Line {
  name: string;
  value: number;
  unit: string;
  goal: string;
  met: boolean | null;
}

/** Results, printed as they come. */
export class Table {
  private readonly lines: Line[] = [];

  /** A figure that is to be at most so much. */
  atMost(name: string, value: number, unit: string, bound: number): void {
    this.add({ name, value, unit, goal: `value <= ${bound}`, met: value <= bound });
  }

  /** A figure without a goal. */
  info(name: string, value: number, unit: string): void {
    this.add({ name, value, unit, goal: "", met: null });
  }

  /** What does not reach its goal. */
  get missed(): string[] {
    return this.lines
      .filter(({ met }) => met === false)
      .map(({ name, value, goal }) => `${name}: ${value}, ${goal}`);
  }

  write(file: string): void {
    writeFileSync(file, `${JSON.stringify(this.lines, null, 2)}\n`);
  }

  private add(line: Line): void {
    this.lines.push(line);
    const met = line.met === null ? "" : line.met ? "yes" : "NO";
    const figure = line.value.toFixed(line.value < 10 ? 2 : 0).padStart(9);
    process.stdout.write(
      `${line.name.padEnd(64)} ${figure} ${line.unit.padEnd(8)} ${line.goal.padEnd(16)} ${met}\n`,
    );
  }
}

/** The value below which this share of all are. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
