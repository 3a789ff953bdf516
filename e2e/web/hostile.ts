// A company in which everything that has a name has a hostile one.

import { expect, type Page } from "@playwright/test";
import type {
  AccountRecord,
  BrandRecord,
  ContactField,
  Conversation,
  Events,
} from "../../agentdesk/web/src/wire";
import type { Demo } from "./demo";
import { Desk, hire } from "./desk";

/** It would run if it were ever taken for markup, and is as short as the shortest limit asks. */
export const hostile = `"><img src=x onerror=alert(__ran=1)>`;

/**
 * Makes one of everything that has a name, with this one, and an agent, mallory, who sees
 * them all and answers the account "hostile". Returns the addresses of the pages that show it.
 */
export async function nameAll(demo: Demo, name: string): Promise<string[]> {
  const chen = await Desk.signIn(demo, "chen");
  const make = async (path: string, body: object = {}) =>
    (await chen.send<{ id: string }>("POST", path, { name, ...body })).id;
  const brand = await make("admin/brands");
  const home = (await chen.read<BrandRecord[]>("admin/brands")).find(({ id }) => id !== brand)?.id ?? "";
  const pages = ["settings/profile"];
  const listed = async (page: string, body: object = {}) => {
    const id = await make(`admin/${page === "hours" ? "calendars" : page}`, body);
    pages.push(`settings/${page}`, `settings/${page}/${id}`);
    return id;
  };
  const team = await listed("teams", { members: [] });
  const hours = { zone: "Asia/Shanghai", week: {} };
  await listed("hours", { brand: home, hours });
  await listed("skills");
  const queue = await listed("queues", { brand: home, priority: 0, members: [], disabled: false });
  await listed("rules", { conditions: { any_word: [name], languages: ["xx"] }, outcome: { queue } });
  await make("admin/roles", { grants: {} });
  await make("dispositions");
  for (const kind of ["text", "link"]) await make("contact-fields", { kind });
  await make("contact-fields", { kind: "choice", choices: [name] });
  await make("presence/reasons");
  await chen.send("POST", "canned", { title: name, text: name, shared: true });
  pages.push(`${await make("views", { for: "all", filter: { queues: [queue] } })}`);
  const mallory = await hire(demo, chen, {
    login: "mallory",
    name,
    locale: "zh-CN",
    capacity: 5,
    roles: ["agent", "supervisor", "admin"],
    teams: [team],
    queues: [queue],
    profiles: [{ brand: home, name, number: name }],
  });
  const [like] = await chen.read<AccountRecord[]>("admin/accounts");
  const look = Object.fromEntries(
    ["title_zh", "greeting_zh", "notice_zh", "launcher_label_zh"].map((of) => [of, name]),
  );
  const settings = { ...look, origins: [new URL(demo.site).origin], agent_shown: "both" };
  const account = {
    key: "hostile",
    kind: like?.kind,
    brand: home,
    queue,
    enabled: true,
    settings,
    version: 0,
  };
  const made = await make("admin/accounts", account);
  await chen.close();
  for (const page of ["roles", "canned", "dispositions", "fields", "reasons", "brands", "widget", "audit"])
    pages.push(`settings/${page}`);
  return [
    ...pages,
    `settings/agents/${mallory}`,
    `settings/accounts/${made}`,
    `settings/brands/${brand}`,
    "board",
  ];
}

/** The visitor says of himself, and the desk keeps of him, nothing but this; a colleague quotes and mentions with it. */
export async function describe(demo: Demo, id: string, visitor: string, words: string): Promise<void> {
  const chen = await Desk.signIn(demo, "chen");
  const hello = { v: 1, token: visitor, after: 0, consent: "1", context: { [words]: words } };
  const details = { type: "details", client_id: "details", name: words, phone: "13800138000" };
  const said = await fetch(new URL("c/hostile/exchange", demo.console), {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: new URL(demo.site).origin },
    body: JSON.stringify({ hello, frames: [details] }),
  });
  expect(await said.text()).toContain('"ack"');

  const { contact, agent } = await chen.read<Conversation>(`conversations/${id}`);
  const fields = await chen.read<ContactField[]>("contact-fields");
  const keyOf = (kind: string) =>
    fields.find((field) => field.name === hostile && field.kind === kind)?.key ?? "";
  const link = keyOf("link");
  for (const href of ["javascript:__ran=1", "data:text/html,<script>__ran=1</script>", "//a.example", words])
    expect(await chen.refused("PATCH", `contacts/${contact}`, { fields: { [link]: href } })).toBe(
      "bad_value",
    );
  const kept = { [keyOf("text")]: words, [keyOf("choice")]: words, [link]: `https://a.example/${words}` };
  await chen.send("PATCH", `contacts/${contact}`, { name: words, note: words, fields: kept });

  const { events } = await chen.read<Events>(`conversations/${id}/events`);
  const quoted = events.find(({ message }) => message)?.message?.id;
  const parts = [{ kind: "text", text: words, mentions: [agent] }];
  await chen.send("POST", `conversations/${id}/messages`, {
    client_id: "note",
    visibility: "internal",
    quoted,
    parts,
  });
  await chen.close();
}

/** By what the server knows the visitor of the account "hostile" on this page. */
export async function tokenOf(page: Page): Promise<string> {
  return (await page.evaluate(() => localStorage.getItem("switchboard:/c/hostile/:token"))) ?? "";
}
