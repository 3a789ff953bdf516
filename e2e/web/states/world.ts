// A company with real data behind every picture: a server on which customers wrote
// and agents answered, over the same protocols as everybody.

import { type APIRequestContext, type Browser, type Page, request } from "@playwright/test";
import type { Me, Row, Rows } from "../../../agentdesk/web/src/wire";
import { type Demo, startDemo } from "../demo";
import { crowd, longTalk, others, own, solved, type Visit } from "./content";

export type Who = "lin" | "zhou" | "chen";

/** The conversations that states open, by what they show. */
export interface Places {
  busy: string; // lin's: with notes, links, answers
  named: string; // lin's: of a customer with a very long name
  fresh: string; // lin's: it has hardly begun
  long: string; // lin's: one scrolls in it
  theirs: string; // zhou's
  waiting: string; // nobody's
  solved: string; // lin's, over
}

/** How many wait beside those that agents have. */
const waitingCount = 36;

export class World {
  readonly demo: Demo;
  places: Places = { busy: "", named: "", fresh: "", long: "", theirs: "", waiting: "", solved: "" };
  private readonly end: () => Promise<void>;
  private readonly desks = new Map<Who, APIRequestContext>();
  private readonly known = new Set<string>();
  /** Who is at his desk: without anybody the chat would only take messages. */
  private readonly seated: Page[] = [];
  private colleague: Page | undefined;

  private constructor(demo: Demo, end: () => Promise<void>) {
    this.demo = demo;
    this.end = end;
  }

