// A company whose chats go into a queue of their own, which gives out its work as a test
// wants it.

import { type APIRequestContext, request } from "@playwright/test";
import type {
  BrandRecord,
  FirstPassword,
  NewMember,
  QueueChange,
  Routing,
  RuleChange,
} from "../../agentdesk/web/src/wire";
import type { Demo } from "./demo";

/**
 * Sends all that comes by chat into the queue 专线, routed like this, with two agents: fang
 * (方宁) and gao (高远). Both are ready and not yet at their desks.
 */
export async function makeQueue(demo: Demo, routing: Routing): Promise<void> {
  const chen = await signIn(demo, "chen", demo.agents.find(({ login }) => login === "chen")?.password ?? "");
  const [brand] = (await (await chen.get("desk/admin/brands")).json()) as BrandRecord[];
  const queue = await post<{ id: string }>(chen, "desk/admin/queues", {
    name: "专线",
    brand: brand?.id ?? "",
    priority: 0,
    members: [],
    disabled: false,
    routing,
  } satisfies QueueChange);
  await post(chen, "desk/admin/rules", {
    name: "都走专线",
    conditions: { kinds: ["webchat"] },
    outcome: { queue: queue.id },
  } satisfies RuleChange);
  await hire(demo, chen, queue.id, "fang", "方宁");
  await hire(demo, chen, queue.id, "gao", "高远");
  await chen.dispose();
}

/** The same, where all work rings, for so many seconds each: it is offered to who would have it without asking. */
export function makeRing(demo: Demo, seconds: number): Promise<void> {
  return makeQueue(demo, { offer: { webchat: "ring" }, ring_s: seconds });
}

/** An agent of the queue who has chosen his password, and is ready. */
async function hire(
  demo: Demo,
  chen: APIRequestContext,
  queue: string,
  login: string,
  name: string,
): Promise<void> {
  const { password } = await post<FirstPassword>(chen, "desk/admin/agents", {
    login,
    name,
    locale: "zh-CN",
    capacity: 5,
    roles: ["agent"],
    teams: [],
    queues: [queue],
    profiles: [],
  } satisfies NewMember);
  const own = `${login}-${password}`;
  const desk = await signIn(demo, login, password);
  await done(desk.put("desk/password", { data: { old: password, new: own } }));
  await done(desk.put("desk/presence", { data: { state: "ready" } }));
  await desk.dispose();
  demo.agents.push({ login, password: own });
}

async function signIn(demo: Demo, login: string, password: string): Promise<APIRequestContext> {
  const { origin } = new URL(demo.console);
  const desk = await request.newContext({ baseURL: demo.console, extraHTTPHeaders: { Origin: origin } });
  await post(desk, "desk/session", { login, password });
  return desk;
}

async function post<T>(desk: APIRequestContext, path: string, data: object): Promise<T> {
  return (await done(desk.post(path, { data }))).json() as Promise<T>;
}

async function done(call: ReturnType<APIRequestContext["post"]>): ReturnType<APIRequestContext["post"]> {
  const answer = await call;
  if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
  return answer;
}
