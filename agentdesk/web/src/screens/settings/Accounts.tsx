import { useQuery } from "@tanstack/react-query";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { channelIcons } from "../../ui/icons";
import { Table } from "../../ui/Table";
import type { AccountRecord } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { useSpeech } from "../../words/words";
import { AccountForm, NewAccountForm } from "./AccountForm";
import list from "./Lists.module.css";
import { liveEvery, useKinds, useQueues } from "./names";
import { Loaded, ManagedMark, Page } from "./Page";
import type { PageProps } from "./Settings";

/** The channel accounts and how they are doing, or one of them. */
export function Accounts({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const accounts = useQuery({
    queryKey: ["admin", "accounts"],
    queryFn: rest.accounts,
    refetchInterval: liveEvery,
    enabled: !item,
  });
  if (item === "new") return <NewAccountForm />;
  if (item) return <AccountForm id={item} />;
  return (
    <Page
      title={admin.pages.accounts}
      about={admin.about.accounts}
      isFull
      acts={
        "account.manage" in can && (
          <Button
            look="primary"
            onPress={() => {
              location.hash = "#/settings/accounts/new";
            }}
          >
            {admin.newAccount}
          </Button>
        )
      }
    >
      <Loaded query={accounts}>{(all) => <AccountTable all={all} />}</Loaded>
    </Page>
  );
}

function AccountTable({ all }: { all: AccountRecord[] }) {
  const words = useSettingsWords();
  const { admin } = words;
  const { language } = useSpeech();
  const kinds = useKinds().data ?? [];
  const queues = useQueues().data ?? [];
  return (
    <div className={list.table}>
      <Table
        label={admin.pages.accounts}
        rows={all}
        keyOf={(a) => a.id}
        hrefOf={(a) => `#/settings/accounts/${a.id}`}
        empty={admin.emptyList}
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
    </div>
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
