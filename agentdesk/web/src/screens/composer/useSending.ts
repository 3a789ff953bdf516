import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useDraft } from "../../desk/drafts";
import { useDesk } from "../../desk/hooks";
import { composer as rest } from "../../rest/composer";
import type { Conversation, Mentionable } from "../../wire";
import { unfilled } from "./fill";
import { mentionsIn } from "./mentions";

/** Of a note, where no channel sets a limit. */
const longestNote = 10_000;
/** With a text, as many parts as a message may have. */
export const mostFiles = 9;

/** Whether what is written can be sent, what is against it, and sending it. */
export function useSending(c: Conversation, barred: boolean) {
  const desk = useDesk();
  const { mode, [mode]: begun } = useDraft(c.id);
  const uploads = useUploads(c);
  const colleagues = useMentionable(c, mode === "internal" && begun.text.includes("@")) ?? noColleagues;
  const [held, setHeld] = useState<string>(); // the text that goes once its files are there
  const [told, setTold] = useState(""); // the text whose gaps the writer was told of

  const here = `${mode} ${begun.text}`; // a reply that waits is not a note that one turned to
  const note = mode === "internal";
  const most = note ? longestNote : c.max_text;
  const length = [...begun.text].length;
  const mentioned = note ? mentionsIn(begun.text, colleagues) : [];
  const gaps = note ? [] : unfilled(begun.text);
  const over = most > 0 && length > most;
  const written = begun.text.trim() !== "" || begun.files.length + uploads.length > 0;
  const sendable = !barred && !over && written;
  const ready = sendable && uploads.length === 0;

  /** Sends it, unless something is not filled in: then it asks first. */
  const send = (anyhow = false): Promise<boolean> => {
    if (sendable && uploads.length > 0) setHeld(here);
    if (!ready) return Promise.resolve(false);
    if (gaps.length > 0 && !anyhow) {
      setTold(begun.text);
      return Promise.resolve(false);
    }
    const { text, files } = begun;
    const draft = desk.drafts.sent(c.id, mode);
    const mentions = mentioned.filter((m) => m.can_read).map((m) => m.id);
    return desk.say(c.id, { visibility: mode, text: text.trim(), files, mentions, draft });
  };
  // What was sent before its files were there goes with the last of them, unless one
  // fails or the writer went on.
  const latest = useRef(send);
  latest.current = send;
  const failing = uploads.some((u) => u.error !== undefined);
  const stale = held !== undefined && (held !== here || failing);
  useEffect(() => {
    if (stale) setHeld(undefined);
    else if (held !== undefined && uploads.length === 0) {
      setHeld(undefined);
      void latest.current();
    }
  }, [held, stale, uploads.length]);

  /** Sends it and then, once the server has it, resolves the conversation. */
  const sendAndResolve = () => {
    void send().then((sent) => sent && desk.commands.run("conversation.resolve"));
  };

  return {
    send,
    sendAndResolve,
    ready,
    held: held !== undefined && !stale,
    over: over ? { length, most } : undefined,
    gaps: told === begun.text ? gaps : [],
    deaf: mentioned.filter((m) => !m.can_read),
  };
}

/** What is still on its way to what is written now. */
export function useUploads(c: Conversation) {
  const { uploads } = useDesk();
  const { mode } = useDraft(c.id);
  const all = useSyncExternalStore(uploads.subscribe, () => uploads.list);
  return all.filter((u) => u.conversation === c.id && u.kind === mode);
}

const noColleagues: Mentionable[] = [];

/** Who can be mentioned in a note of the conversation; asked for when somebody is. */
export function useMentionable(c: Conversation, wanted: boolean): Mentionable[] | undefined {
  return useQuery({
    queryKey: ["mentionable", c.id, c.agent, c.queue],
    queryFn: () => rest.mentionable(c.id),
    enabled: wanted,
    staleTime: 60_000,
  }).data?.agents;
}

/** The canned replies of the conversation's brand, and the agent's own. */
export function useCanned(c: Conversation, wanted: boolean) {
  const all = useQuery({
    queryKey: ["canned"],
    queryFn: rest.canned,
    enabled: wanted && c.can.includes("conversation.write"),
    staleTime: 60_000,
  }).data?.replies;
  return all?.filter((reply) => !reply.shared || reply.brand === c.brand);
}

/** Counts a use, so that the reply comes sooner next time. */
export function useCounting() {
  const queries = useQueryClient();
  return (id: string) => {
    rest.usedCanned(id).then(
      () => queries.invalidateQueries({ queryKey: ["canned"] }),
      () => undefined, // it counts for nothing but the order
    );
  };
}
