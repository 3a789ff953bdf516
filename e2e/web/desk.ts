// The desk's REST routes, as somebody who is signed in: for what a test needs and is not about.

import { type APIRequestContext, request } from "@playwright/test";
import type { FirstPassword, NewMember } from "../../agentdesk/web/src/wire";
import type { Demo } from "./demo";

export class Desk {
  private readonly requests: APIRequestContext;

  private constructor(requests: APIRequestContext) {
    this.requests = requests;
  }

  static async signIn(demo: Demo, login: string): Promise<Desk> {
    const { origin } = new URL(demo.console);
    const requests = await request.newContext({
      baseURL: demo.console,
      extraHTTPHeaders: { Origin: origin },
    });
    const desk = new Desk(requests);
    const password = demo.agents.find((agent) => agent.login === login)?.password;
    await desk.send("POST", "session", { login, password });
    return desk;
  }

  async read<T>(path: string): Promise<T> {
    return (await this.call("GET", path)).json() as Promise<T>;
  }

  async send<T>(method: "POST" | "PUT" | "PATCH", path: string, data?: object): Promise<T> {
    const text = await (await this.call(method, path, data)).text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** The same, where it is to be refused: why. */
  async refused(method: "POST" | "PUT" | "PATCH", path: string, data: object): Promise<string> {
    const answer = await this.requests.fetch(`desk/${path}`, { method, data });
    return ((await answer.json()) as { code: string }).code;
  }

  close(): Promise<void> {
    return this.requests.dispose();
  }

  private async call(method: string, path: string, data?: object) {
    const answer = await this.requests.fetch(`desk/${path}`, { method, data });
    if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
    return answer;
  }
}

/** Adds an agent who has chosen his password; returns his id. */
export async function hire(demo: Demo, admin: Desk, member: NewMember): Promise<string> {
  const { login } = member;
  const { id, password } = await admin.send<FirstPassword>("POST", "admin/agents", member);
  const own = `${login}-${password}`;
  const found = { login, password };
  demo.agents.push(found);
  const desk = await Desk.signIn(demo, login);
  await desk.send("PUT", "password", { old: password, new: own });
  await desk.send("PUT", "presence", { state: "ready" });
  await desk.close();
  found.password = own;
  return id;
}
