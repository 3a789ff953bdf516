// A company whose chats go into a queue of their own, which gives out its work as a test
// wants it.

import type { BrandRecord, QueueChange, Routing, RuleChange } from "../../agentdesk/web/src/wire";
import type { Demo } from "./demo";
import { Desk, hire } from "./desk";

/**
 * Sends all that comes by chat into the queue 专线, routed like this, with two agents: fang
 * (方宁) and gao (高远). Both are ready and not yet at their desks.
 */
export async function makeQueue(demo: Demo, routing: Routing): Promise<void> {
  const chen = await Desk.signIn(demo, "chen");
  const [brand] = await chen.read<BrandRecord[]>("admin/brands");
  const queue = await chen.send<{ id: string }>("POST", "admin/queues", {
    name: "专线",
    brand: brand?.id ?? "",
    priority: 0,
    members: [],
    disabled: false,
    routing,
  } satisfies QueueChange);
  await chen.send("POST", "admin/rules", {
    name: "都走专线",
    conditions: { kinds: ["webchat"] },
    outcome: { queue: queue.id },
  } satisfies RuleChange);
  for (const [login, name] of Object.entries({ fang: "方宁", gao: "高远" }))
    await hire(demo, chen, {
      login,
      name,
      locale: "zh-CN",
      capacity: 5,
      roles: ["agent"],
      teams: [],
      queues: [queue.id],
      profiles: [],
    });
  await chen.close();
}

/** The same, where all work rings, for so many seconds each: it is offered to who would have it without asking. */
export function makeRing(demo: Demo, seconds: number): Promise<void> {
  return makeQueue(demo, { offer: { webchat: "ring" }, ring_s: seconds });
}