  static async make(browser: Browser): Promise<World> {
    const { demo, stop } = await startDemo("--quiet");
    const world = new World(demo, stop);
    try {
      await world.fill(browser);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async close(): Promise<void> {
    for (const page of this.seated) await page.context().close();
    for (const desk of this.desks.values()) await desk.dispose();
    await this.end();
  }

  /** The REST routes of the desk, as this agent. */
  async desk(who: Who): Promise<APIRequestContext> {
    const before = this.desks.get(who);
    if (before) return before;
    const { origin } = new URL(this.demo.console);
    const desk = await request.newContext({
      baseURL: this.demo.console,
      extraHTTPHeaders: { Origin: origin },
    });
    this.desks.set(who, desk);
    const password = this.demo.agents.find((agent) => agent.login === who)?.password;
    await ok(desk.post("desk/session", { data: { login: who, password } }));
    return desk;
  }

  /** The cookies with which a browser is signed in as this agent. */
  async cookies(who: Who) {
    return (await (await this.desk(who)).storageState()).cookies;
  }

  /** The colleague begins a note in a conversation. */
  async colleagueTypes(id: string): Promise<void> {
    const page = this.colleague;
    if (!page) throw new Error("nobody is there");
    await page.goto(`${this.demo.console}#/all/${id}`);
    const thread = page.locator("[data-pane=thread]");
    await thread.getByRole("radio", { name: "内部备注" }).click();
    await thread.getByRole("textbox").pressSequentially("我来", { delay: 20 });
  }

  async colleagueStops(): Promise<void> {
    await this.colleague?.locator("[data-pane=thread]").getByRole("textbox").fill("");
    await this.colleague?.goto(this.demo.console);
  }

  async unblock(id: string): Promise<void> {
    await ok((await this.desk("lin")).delete(`desk/conversations/${id}/block`));
  }

  /** Lin is given the conversation whose last words are these, and answers; returns it. */
  async answer(said: string, text: string): Promise<string> {
    const lin = await this.desk("lin");
    const me = (await (await ok(lin.get("desk/session"))).json()) as Me;
    let id = "";
    await until(async () => {
      id = (await this.rows()).find((row) => row.preview === said && row.state !== "resolved")?.id ?? "";
      return id !== "";
    });
    await ok(lin.put("desk/presence", { data: { state: "ready" } })); // she may have missed something by now
    const chen = await this.desk("chen");
    await ok(chen.post(`desk/conversations/${id}/assign`, { data: { agent: me.agent.id } }));
    await this.say(lin, id, `> ${text}`);
    return id;
  }

  async resolve(id: string): Promise<string> {
    await ok((await this.desk("lin")).post(`desk/conversations/${id}/resolve`));
    return id;
  }

  /** Whether anybody takes conversations. */
  async serve(on: boolean): Promise<void> {
    const states = on ? { lin: "ready", zhou: "finishing" } : { lin: "break", zhou: "offline" };
    for (const [who, state] of Object.entries(states))
      await ok((await this.desk(who as Who)).put("desk/presence", { data: { state } }));
  }

  /** What was said is found a moment later: waits for it. */
  async indexed(): Promise<void> {
    const desk = await this.desk("lin");
    await until(async () => {
      const answer = await ok(desk.get(`desk/search?q=${encodeURIComponent("滤网")}`));
      return ((await answer.json()) as { hits: unknown[] }).hits.length > 1;
    });
  }

  /** The colleague mentions lin in a note. */
  private async mention(id: string, text: string): Promise<void> {
    const desk = await this.desk("zhou");
    const agents = (await (await ok(desk.get("desk/agents"))).json()) as { id: string; name: string }[];
    const lin = agents.find(({ name }) => name === "林晓")?.id;
    const parts = [{ kind: "text", text: `@林晓 ${text}`, mentions: [lin] }];
    const data = { client_id: crypto.randomUUID(), visibility: "internal", parts };
    await ok(desk.post(`desk/conversations/${id}/messages`, { data }));
  }

  private async fill(browser: Browser): Promise<void> {
    await this.sit(browser, "lin");
    for (const visit of solved) this.places.solved = await this.resolve(await this.hold("lin", visit));
    const [busy, named, fresh, angry] = own;
    if (!busy || !named || !fresh || !angry) throw new Error("lin has too few customers");
    this.places.long = await this.hold("lin", { name: "吴桐", locale: "zh-CN", said: longTalk(60) });
    this.places.busy = await this.hold("lin", busy);
    this.places.named = await this.hold("lin", named);
    await this.hold("lin", fresh);
    this.places.fresh = await this.hold("lin", angry);
    this.colleague = await this.sit(browser, "zhou");
    const [robot, filter] = others;
    if (!robot || !filter) throw new Error("zhou has too few customers");
    // Nobody opens it: that would read the notice.
    await this.mention(await this.hold("zhou", robot), "客户说三点以后在家，你那边的师傅顺路吗？");
    this.places.theirs = await this.hold("zhou", filter);
    await ok((await this.desk("zhou")).put("desk/presence", { data: { state: "finishing" } }));
    for (const visit of crowd(waitingCount)) this.places.waiting = await this.write(visit);
  }

  /** Has an agent's console open, so that work comes to him. */
  private async sit(browser: Browser, who: Who): Promise<Page> {
    const context = await browser.newContext({ locale: "zh-CN" });
    await context.addCookies(await this.cookies(who));
    const page = await context.newPage();
    await page.goto(this.demo.console);
    await page.locator("[data-pane=list]").waitFor();
    await page.mouse.move(1, 1); // he is at it: work comes to him without a click
    this.seated.push(page);
    return page;
  }

  /** A visit of which the agent takes care; returns its conversation. */
  private async hold(who: Who, visit: Visit): Promise<string> {
    const desk = await this.desk(who);
    const customer = await this.arrive(visit);
    const [first = "", ...rest] = visit.said;
    const id = await this.write(visit, customer, [first]);
    const me = (await (await ok(desk.get("desk/session"))).json()) as Me;
    await until(async () => (await this.row(id))?.agent === me.agent.id);
    for (const line of rest) {
      if (/^[>#] /.test(line)) await this.say(desk, id, line);
      else await customer.say([line]);
    }
    return id;
  }

  /** A customer writes; returns the conversation that began. */
  private async write(visit: Visit, customer?: Visitor, said = visit.said): Promise<string> {
    const who = customer ?? (await this.arrive(visit));
    await who.say(said);
    let row: Row | undefined;
    await until(async () => {
      row = (await this.rows()).find(({ id }) => !this.known.has(id));
      return row !== undefined;
    });
    if (!row) throw new Error("no conversation began");
    this.known.add(row.id);
    if (visit.name)
      await ok(
        (await this.desk("chen")).patch(`desk/contacts/${row.contact}`, { data: { name: visit.name } }),
      );
    return row.id;
  }

  private arrive(visit: Visit): Promise<Visitor> {
    return Visitor.arrive(
      new URL("c/shop/", this.demo.console).href,
      `${this.demo.site}?from=search`,
      visit.locale,
    );
  }

  private async say(desk: APIRequestContext, id: string, line: string): Promise<void> {
    await ok(
      desk.post(`desk/conversations/${id}/messages`, {
        data: {
          client_id: crypto.randomUUID(),
          visibility: line.startsWith("#") ? "internal" : "public",
          parts: [{ kind: "text", text: line.slice(2) }],
        },
      }),
    );
  }

  private async row(id: string): Promise<Row | undefined> {
    return (await this.rows()).find((row) => row.id === id);
  }

  private async rows(): Promise<Row[]> {
    const answer = await ok((await this.desk("chen")).get("desk/conversations?view=all&limit=20"));
    const { rows } = (await answer.json()) as Rows;
    return rows;
  }
}

/** A customer without a browser. */
class Visitor {
  private readonly root: string;
  private readonly hello: object;
  private count = 0;

  private constructor(root: string, hello: object) {
    this.root = root;
    this.hello = hello;
  }

  static async arrive(root: string, page: string, locale: string): Promise<Visitor> {
    const { token } = (await post(`${root}visitors`, { locale, page })) as { token: string };
    return new Visitor(root, { type: "hello", v: 1, after: 0, token, locale, page });
  }

  async say(texts: string[]): Promise<void> {
    const frames = texts.map((text) => ({
      type: "send",
      client_id: `said-${++this.count}`,
      parts: [{ kind: "text", text }],
    }));
    await post(`${this.root}exchange`, { hello: this.hello, frames });
  }
}

async function post(address: string, body: object): Promise<unknown> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function ok(call: ReturnType<APIRequestContext["get"]>): ReturnType<APIRequestContext["get"]> {
  const answer = await call;
  if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
  return answer;
}

const patience = 15_000;

async function until(true_: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patience;
  while (!(await true_())) {
    if (Date.now() > end) throw new Error("it does not come true");
    await new Promise((again) => setTimeout(again, 20));
  }
}
