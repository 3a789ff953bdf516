import { admin as rest } from "../../rest/admin";
import type { Team, TeamChange } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { ItemPage, NameField, RemoveButton } from "./ItemPage";
import { ListPage, ListTable, Opened } from "./ListPage";
import { MemberChoices, useTeams } from "./names";
import { Loaded, ManagedMark, Part } from "./Page";
import type { PageProps } from "./Settings";
import { useItemForm } from "./useForm";

const fresh: Team = { id: "", name: "", members: [] };

/** The teams, or one of them. */
export function Teams({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const teams = useTeams();
  if (item)
    return (
      <Opened query={teams} item={item} fresh={fresh}>
        {(team) => <TeamForm team={team} />}
      </Opened>
    );
  return (
    <ListPage page="teams" verb="team.manage" isFull>
      <Loaded query={teams}>
        {(all) => (
          <ListTable
            page="teams"
            rows={all}
            keyOf={(t) => t.id}
            columns={[
              { id: "name", title: admin.name, cell: (t) => t.name },
              { id: "members", title: admin.members, cell: (t) => admin.memberCount(t.members.length) },
              { id: "managed", title: "", isWide: true, cell: (t) => <ManagedMark managed={t.managed} /> },
            ]}
          />
        )}
      </Loaded>
    </ListPage>
  );
}

function TeamForm({ team }: { team: Team }) {
  const { admin } = useSettingsWords();
  const form = useItemForm<TeamChange>("teams", {
    isNew: !team.id,
    saved: team,
    verb: "team.manage",
    isFixed: Boolean(team.managed),
    save: ({ name, members }) => rest.saveTeam(team.id, { name, members }),
  });
  const isRemovable = !form.isReadOnly && team.id && team.members.length === 0;
  return (
    <ItemPage
      page="teams"
      name={team.name}
      managed={team.managed}
      acts={
        isRemovable && <RemoveButton page="teams" name={team.name} remove={() => rest.dropTeam(team.id)} />
      }
      form={form}
    >
      <Part title={admin.who}>
        <NameField form={form} />
        <MemberChoices
          label={admin.members}
          value={form.value.members}
          onChange={(members) => form.set({ members })}
          isReadOnly={form.isReadOnly}
          error={form.errorOf("members")}
        />
      </Part>
    </ItemPage>
  );
}
