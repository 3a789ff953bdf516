import { describe, expect, it } from "vitest";
import {
  dayOf,
  endOfDay,
  exceptionsOf,
  given,
  linesOf,
  listOf,
  momentOf,
  readTime,
  withExceptions,
  writtenTime,
} from "./values";

describe("what is written in the forms of routing", () => {
  it("has commas of both kinds between values", () => {
    expect(listOf("金卡， 银卡,gold、\n x ,")).toEqual(["金卡", "银卡", "gold", "x"]);
    expect(linesOf(" /vip \n\n/a,b ")).toEqual(["/vip", "/a,b"]);
  });
  it("tells the default, never and a number apart", () => {
    for (const value of [0, -1, 45]) expect(readTime(writtenTime(value, true), true)).toBe(value);
    expect(writtenTime(undefined, true)).toBe("");
    expect(readTime("0", false)).toBe(0);
    expect(readTime("soon", true)).toBeNaN();
  });
  it("takes days and moments as they are said here", () => {
    expect(dayOf(endOfDay("2026-12-31"))).toBe("2026-12-31");
    expect(endOfDay("31.12.")).toBeUndefined();
    expect(momentOf("2026-10-10 10:00")).toBe(new Date("2026-10-10T10:00").toISOString());
    expect(momentOf("tomorrow")).toBeUndefined();
  });
  it("keeps holidays and days worked apart, in order", () => {
    const hours = {
      zone: "Asia/Shanghai",
      week: {},
      dates: { "2026-10-01": [], "2026-10-09": ["09:00-12:00"] },
      like: { "2026-10-10": "mon", "2026-09-27": "fri" },
    };
    const list = exceptionsOf(hours);
    expect(list.map((e) => `${e.date} ${e.kind}`)).toEqual([
      "2026-09-27 like",
      "2026-10-01 closed",
      "2026-10-09 own",
      "2026-10-10 like",
    ]);
    expect(withExceptions(hours, list)).toEqual(hours);
  });
  it("leaves out conditions in which nothing stands", () => {
    expect(given({ kinds: [], fields: {}, any_word: ["x"], time: undefined })).toEqual({ any_word: ["x"] });
  });
});
