import { timeOf } from "../../desk/board";
import type { Alarm, BoardQueue } from "../../wire";
import type { BoardWords } from "../../words/board";
import { waitOf } from "../../words/times";
import type { Words } from "../../words/zh";

/**
 * An alarm in words, also of a queue whose name is not known (any more). The longest wait
 * is that of the board, where the board is there to say it.
 */
export function alarmText(
  { kind, value }: Alarm,
  name: string | undefined,
  now: number,
  words: BoardWords,
  all: Words,
  live?: BoardQueue,
): string {
  const queue = name ?? words.someQueue;
  switch (kind) {
    case "longest_wait": {
      const waited = live?.oldest ? now - timeOf(live.oldest) : value;
      return words.alarm.longest_wait(queue, waitOf(waited, all));
    }
    case "nobody_serving":
      return words.alarm.nobody_serving(queue, String(value));
    case "dispatcher_silent":
      return words.alarm.dispatcher_silent("", String(value));
  }
}
