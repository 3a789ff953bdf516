import { useQuery } from "@tanstack/react-query";
import { Button as Pressable } from "react-aria-components";
import { shortTime } from "../../../../../web/text/times";
import { type LiveBoard, type OpenRows, type Standing, timeOf } from "../../desk/board";
import { useServerNow } from "../../desk/hooks";
import { board as boardRest } from "../../rest/board";
import { Button, IconButton } from "../../ui/Button";
import { CloseIcon, channelIcons, MoreIcon } from "../../ui/icons";
import { Loading } from "../../ui/Loading";
import { Menu } from "../../ui/Menu";
import type { BoardRow } from "../../wire";
import { figureOf, useBoardWords } from "../../words/board";
import { customerName } from "../../words/names";
import { waitOf } from "../../words/times";
import { causeOf, useSpeech, useWords } from "../../words/words";
import { declinedWhy } from "../../words/work";
import { useActs } from "./acts";
import css from "./Rows.module.css";

/** How often what is behind an open figure is asked for again. */
const again = 5_000;

/** What a figure counts. */
export function Rows({ open, board, onClose }: { open: OpenRows; board: LiveBoard; onClose(): void }) {
  const words = useBoardWords();
  const all = useWords();
  const figure = figureOf(open.figure, words);
  const rows = useQuery({
    queryKey: ["board rows", open],
    queryFn: () => boardRest.rows(open),
    refetchInterval: again,
  });
  const whose = open.of === "q" ? board.queues : board.agents;
  const name = whose.find((one) => one.id === open.id)?.name ?? words.allQueues;
  const found = rows.data;
  return (
    <aside
      className={css.panel}
      aria-label={`${name} · ${figure?.name ?? ""}`}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header className={css.head}>
        <div>
          <h2>
            {name} · {figure?.name}
          </h2>
          <p>{figure?.formula}</p>
        </div>
        <IconButton name={words.back} autoFocus onPress={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      {rows.isPending && <Loading />}
      {rows.isError && !found && (
        <div className={css.none}>
          <p>{all.notLoaded(causeOf(rows.error, all))}</p>
          <Button onPress={() => rows.refetch()}>{all.again}</Button>
        </div>
      )}
      {found && (
        <>
          <p className={css.count} role="status">
            {found.rows.length < found.all
              ? words.rowsMore(found.rows.length, found.all)
              : words.rowsCount(found.all)}
          </p>
          {found.all === 0 && <p className={css.none}>{words.rowsEmpty}</p>}
          <ul className={css.rows}>
            {found.rows.map((row, i) => (
              <Row
                key={`${row.conversation ?? i} ${row.from}`}
                row={row}
                board={board}
                onDone={() => rows.refetch()}
              />
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

function Row({ row, board, onDone }: { row: BoardRow; board: LiveBoard; onDone(): void }) {
  const words = useBoardWords();
  const all = useWords();
  const { locale } = useSpeech();
  const now = useServerNow();
  const acts = useActs(row, onDone);
  const lasted = waitOf((row.to ? timeOf(row.to) : now) - timeOf(row.from), all);
  const time = (at: string | null) => (at ? shortTime(at, locale, all, now) : "");
  const when = row.to ? words.fromTo(time(row.from), time(row.to)) : time(row.from);
  const queue = board.queues.find((q) => q.id === row.queue)?.name;
  const name = row.channel ? (row.conversation ? customerName(row.name ?? "", all) : words.hiddenName) : "";
  const state = words.standing[row.how as Standing];
  const how = row.how ? ((row.channel ? words.how[row.how] : state) ?? row.how) : words.goesOn;
  const why = row.how === "declined" ? declinedWhy(row.reason, all) : "";
  const Channel = channelIcons[row.channel as keyof typeof channelIcons];
  return (
    <li className={css.row}>
      {Channel && <Channel />}
      <div className={css.what}>
        <p className={css.first}>
          {row.conversation ? <a href={`#/all/${row.conversation}`}>{name}</a> : <span>{name || how}</span>}
          <time>{lasted}</time>
        </p>
        <p className={css.second}>
          {[when, name && how, why, row.agent_name, queue].filter(Boolean).join(" · ")}
        </p>
      </div>
      {row.conversation && (
        <Menu label={words.act(name)} placement="bottom end" groups={[{ items: acts }]}>
          <Pressable className={css.more} aria-label={words.act(name)}>
            <MoreIcon />
          </Pressable>
        </Menu>
      )}
    </li>
  );
}
