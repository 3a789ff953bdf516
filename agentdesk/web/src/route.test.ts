import { expect, test } from "vitest";
import { addressOf, parseRoute, type Route } from "./route";

const id = "01J00000000000000000000001";
const list: Route = { view: "mine", conversation: "", customer: false };

test.each<[string, Route]>([
  ["#/mine", list],
  ["#/waiting", { ...list, view: "waiting" }],
  [`#/all/${id}`, { ...list, view: "all", conversation: id }],
  [`#/all/${id}/customer`, { ...list, view: "all", conversation: id, customer: true }],
  [`#/all?agent=${id}`, { ...list, view: "all", agent: id }],
  [`#/all/${id}?queue=${id}&at=2`, { ...list, view: "all", queue: id, conversation: id, at: 2 }],
  [`#/mine/${id}?at=12`, { ...list, conversation: id, at: 12 }],
  ["#/settings", { ...list, screen: "settings", page: "" }],
  ["#/settings/keys", { ...list, screen: "settings", page: "keys" }],
  ["#/board", { ...list, screen: "board", page: "" }],
  [`#/board/q.waiting/${id}`, { ...list, screen: "board", page: "q.waiting", item: id }],
  ["#/search", { ...list, screen: "search", query: "" }],
  [
    `#/search/${id}?q=%E6%B4%97+a%3F%26b&by=customer&at=3`,
    { ...list, screen: "search", query: "q=%E6%B4%97+a%3F%26b&by=customer", conversation: id, at: 3 },
  ],
])("%s is there and back", (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
  expect(addressOf(route)).toBe(hash);
});

test.each(["", "#", "#/", "#/nowhere", "#/mine/not-an-id", "#/mine?at=-1", "#/mine?at=x"])(
  "%s is one's own list",
  (hash) => {
    expect(parseRoute(hash)).toEqual(list);
  },
);
