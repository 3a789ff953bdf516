import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useDraft } from "../../ui/draft";
import { Field } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import { Table } from "../../ui/Table";
import type { Team, TeamChange } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import list from "./Lists.module.css";
import { MemberChoices, useTeams } from "./names";
import { Loaded, ManagedMark, ManagedNote, Page, Part } from "./Page";
import type { PageProps } from "./Settings";
import { useSaved } from "./useSaved";

/** The teams, or one of them. */
export function Teams({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const teams = useTeams();
  if (item) {
    const isNew = item === "new";
    return (
      <Loaded query={teams}>
        {(all) => {
          const team = isNew ? { id: "", name: "", members: [] } : all.find((t) => t.id === item);
          return team ? (
            <TeamForm key={team.id} team={team} />
          ) : (
            <p className={list.muted}>{admin.emptyList}</p>
          );
        }}
      </Loaded>
    );
  }
  return (
    <Page
      title={admin.pages.teams}
      about={admin.about.teams}
      isFull
      acts={
        "team.manage" in can && (
          <Button look="primary" onPress={() => toTeam("new")}>
            {admin.add}
          </Button>
        )
      }
    >
      <Loaded query={teams}>
        {(all) => (
          <div className={list.table}>
            <Table
              label={admin.pages.teams}
              rows={all}
              keyOf={(t) => t.id}
              hrefOf={(t) => `#/settings/teams/${t.id}`}
              empty={admin.emptyList}
              columns={[
                { id: "name", title: admin.name, cell: (t) => t.name },
                { id: "members", title: admin.members, cell: (t) => admin.memberCount(t.members.length) },
                { id: "managed", title: "", isWide: true, cell: (t) => <ManagedMark managed={t.managed} /> },
              ]}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function toTeam(id: string): void {
  location.hash = `#/settings/teams${id && `/${id}`}`;
}

function TeamForm({ team }: { team: Team }) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const draft = useDraft<TeamChange>(team);
  const [asking, setAsking] = useState(false);
  const saving = useSaved(
    ({ name, members }: TeamChange) => rest.saveTeam(team.id, { name, members }),
    (made) => {
      draft.reset();
      if (!team.id) setTimeout(toTeam, 0, made.id); // once nothing is unsaved
    },
  );
  const drop = useSaved(
    () => rest.dropTeam(team.id),
    () => toTeam(""),
  );
  const readOnly = Boolean(team.managed) || !("team.manage" in can);
  const { value, set } = draft;
  return (
    <Page
      title={team.name || admin.add}
      back="#/settings/teams"
      acts={
        !readOnly &&
        team.id &&
        team.members.length === 0 && <Button onPress={() => setAsking(true)}>{admin.remove}</Button>
      }
    >
      <ManagedNote managed={team.managed} />
      <Part title={admin.who}>
        <Field
          label={admin.name}
          value={value.name}
          onChange={(name) => set({ name })}
          error={saving.errorOf("name")}
          isReadOnly={readOnly}
          isRequired
          maxLength={100}
        />
        <MemberChoices
          label={admin.members}
          value={value.members}
          onChange={(members) => set({ members })}
          isReadOnly={readOnly}
          error={saving.errorOf("members")}
        />
      </Part>
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={team.id ? undefined : admin.create}
          onSave={() => saving.run(value)}
          onReset={draft.reset}
        />
      )}
      {asking && (
        <ConfirmDialog
          title={admin.removeTitle(team.name)}
          act={admin.remove}
          trouble={drop.trouble}
          isBusy={drop.isBusy}
          onConfirm={() => drop.run(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>{admin.removeBody}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}
