// A company in which work rings: where it would come without asking, to who has a
// hand on his desk, it is offered instead.

import { request } from "@playwright/test";
import type { Agent, BrandRecord, QueueChange, RuleChange } from "../../agentdesk/web/src/wire";
import type { Demo } from "./demo";

/** Sends all that comes by chat into a queue that rings at lin and zhou, for so many seconds each. */
export async function makeRing(demo: Demo, seconds: number): Promise<void> {
  const { origin } = new URL(demo.console);
  const desk = await request.newContext({ baseURL: demo.console, extraHTTPHeaders: { Origin: origin } });
  const post = async (path: string, data: object): Promise<{ id: string }> => {
    const answer = await desk.post(path, { data });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const password = demo.agents.find((agent) => agent.login === "chen")?.password;
  await post("desk/session", { login: "chen", password });
  const agents = (await (await desk.get("desk/agents")).json()) as Agent[];
  const members = agents.filter(({ name }) => name === "林晓" || name === "周航").map(({ id }) => id);
  const [brand] = (await (await desk.get("desk/admin/brands")).json()) as BrandRecord[];
  const queue = await post("desk/admin/queues", {
    name: "先问再给",
    brand: brand?.id ?? "",
    priority: 0,
    members,
    disabled: false,
    routing: { offer: { webchat: "ring" }, ring_s: seconds },
  } satisfies QueueChange);
  await post("desk/admin/rules", {
    name: "都先问",
    conditions: { kinds: ["webchat"] },
    outcome: { queue: queue.id },
  } satisfies RuleChange);
  await desk.dispose();
}
