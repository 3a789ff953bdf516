import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useDesk, useDeskState } from "../../desk/hooks";
import { toast } from "../../desk/undo";
import { rest } from "../../rest";
import { board } from "../../rest/board";
import type { Alarm } from "../../wire";
import { useBoardWords } from "../../words/board";
import { useWords } from "../../words/words";
import badge from "../DeskScreen.module.css";
import { alarmText } from "./alarmText";

/** How many alarms last; it rings when one is raised, and says when one is over. */
export function AlarmBadge() {
  const desk = useDesk();
  const words = useBoardWords();
  const all = useWords();
  const queries = useQueryClient();
  const up = useDeskState((s) => s.up);
  const alarms = useQuery({ queryKey: ["alarms"], queryFn: board.alarms, enabled: up });
  const spoken = useRef({ words, all });
  spoken.current = { words, all };

  useEffect(() => {
    const text = async (alarm: Alarm) => {
      const queues = await queries
        .ensureQueryData({ queryKey: ["queues"], queryFn: rest.queues })
        .catch(() => []);
      const name = queues.find(({ id }) => id === alarm.queue)?.name;
      return alarmText(alarm, name, 0, spoken.current.words, spoken.current.all);
    };
    return desk.hear((frame) => {
      if (frame.type === "welcome") void queries.invalidateQueries({ queryKey: ["alarms"] });
      if (frame.type !== "alarm") return;
      const { alarm } = frame;
      queries.setQueryData<Alarm[]>(["alarms"], (before = []) => {
        const others = before.filter(({ id }) => id !== alarm.id);
        return alarm.until ? others : [...others, alarm];
      });
      void text(alarm).then((said) => {
        if (alarm.until) toast({ text: spoken.current.words.alarmOver(said) });
        else desk.alert({ kind: "alarm", conversation: "", told: { title: said, body: "" } });
      });
    });
  }, [desk, queries]);

  const count = alarms.data?.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={badge.badge} title={words.alarmsTitle}>
      {count}
    </span>
  );
}
