import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useDesk } from "../desk/hooks";
import type { Line } from "../desk/lines";
import { threadRest } from "../rest/thread";
import type { Conversation, MessageID } from "../wire";
import { focusBack } from "./focus";

/** The search in an open thread: in what is held and in what is not yet. */
export interface FindState {
  open: boolean;
  words: string;
  /** The message that is looked at now. */
  hit: MessageID;
  at: number;
  of: number;
  asking: boolean;
  show(open: boolean): void;
  look(words: string): void;
  step(by: number): void;
}

/** What asks the open thread to show its search. */
export const findEvent = "switchboard:find";

export function useFind(c: Conversation, lines: Line[], scroll: (index: number) => void): FindState {
  const desk = useDesk();
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const wanted = words.trim();
  const found = useQuery({
    queryKey: ["find", c.id, wanted],
    queryFn: () => threadRest.find(c.id, wanted),
    enabled: open && wanted !== "",
    staleTime: 0,
  });
  const hits = (open && wanted && found.data?.hits) || [];
  const hit = hits[at];
  const gone = useRef("");
  const from = useRef<Element>(null);

  useEffect(() => {
    const show = () => {
      if (!open) from.current = document.activeElement;
      setOpen(true);
    };
    addEventListener(findEvent, show);
    return () => removeEventListener(findEvent, show);
  }, [open]);
  useEffect(() => {
    if (hit) void desk.reach(c.id, Math.max(1, hit.seq - 20));
  }, [hit, desk, c.id]);
  // What is looked at comes into view once, when it is there.
  useEffect(() => {
    if (!hit || gone.current === hit.message) return;
    const index = lines.findIndex((l) => l.kind === "message" && l.message?.id === hit.message);
    if (index < 0) return;
    gone.current = hit.message;
    scroll(index);
  }, [hit, lines, scroll]);

  return {
    open,
    words: open ? wanted : "",
    hit: hit?.message ?? "",
    at: hits.length ? at + 1 : 0,
    of: hits.length,
    asking: found.isFetching,
    show: (next) => {
      setOpen(next);
      if (next) return;
      setWords("");
      focusBack(from.current);
    },
    look: (next) => {
      gone.current = "";
      setWords(next);
      setAt(0);
    },
    step: (by) => {
      gone.current = "";
      if (hits.length) setAt((at + by + hits.length) % hits.length);
    },
  };
}
