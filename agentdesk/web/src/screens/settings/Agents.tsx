import { useState } from "react";
import { matching } from "../../desk/match";
import { pictureAddress } from "../../rest";
import { Avatar } from "../../ui/Avatar";
import { Field } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { type Column, TableCount } from "../../ui/Table";
import type { Member } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { ColleaguePresence } from "../ColleaguePresence";
import { AgentForm } from "./AgentForm";
import { ListPage, ListTable } from "./ListPage";
import list from "./Lists.module.css";
import { useMembers, useRoles } from "./names";
import { Loaded, ManagedMark } from "./Page";
import type { PageProps } from "./Settings";

type State = "all" | "working" | "disabled";

/** Everybody who can sign in, found by name, pinyin, number or login; or one of them. */
export function Agents({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const members = useMembers();
  if (item) return <AgentForm id={item === "new" ? "" : item} />;
  return (
    <ListPage page="agents" verb="agent.manage" add={admin.newAgent} isFull>
      <Loaded query={members}>{(all) => <AgentTable all={all} />}</Loaded>
    </ListPage>
  );
}

function AgentTable({ all }: { all: Member[] }) {
  const words = useSettingsWords();
  const { admin, form } = words;
  const [wanted, setWanted] = useState("");
  const [state, setState] = useState<State>("working");
  const roles = useRoles().data?.roles ?? [];
  const nameOf = (key: string) => roles.find((role) => role.key === key)?.name ?? key;
  const kept = all.filter((m) => state === "all" || m.disabled === (state === "disabled"));
  const found = wanted.trim() ? matching(wanted, kept, (m) => m.keys) : kept;
  return (
    <>
      <div className={list.tools}>
        <Field label={form.search} type="search" value={wanted} onChange={setWanted} />
        <Select<State>
          label={admin.state}
          value={state}
          onChange={setState}
          options={[
            { id: "working", text: admin.workingOnly },
            { id: "disabled", text: admin.disabledOnly },
            { id: "all", text: admin.allStates },
          ]}
        />
        <TableCount shown={found.length} all={kept.length} />
      </div>
      <ListTable
        page="agents"
        rows={found}
        keyOf={(m) => m.id}
        columns={columnsOf(words, nameOf)}
        empty={form.none}
      />
    </>
  );
}

function columnsOf(words: SettingsWords, nameOf: (role: string) => string): Column<Member>[] {
  const { admin } = words;
  return [
    {
      id: "name",
      title: admin.fullName,
      width: "minmax(120px, 1.4fr)",
      cell: (m) => (
        <>
          <span className={list.face}>
            <Avatar name={m.name} picture={pictureAddress(m)} />
          </span>
          {m.name} {m.number && <small className={list.muted}>{m.number}</small>}
        </>
      ),
    },
    { id: "login", title: admin.login, isWide: true, cell: (m) => m.login },
    {
      id: "roles",
      title: admin.pages.roles,
      cell: (m) => {
        const names = m.roles.map(nameOf).join("、");
        return names ? <span title={names}>{names}</span> : <span className={list.muted}>–</span>;
      },
    },
    {
      id: "managed",
      title: "",
      width: "120px",
      isWide: true,
      cell: (m) => <ManagedMark managed={m.managed} />,
    },
    {
      id: "state",
      title: admin.state,
      width: "112px",
      cell: (m) =>
        m.disabled ? <span className={list.bad}>{admin.disabled}</span> : <ColleaguePresence id={m.id} />,
    },
  ];
}
