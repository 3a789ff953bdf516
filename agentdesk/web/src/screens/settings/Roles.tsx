import { admin as rest } from "../../rest/admin";
import { Select } from "../../ui/Select";
import type { Role, RoleChange, Roles as RoleList, Scope, Verb } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { ItemPage, NameField, RemoveButton } from "./ItemPage";
import { ListPage, ListTable } from "./ListPage";
import list from "./Lists.module.css";
import { useRoles } from "./names";
import { Loaded, Part } from "./Page";
import css from "./Roles.module.css";
import type { PageProps } from "./Settings";
import { useItemForm } from "./useForm";

const scopes: Scope[] = ["none", "own", "queue", "team", "all"];
const fresh: Role = {
  key: "",
  name: "",
  grants: {} as Role["grants"],
  holders: 0,
  shipped: false,
  fixed: false,
};

/** The roles, or what one of them may do. */
export function Roles({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const roles = useRoles();
  if (item)
    return (
      <Loaded query={roles}>
        {(all) => {
          const role = item === "new" ? fresh : all.roles.find((r) => r.key === item);
          if (!role) return <p className={list.muted}>{admin.notThere}</p>;
          return <RoleForm key={role.key} role={role} all={all} />;
        }}
      </Loaded>
    );
  return (
    <ListPage page="roles" verb="role.manage" isFull>
      <Loaded query={roles}>
        {(all) => (
          <ListTable
            page="roles"
            rows={all.roles}
            keyOf={(r) => r.key}
            columns={[
              { id: "name", title: admin.name, cell: (r) => r.name },
              { id: "holders", title: admin.members, cell: (r) => admin.holders(r.holders) },
              {
                id: "shipped",
                title: "",
                isWide: true,
                cell: (r) => r.shipped && <span className={list.muted}>{admin.shipped}</span>,
              },
            ]}
          />
        )}
      </Loaded>
    </ListPage>
  );
}

function RoleForm({ role, all }: { role: Role; all: RoleList }) {
  const { admin } = useSettingsWords();
  const form = useItemForm<RoleChange>("roles", {
    isNew: !role.key,
    saved: role,
    verb: "role.manage",
    isFixed: role.fixed,
    save: ({ name, grants }) => rest.saveRole(role.key, { name, grants }),
  });
  const { grants } = form.value;
  const grant = (verb: Verb, scope: Scope) => form.set({ grants: { ...grants, [verb]: scope } });
  const isOurs = !form.isReadOnly && !role.shipped;
  return (
    <ItemPage
      page="roles"
      name={role.name}
      about={role.key ? admin.holders(role.holders) : undefined}
      acts={
        isOurs &&
        role.key && (
          <RemoveButton
            page="roles"
            name={role.name}
            isDisabled={role.holders > 0}
            remove={() => rest.dropRole(role.key)}
          />
        )
      }
      form={form}
    >
      {role.fixed && <p className={list.muted}>{admin.adminFixed}</p>}
      {isOurs && role.holders > 0 && <p className={list.muted}>{admin.inRoleUse}</p>}
      <Part title={admin.who}>
        <NameField form={form} />
      </Part>
      <Part title={admin.verb}>
        <ul className={css.verbs}>
          {all.verbs.map((verb) => (
            <li key={verb} className={css.verb}>
              <span>{admin.verbs[verb] ?? verb}</span>
              <Select
                label={admin.verbs[verb] ?? verb}
                isLabelHidden
                value={grants[verb] ?? "none"}
                onChange={(scope) => grant(verb, scope)}
                options={scopes
                  .filter((scope) => !all.whole.includes(verb) || scope === "none" || scope === "all")
                  .map((scope) => ({ id: scope, text: admin.scope[scope] }))}
                isReadOnly={form.isReadOnly}
              />
            </li>
          ))}
        </ul>
      </Part>
    </ItemPage>
  );
}
