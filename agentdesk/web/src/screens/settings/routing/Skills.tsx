import { routing as rest } from "../../../rest/routing";
import { Switch } from "../../../ui/Switch";
import type { Skill, SkillChange } from "../../../wire";
import { useRoutingWords } from "../../../words/routing";
import { useSettingsWords } from "../../../words/settings";
import { ItemPage, NameField } from "../ItemPage";
import { ListName, ListPage, ListTable, Opened } from "../ListPage";
import { Loaded, ManagedMark, Part } from "../Page";
import type { PageProps } from "../Settings";
import { useItemForm } from "../useForm";
import { useSkills } from "./Pieces";

const fresh: Skill = { id: "", name: "", holders: 0, disabled: false };

/** The skills, or one of them. */
export function Skills({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const skills = useSkills();
  if (item)
    return (
      <Opened query={skills} item={item} fresh={fresh}>
        {(skill) => <SkillForm skill={skill} />}
      </Opened>
    );
  return (
    <ListPage page="skills" verb="routing.manage" isFull>
      <Loaded query={skills}>
        {(all) => (
          <ListTable
            page="skills"
            rows={all}
            keyOf={(s) => s.id}
            columns={[
              { id: "name", title: admin.name, cell: (s) => <ListName of={s} /> },
              { id: "holders", title: admin.members, cell: (s) => words.holders(s.holders) },
              { id: "managed", title: "", isWide: true, cell: (s) => <ManagedMark managed={s.managed} /> },
            ]}
          />
        )}
      </Loaded>
    </ListPage>
  );
}

function SkillForm({ skill }: { skill: Skill }) {
  const { admin } = useSettingsWords();
  const words = useRoutingWords();
  const form = useItemForm<SkillChange>("skills", {
    isNew: !skill.id,
    saved: skill,
    verb: "routing.manage",
    isFixed: Boolean(skill.managed),
    save: ({ name, disabled }) => rest.saveSkill(skill.id, { name, disabled }),
  });
  return (
    <ItemPage
      page="skills"
      name={skill.name}
      about={skill.id ? words.holders(skill.holders) : undefined}
      managed={skill.managed}
      form={form}
    >
      <Part title={admin.who}>
        <NameField form={form} />
        {skill.id && (
          <Switch
            label={words.skillEnabled}
            help={words.skillEnabledHelp}
            isOn={!form.value.disabled}
            onChange={(on) => form.set({ disabled: !on })}
            isReadOnly={form.isReadOnly}
          />
        )}
      </Part>
    </ItemPage>
  );
}
