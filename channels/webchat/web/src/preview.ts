// The frame as the console shows it beside a form: sample messages, and nobody to
// talk to. The server describes the query in its preview handler.

import { Session, type Surroundings } from "./session";
import { Site } from "./site";
import type { Config, Entry } from "./wire";
import { language } from "./words";

/** A place that never answers: what is written in a preview goes nowhere. */
class Nowhere extends Site {
  override visitors(): Promise<never> {
    return new Promise(() => {});
  }
}

/** Makes the session of a preview. */
export function previewed(
  config: Config,
  query: URLSearchParams,
  locale: string,
  changed: () => void,
): Session {
  const nothing = () => {};
  const site = new Nowhere(new URL(".", location.href));
  const around: Surroundings = { site, keep: nothing, changed, told: nothing, called: nothing };
  const session = new Session({ kept: {}, open: false, page: "", locale }, config, around);
  const scene = query.get("scene");
  if (scene !== "notice") session.statements.agree();
  const sample = talk(language === "zh", config.agents);
  const entries = scene === "talk" ? sample : scene === "waiting" ? sample.slice(0, 2) : [];
  const waiting = scene === "waiting";
  const ahead = { ahead: 3, from: 2, to: 5, tag: "" };
  if (waiting || scene === "away") session.standing = { served: waiting, waiting, ...ahead };
  session.thread = { ...session.thread, entries, last: entries.length, delivered: 9, read: 3 };
  return session;
}

function talk(zh: boolean, shown: string): Entry[] {
  const who = {
    ...(shown !== "number" && { name: zh ? "小林" : "Lin" }),
    ...(shown !== "name" && { number: "1001" }),
  };
  const said = (text: string) => [{ kind: "text", text }];
  const at = (minute: number) => new Date(Date.now() + (minute - 9) * 60_000).toISOString();
  return [
    { kind: "opened", seq: 1, at: at(0) },
    {
      kind: "message",
      seq: 2,
      at: at(0),
      mine: true,
      parts: said(zh ? "你好，我的订单还没到。" : "Hello, my order has not arrived."),
    },
    { kind: "joined", seq: 3, at: at(2), ...who },
    {
      kind: "message",
      seq: 4,
      at: at(3),
      ...who,
      parts: said(zh ? "您好，我来帮您查一下，请稍等。" : "Hello, let me look that up for you."),
    },
    { kind: "message", seq: 5, at: at(4), mine: true, parts: said(zh ? "好的，谢谢！" : "Thank you!") },
  ];
}
