import { expect, test } from "vitest";
import type { SettingField } from "../../wire";
import { settingsZh } from "../../words/settings";
import { zh as words } from "../../words/zh";
import { mistakesIn, settingOf, settingsOf } from "./settingValues";

function field(name: string, type: string, more: Partial<SettingField> = {}): SettingField {
  return { name, type, label: { zh: name, en: name }, ...more };
}

const zh = { ...words, admin: { ...words.admin, ...settingsZh } };
const url = field("url", "text", { required: true });
const token = field("token", "secret", { required: true });
const port = field("port", "integer", { default: "443" });
const sites = field("sites", "list");
const sound = field("sound", "boolean", { default: "true" });
const all = [url, token, port, sites, sound];

test("what is not set is as the channel says", () => {
  expect(all.map((f) => settingOf(f, {}))).toEqual(["", "", 443, [], true]);
  expect(all.map((f) => settingOf(f, { port: 0, sound: false, sites: ["a"] }))).toEqual([
    "",
    "",
    0,
    ["a"],
    false,
  ]);
});

test("only what was set is sent, and no empty secret or line", () => {
  expect(settingsOf(all, { url: "u", token: "", sites: [" a ", "", "b"] })).toEqual({
    url: "u",
    sites: ["a", "b"],
  });
  expect(settingsOf(all, { token: null, port: 0 })).toEqual({ token: null, port: 0 });
});

test.each([
  ["nothing filled in", {}, [], { "settings.url": zh.admin.required, "settings.token": zh.admin.required }],
  ["a secret that is kept", { url: "u" }, ["token"], {}],
  ["a secret that is removed", { url: "u", token: null }, ["token"], { "settings.token": zh.admin.required }],
  ["no number", { url: "u", port: Number.NaN }, ["token"], { "settings.port": zh.admin.number }],
])("%s", (_, values, secrets, wrong) => {
  expect(mistakesIn(all, values, secrets, zh)).toEqual(wrong);
});
