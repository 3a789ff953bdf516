// The server of a day, its customers and all agents but the one in the browser:
// e2e/web/day/main.go, told what to do line by line.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Where the console is, and what is in it. */
export interface Place {
  console: string;
  login: string;
  password: string;
  /** The conversation with the most messages. */
  long: string;
}

/** The answer to a line. */
export interface Told {
  did: string;
  events?: number;
  last?: string;
  wrong?: string[];
}

export interface Plan {
  agents: number;
  conversations: number;
  turns: number;
  length: string; // as Go writes it
  pause: string; // between a customer's messages
  rows: number;
  messages: number;
}

export class Day {
  readonly place: Place;
  private readonly process: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor(process: ChildProcess, lines: AsyncIterator<string>, place: Place) {
    this.process = process;
    this.lines = lines;
    this.place = place;
  }

  static async start(plan: Plan): Promise<Day> {
    const { DAY = "", SWITCHBOARD = "" } = process.env;
    const flags = Object.entries(plan).map(([name, value]) => `-${name}=${value}`);
    const child = spawn(DAY, [`-binary=${SWITCHBOARD}`, ...flags], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new Day(child, lines, await next<Place>(lines));
  }

  /** One word at a time: the answer comes when it is done. */
  async tell(words: string): Promise<Told> {
    this.process.stdin?.write(`${words}\n`);
    return next<Told>(this.lines);
  }

  end(): Promise<void> {
    return new Promise((done) => {
      if (this.process.exitCode !== null) return done();
      this.process.once("exit", () => done());
      this.process.stdin?.end();
    });
  }
}

async function next<T>(lines: AsyncIterator<string>): Promise<T> {
  const line = await lines.next();
  if (line.done) throw new Error("the day ended without a word");
  return JSON.parse(line.value) as T;
}
