// The account's own root on the server: its socket and its HTTP calls.

import type {
  Answer,
  ClientFrame,
  Entry,
  Hello,
  NewVisitor,
  Problem,
  ServerFrame,
  File as Stored,
  Visitor,
} from "./wire";

/** The server refused a call, or did not answer (status 0). */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? "no answer");
    this.status = status;
    this.code = problem.code ?? "unavailable";
    this.retryAfter = problem.retry_after ?? 0;
  }
}

const answerWithin = 15_000;
const pollWithin = 40_000;
const uploadWithin = 120_000;

export class Site {
  readonly #root: URL;

  constructor(root: URL) {
    this.#root = root;
  }

  socket(): string {
    const url = new URL("ws", this.#root);
    url.protocol = url.protocol.replace("http", "ws");
    return url.href;
  }

  visitors(body: NewVisitor): Promise<Visitor> {
    return this.#call("visitors", { method: "POST", body: JSON.stringify(body) }, answerWithin);
  }

  async exchange(
    hello: Hello,
    frames: ClientFrame[],
    wait: boolean,
    stop: AbortSignal,
  ): Promise<ServerFrame[]> {
    const body = JSON.stringify({ hello, frames, wait });
    const answer = await this.#call<Answer>("exchange", { method: "POST", body }, pollWithin, { stop });
    return answer.frames;
  }

  async older(token: string, before: number): Promise<Entry[]> {
    const found = await this.#call<{ entries: Entry[] }>(
      `entries?before=${before}&limit=50`,
      {},
      answerWithin,
      { token },
    );
    return found.entries;
  }

  upload(token: string, file: File, consent = ""): Promise<Stored> {
    const path = `files?name=${encodeURIComponent(file.name)}&consent=${encodeURIComponent(consent)}`;
    return this.#call(path, { method: "POST", body: file }, uploadWithin, { token });
  }

  /** The address of a stored file; the server's are relative to the root. */
  file(url: string): string {
    return new URL(url, this.#root).href;
  }

  async #call<T>(
    path: string,
    init: RequestInit,
    within: number,
    with_: { token?: string; stop?: AbortSignal } = {},
  ): Promise<T> {
    const signals = [AbortSignal.timeout(within), ...(with_.stop ? [with_.stop] : [])];
    const headers: Record<string, string> = with_.token ? { Authorization: `Bearer ${with_.token}` } : {};
    if (typeof init.body === "string") headers["Content-Type"] = "application/json";
    let response: Response;
    try {
      response = await fetch(new URL(path, this.#root), {
        ...init,
        headers,
        credentials: "omit",
        signal: AbortSignal.any(signals),
      });
    } catch {
      throw new Failure(0, {});
    }
    if (!response.ok) throw new Failure(response.status, await problem(response));
    return (await response.json()) as T;
  }
}

async function problem(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { detail: `status ${response.status}` };
  }
}
