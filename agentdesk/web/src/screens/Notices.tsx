import { useMutation, useQueryClient } from "@tanstack/react-query";
import { shortTime } from "../../../../web/text/times";
import { useServerNow } from "../desk/hooks";
import { notices as rest } from "../rest/notices";
import { addressOf } from "../route";
import { Button } from "../ui/Button";
import { Loading } from "../ui/Loading";
import type { Notice, NoticesRead } from "../wire";
import { customerName } from "../words/names";
import { causeOf, useSpeech, useWords } from "../words/words";
import { useNotices } from "./NoticeBell";
import css from "./Notices.module.css";

/** What colleagues want the agent to see; a press opens the conversation and marks it as read. */
export function Notices({ onClose }: { onClose(): void }) {
  const words = useWords();
  const { alerts } = words;
  const queries = useQueryClient();
  const list = useNotices();
  const read = useMutation({
    mutationFn: (which: NoticesRead) => rest.read(which),
    onSettled: () => queries.invalidateQueries({ queryKey: ["notices"] }),
  });
  const all = list.data?.pages.flatMap((page) => page.notices) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;

  if (list.isPending) return <Loading />;
  if (list.isError)
    return (
      <div className={css.empty}>
        <p role="alert">{words.notLoaded(causeOf(list.error, words))}</p>
        <Button onPress={() => list.refetch()}>{words.again}</Button>
      </div>
    );
  return (
    <>
      <header className={css.head}>
        <h2>{alerts.noticesTitle}</h2>
        {unread > 0 && (
          <Button look="quiet" onPress={() => read.mutate({})} isDisabled={read.isPending}>
            {alerts.readAll}
          </Button>
        )}
      </header>
      {all.length === 0 && <p className={css.empty}>{alerts.noNotices}</p>}
      <ul className={css.list}>
        {all.map((notice) => (
          <li key={notice.id}>
            <Line
              notice={notice}
              onOpen={() => {
                if (!notice.read_at) read.mutate({ ids: [notice.id] });
                onClose();
              }}
            />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className={css.empty}>
          <Button look="quiet" isDisabled={list.isFetching} onPress={() => list.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </>
  );
}

/** One notice; of a conversation that one may not read any more it says nothing. */
function Line({ notice, onOpen }: { notice: Notice; onOpen(): void }) {
  const { words, locale } = useSpeech();
  const now = useServerNow();
  const told = words.alerts.notice[notice.kind as keyof typeof words.alerts.notice];
  const address = addressOf({
    view: "mine",
    conversation: notice.conversation,
    at: notice.seq,
    customer: false,
  });
  return (
    <a className={css.line} href={address} onClick={onOpen} data-unread={!notice.read_at || undefined}>
      <span className={css.top}>
        <span>
          {told?.(notice.name) ?? notice.name}
          {!notice.read_at && <i className={css.new} role="img" aria-label={words.alerts.unread} />}
        </span>
        {notice.at && <time>{shortTime(notice.at, locale, words, now)}</time>}
      </span>
      <span className={css.about}>{customerName(notice.customer, words)}</span>
      {notice.preview && <span className={css.preview}>{notice.preview}</span>}
    </a>
  );
}
