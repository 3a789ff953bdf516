import { useQuery } from "@tanstack/react-query";
import { admin as rest } from "../../rest/admin";
import { channelIcons } from "../../ui/icons";
import type { AccountRecord } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { useSpeech } from "../../words/words";
import { AccountForm, NewAccountForm } from "./AccountForm";
import { ListPage, ListTable } from "./ListPage";
import list from "./Lists.module.css";
import { liveEvery, useKinds, useQueues } from "./names";
import { Loaded, ManagedMark } from "./Page";
import type { PageProps } from "./Settings";

/** The channel accounts and how they are doing, or one of them. */
export function Accounts({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const accounts = useQuery({
    queryKey: ["admin", "accounts"],
    queryFn: rest.accounts,
    refetchInterval: liveEvery,
    enabled: !item,
  });
  if (item === "new") return <NewAccountForm />;
  if (item) return <AccountForm id={item} />;
  return (
    <ListPage page="accounts" verb="account.manage" add={admin.newAccount} isFull>
      <Loaded query={accounts}>{(all) => <AccountTable all={all} />}</Loaded>
    </ListPage>
  );
}

function AccountTable({ all }: { all: AccountRecord[] }) {
  const { admin } = useSettingsWords();
  const { language } = useSpeech();
  const kinds = useKinds().data ?? [];
  const queues = useQueues().data ?? [];
  return (
    <ListTable
      page="accounts"
      rows={all}
      keyOf={(a) => a.id}
      columns={[
        { id: "name", title: admin.name, cell: (a) => <NameCell account={a} /> },
        {
          id: "kind",
          title: admin.kind,
          isWide: true,
          cell: (a) => kinds.find((k) => k.kind === a.kind)?.name[language] ?? a.kind,
        },
        {
          id: "queue",
          title: admin.queue,
          isWide: true,
          cell: (a) => queues.find((q) => q.id === a.queue)?.name ?? "–",
        },
        { id: "live", title: admin.live, cell: (a) => <LiveWord account={a} /> },
        {
          id: "managed",
          title: "",
          width: "120px",
          isWide: true,
          cell: (a) => <ManagedMark managed={a.managed} />,
        },
      ]}
    />
  );
}

function NameCell({ account }: { account: AccountRecord }) {
  const Icon = channelIcons[account.kind as keyof typeof channelIcons] ?? channelIcons.webchat;
  return (
    <span className={list.marked}>
      <Icon />
      {account.name}
    </span>
  );
}

/** How an account is doing, in one word with its colour. */
export function LiveWord({ account }: { account: AccountRecord }) {
  const words = useSettingsWords();
  return <span className={list[toneOf(account)]}>{liveWord(account, words)}</span>;
}

function toneOf({ enabled, held, live }: AccountRecord): "good" | "warn" | "bad" | "muted" {
  if (!enabled || live?.state === "standby") return "muted";
  if (held || live?.breaker === "half_open") return "warn";
  if (live?.state !== "up" || live.breaker === "open") return "bad";
  return "good";
}

function liveWord({ enabled, held, live }: AccountRecord, { admin }: SettingsWords): string {
  if (!enabled) return admin.liveState.off;
  if (!live) return admin.liveState.stopped;
  if (live.state !== "up") return admin.liveState[live.state];
  if (held) return admin.heldOpen;
  if (live.breaker && live.breaker !== "closed") return admin.breakerState[live.breaker];
  return admin.liveState.up;
}
