import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { notices } from "../rest/notices";
import { BellIcon } from "../ui/icons";
import { later } from "../ui/later";
import menu from "../ui/Menu.module.css";
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

/** How many notices are unread; pressed, it shows them. */
export function NoticeBell() {
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
  const unread = useNotices().data?.pages[0]?.unread ?? 0;
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className={css.bell} aria-label={alerts.notices(unread)}>
        <BellIcon />
        {unread > 0 && <span className={css.count}>{unread > 99 ? "99+" : unread}</span>}
      </Button>
      <Popover className={`${menu.popover} ${css.popover}`} placement="bottom end" offset={4}>
        <Dialog className={css.dialog} aria-label={alerts.noticesTitle}>
          <Notices onClose={() => setOpen(false)} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
