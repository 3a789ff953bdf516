import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useDraft } from "../../ui/draft";
import { Field } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import { Select } from "../../ui/Select";
import { Table } from "../../ui/Table";
import type { Role, RoleChange, Roles as RoleList, Scope, Verb } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import list from "./Lists.module.css";
import { useRoles } from "./names";
import { Loaded, Page, Part } from "./Page";
import css from "./Roles.module.css";
import type { PageProps } from "./Settings";
import { useSaved } from "./useSaved";

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
  const { can } = useDesk().me;
  const roles = useRoles();
  if (item)
    return (
      <Loaded query={roles}>
        {(all) => {
          const role = all.roles.find((r) => r.key === item) ?? fresh;
          return <RoleForm key={role.key} role={role} all={all} />;
        }}
      </Loaded>
    );
  return (
    <Page
      title={admin.pages.roles}
      about={admin.about.roles}
      isFull
      acts={
        "role.manage" in can && (
          <Button look="primary" onPress={() => toRole("new")}>
            {admin.add}
          </Button>
        )
      }
    >
      <Loaded query={roles}>
        {(all) => (
          <div className={list.table}>
            <Table
              label={admin.pages.roles}
              rows={all.roles}
              keyOf={(r) => r.key}
              hrefOf={(r) => `#/settings/roles/${r.key}`}
              empty={admin.emptyList}
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
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function toRole(key: string): void {
  location.hash = `#/settings/roles${key && `/${key}`}`;
}

function RoleForm({ role, all }: { role: Role; all: RoleList }) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const draft = useDraft<RoleChange>(role);
  const [asking, setAsking] = useState(false);
  const [checked, setChecked] = useState(false);
  const saving = useSaved(
    ({ name, grants }: RoleChange) => rest.saveRole(role.key, { name, grants }),
    (made) => {
      draft.reset();
      if (!role.key) setTimeout(toRole, 0, made.id); // once nothing is unsaved
    },
  );
  const drop = useSaved(
    () => rest.dropRole(role.key),
    () => toRole(""),
  );
  const readOnly = role.fixed || !("role.manage" in can);
  const { value, set } = draft;
  const missing = value.name.trim() ? undefined : admin.required;
  const save = () => {
    setChecked(true);
    if (!missing) saving.run(value);
  };
  const grant = (verb: Verb, scope: Scope) => set({ grants: { ...value.grants, [verb]: scope } });
  return (
    <Page
      title={role.name || admin.add}
      about={role.key ? admin.holders(role.holders) : undefined}
      back="#/settings/roles"
      acts={
        !readOnly &&
        !role.shipped &&
        role.key && (
          <Button onPress={() => setAsking(true)} isDisabled={role.holders > 0}>
            {admin.remove}
          </Button>
        )
      }
    >
      {role.fixed && <p className={list.muted}>{admin.adminFixed}</p>}
      {!readOnly && !role.shipped && role.holders > 0 && <p className={list.muted}>{admin.inRoleUse}</p>}
      <Part title={admin.who}>
        <Field
          label={admin.name}
          value={value.name}
          onChange={(name) => set({ name })}
          error={saving.errorOf("name") ?? (checked ? missing : undefined)}
          isReadOnly={readOnly}
          isRequired
          maxLength={100}
        />
      </Part>
      <Part title={admin.verb}>
        <ul className={css.verbs}>
          {all.verbs.map((verb) => (
            <li key={verb} className={css.verb}>
              <span>{admin.verbs[verb] ?? verb}</span>
              <Select
                label={admin.verbs[verb] ?? verb}
                isLabelHidden
                value={value.grants[verb] ?? "none"}
                onChange={(scope) => grant(verb, scope)}
                options={scopes
                  .filter((scope) => !all.whole.includes(verb) || scope === "none" || scope === "all")
                  .map((scope) => ({ id: scope, text: admin.scope[scope] }))}
                isReadOnly={readOnly}
              />
            </li>
          ))}
        </ul>
      </Part>
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={role.key ? undefined : admin.create}
          onSave={save}
          onReset={draft.reset}
        />
      )}
      {asking && (
        <ConfirmDialog
          title={admin.removeTitle(role.name)}
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
