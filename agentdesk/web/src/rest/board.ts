import type { OpenRows } from "../desk/board";
import { call } from "../rest";
import type { Alarm, BoardRows } from "../wire";

/** The live board, beside what the socket tells of it. */
export const board = {
  rows: ({ of, figure, id }: OpenRows) => {
    const whose = id && `&${of === "q" ? "queue" : "agent"}=${encodeURIComponent(id)}`;
    return call<BoardRows>("GET", `board/rows?figure=${figure}${whose}`);
  },
  alarms: () => call<Alarm[]>("GET", "alarms"),
};
