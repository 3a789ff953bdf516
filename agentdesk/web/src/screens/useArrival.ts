import { useEffect, useRef } from "react";
import { useDesk } from "../desk/hooks";
import type { Line } from "../desk/lines";
import { useRoute } from "../route";
import type { ConversationID, MessageID } from "../wire";

/** So many events before the message are fetched with it. */
const around = 20;

/** Brings the message that the address names into view, once it is there, and tells which it is. */
export function useArrival(id: ConversationID, lines: Line[], scroll: (index: number) => void): MessageID {
  const desk = useDesk();
  const route = useRoute();
  const seq = route.conversation === id ? (route.at ?? 0) : 0;
  const arrived = useRef(0);
  useEffect(() => {
    if (seq) void desk.reach(id, Math.max(1, seq - around));
  }, [seq, desk, id]);
  const index = seq ? lines.findIndex((l) => l.kind === "message" && l.message?.seq === seq) : -1;
  useEffect(() => {
    if (index < 0 || arrived.current === seq) return;
    arrived.current = seq;
    scroll(index);
  }, [index, seq, scroll]);
  const line = lines[index];
  return (line?.kind === "message" && line.message?.id) || "";
}
