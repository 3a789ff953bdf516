import { useState } from "react";
import { useDesk } from "../../../desk/hooks";
import { routing as rest } from "../../../rest/routing";
import { Button } from "../../../ui/Button";
import { useDraft } from "../../../ui/draft";
import { Field } from "../../../ui/Field";
import { SaveBar } from "../../../ui/SaveBar";
import { Switch } from "../../../ui/Switch";
import { Table } from "../../../ui/Table";
import type { Skill, SkillChange } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import list from "../Lists.module.css";
import { Loaded, ManagedMark, ManagedNote, Page, Part } from "../Page";
import type { PageProps } from "../Settings";
import { useSaved } from "../useSaved";
import { useSkills } from "./Pieces";

const fresh: Skill = { id: "", name: "", holders: 0, disabled: false };

/** The skills, or one of them. */
export function Skills({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const { can } = useDesk().me;
  const skills = useSkills();
  if (item)
    return (
      <Loaded query={skills}>
        {(all) => {
          const skill = all.find((s) => s.id === item) ?? fresh;
          return <SkillForm key={skill.id} skill={skill} />;
        }}
      </Loaded>
    );
  return (
    <Page
      title={admin.pages.skills}
      about={admin.about.skills}
      isFull
      acts={
        "routing.manage" in can && (
          <Button look="primary" onPress={() => toSkill("new")}>
            {admin.add}
          </Button>
        )
      }
    >
      <Loaded query={skills}>
        {(all) => (
          <div className={list.table}>
            <Table
              label={admin.pages.skills}
              rows={all}
              keyOf={(s) => s.id}
              hrefOf={(s) => `#/settings/skills/${s.id}`}
              empty={admin.emptyList}
              columns={[
                {
                  id: "name",
                  title: admin.name,
                  cell: (s) => (
                    <>
                      {s.name} {s.disabled && <small className={list.bad}>{admin.disabled}</small>}
                    </>
                  ),
                },
                { id: "holders", title: admin.members, cell: (s) => words.holders(s.holders) },
                { id: "managed", title: "", isWide: true, cell: (s) => <ManagedMark managed={s.managed} /> },
              ]}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function toSkill(id: string): void {
  location.hash = `#/settings/skills${id && `/${id}`}`;
}

function SkillForm({ skill }: { skill: Skill }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const { can } = useDesk().me;
  const draft = useDraft<SkillChange>(skill);
  const [checked, setChecked] = useState(false);
  const { value, set } = draft;
  const saving = useSaved(
    ({ name, disabled }: SkillChange) => rest.saveSkill(skill.id, { name, disabled }),
    (made) => {
      draft.reset();
      if (!skill.id) setTimeout(toSkill, 0, made.id); // once nothing is unsaved
    },
  );
  const readOnly = Boolean(skill.managed) || !("routing.manage" in can);
  const missing = value.name.trim() ? undefined : admin.required;
  return (
    <Page
      title={skill.name || admin.add}
      about={skill.id ? words.holders(skill.holders) : undefined}
      back="#/settings/skills"
    >
      <ManagedNote managed={skill.managed} />
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
        {skill.id && (
          <Switch
            label={words.skillEnabled}
            help={words.skillEnabledHelp}
            isOn={!value.disabled}
            onChange={(on) => set({ disabled: !on })}
            isReadOnly={readOnly}
          />
        )}
      </Part>
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={skill.id ? undefined : admin.create}
          onSave={() => {
            setChecked(true);
            if (!missing) saving.run(value);
          }}
          onReset={draft.reset}
        />
      )}
    </Page>
  );
}
