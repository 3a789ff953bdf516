import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { useCommands } from "../desk/useCommands";
import { notices } from "../rest/notices";
import { BellIcon } from "../ui/icons";
import { later } from "../ui/later";
import { Popup } from "../ui/Popup";
import { useWords } from "../words/words";
import css from "./NoticeBell.module.css";

const Notices = later(() => import("./Notices").then((m) => m.Notices));

/** The agent's notices, the newest first, a page at a time. */
export function useNotices() {
  return useInfiniteQuery({
    queryKey: ["notices"],
    queryFn: ({ pageParam }) => notices.page(pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
}

/** A button of the bottom bar: its look, and the word below its icon. In the top bar it has neither. */
export interface Placed {
  place?: string;
  word?: string;
}

/** How many notices are unread; pressed, it shows them. */
export function NoticeBell({ place, word }: Placed) {
  const { alerts } = useWords();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const desk = useDesk();
  useEffect(
    () =>
      desk.hear((frame) => {
        const told = frame.type === "events" && frame.events.some((e) => e.kind.startsWith("notice."));
        if (told || frame.type === "welcome") void queries.invalidateQueries({ queryKey: ["notices"] });
      }),
    [desk, queries],
  );
  useCommands([{ id: "desk.notices", run: () => setOpen(true) }]);
  const unread = useNotices().data?.pages[0]?.unread ?? 0;
  return (
    <Popup
      label={alerts.noticesTitle}
      placement={place ? "top end" : "bottom end"}
      className={css.popover}
      dialogClass={css.dialog}
      isOpen={open}
      onOpenChange={setOpen}
      dialog={<Notices onClose={() => setOpen(false)} />}
    >
      <Button
        className={place ?? css.bell}
        data-low={Boolean(place) || undefined}
        aria-label={alerts.notices(unread)}
      >
        <BellIcon />
        {unread > 0 && <span className={css.count}>{unread > 99 ? "99+" : unread}</span>}
        {word}
      </Button>
    </Popup>
  );
}
