import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Choices } from "../../ui/Choices";
import { useDraft } from "../../ui/draft";
import { Field, NumberField } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import { Select } from "../../ui/Select";
import type { FirstPassword, MemberChange, MemberDetail, Profile } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { AgentActs } from "./AgentActs";
import { FirstPasswordDialog } from "./FirstPasswordDialog";
import { useBrands, useQueues, useRoles, useTeams } from "./names";
import { Loaded, ManagedNote, Page, Part, Row } from "./Page";
import { MemberRouting } from "./routing/MemberRouting";
import { named } from "./routing/values";
import { useSaved } from "./useSaved";

type Values = Omit<MemberChange, "locale"> & { login: string; locale: string };

const nobody: Values = {
  login: "",
  name: "",
  locale: "zh-CN",
  capacity: 5,
  roles: ["agent"],
  teams: [],
  queues: [],
  profiles: [],
};

/** One agent: a new one without an id. */
export function AgentForm({ id }: { id: string }) {
  const { admin } = useSettingsWords();
  const agent = useQuery({
    queryKey: ["admin", "agents", id],
    queryFn: () => rest.agent(id),
    enabled: id !== "",
  });
  if (!id)
    return (
      <Page title={admin.newAgent} back="#/settings/agents">
        <Form saved={nobody} />
      </Page>
    );
  return (
    <Page
      title={agent.data?.name ?? admin.pages.agents}
      back="#/settings/agents"
      acts={agent.data && <AgentActs agent={agent.data} />}
    >
      <ManagedNote managed={agent.data?.managed} />
      <Loaded query={agent}>{(data) => <Form saved={data} agent={data} />}</Loaded>
    </Page>
  );
}

function Form({ saved, agent }: { saved: Values; agent?: MemberDetail }) {
  const words = useSettingsWords();
  const { admin } = words;
  const { can } = useDesk().me;
  const draft = useDraft(saved);
  const [first, setFirst] = useState<FirstPassword>();
  const readOnly = Boolean(agent?.managed) || !("agent.manage" in can);
  const saving = useSaved(
    async (v: Values) => {
      const { name, capacity, roles, teams, queues, profiles, limits } = v;
      const skills = named(v.skills ?? []);
      const locale = v.locale === "en" ? "en" : "zh-CN";
      const body: MemberChange = { name, locale, capacity, roles, teams, queues, profiles, skills, limits };
      if (agent) return rest.changeAgent(agent.id, body);
      return rest.addAgent({ login: v.login, ...body });
    },
    (made) => {
      draft.reset();
      if (made) setFirst(made);
    },
  );
  const [checked, setChecked] = useState(false);
  const { value, set } = draft;
  const bad = {
    login: !agent && !/^[A-Za-z0-9][A-Za-z0-9._@+-]*$/.test(value.login) ? admin.loginHelp : undefined,
    name: value.name.trim() ? undefined : admin.required,
    capacity: value.capacity >= 0 && value.capacity <= 200 ? undefined : admin.between("0", "200"),
  };
  const errorOf = (field: keyof typeof bad) => saving.errorOf(field) ?? (checked ? bad[field] : undefined);
  const save = () => {
    setChecked(true);
    if (!bad.login && !bad.name && !bad.capacity) saving.run(value);
  };
  return (
    <>
      <Part title={admin.who}>
        <Row>
          <Field
            label={admin.login}
            help={agent ? undefined : admin.loginHelp}
            error={errorOf("login")}
            value={value.login}
            onChange={(login) => set({ login })}
            isReadOnly={Boolean(agent)}
            isRequired={!agent}
            maxLength={100}
          />
          <Field
            label={admin.fullName}
            error={errorOf("name")}
            value={value.name}
            onChange={(name) => set({ name })}
            isReadOnly={readOnly}
            isRequired
            maxLength={100}
          />
        </Row>
        <Row>
          <Select
            label={admin.locale}
            value={value.locale}
            onChange={(locale) => set({ locale })}
            options={[
              { id: "zh-CN", text: admin.locales["zh-CN"] },
              { id: "en", text: admin.locales.en },
            ]}
            isReadOnly={readOnly}
          />
          <NumberField
            label={admin.capacity}
            help={admin.capacityHelp}
            error={errorOf("capacity")}
            value={value.capacity}
            onChange={(capacity) => set({ capacity })}
            isReadOnly={readOnly}
          />
        </Row>
      </Part>
      <Membership value={value} set={set} isReadOnly={readOnly} errorOf={saving.errorOf} />
      <MemberRouting
        skills={value.skills ?? []}
        limits={value.limits ?? {}}
        onChange={set}
        errorOf={saving.errorOf}
        isReadOnly={readOnly}
      />
      <Profiles value={value} set={set} isReadOnly={readOnly} />
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={agent ? undefined : admin.create}
          onSave={save}
          onReset={draft.reset}
        />
      )}
      {first && (
        <FirstPasswordDialog
          first={first}
          login={saved.login || value.login}
          onClose={() => toAgent(first.id)}
        />
      )}
    </>
  );
}

function toAgent(id: string): void {
  location.hash = `#/settings/agents/${id}`;
}

interface PartProps {
  value: Values;
  set(changes: Partial<Values>): void;
  isReadOnly: boolean;
}

function Membership({
  value,
  set,
  isReadOnly,
  errorOf,
}: PartProps & { errorOf(field: string): string | undefined }) {
  const { admin } = useSettingsWords();
  const roles = useRoles().data?.roles ?? [];
  const teams = useTeams().data ?? [];
  const queues = useQueues().data ?? [];
  return (
    <Part title={admin.rights}>
      <Row>
        <Choices
          label={admin.pages.roles}
          options={roles.map((role) => ({ id: role.key, text: role.name }))}
          value={value.roles}
          onChange={(keys) => set({ roles: keys })}
          isReadOnly={isReadOnly}
          error={errorOf("roles")}
        />
        <Choices
          label={admin.pages.teams}
          options={teams.map((team) => ({ id: team.id, text: team.name }))}
          value={value.teams}
          onChange={(ids) => set({ teams: ids })}
          isReadOnly={isReadOnly}
          error={errorOf("teams")}
        />
        <Choices
          label={admin.pages.queues}
          options={queues.filter((q) => !q.disabled).map((queue) => ({ id: queue.id, text: queue.name }))}
          value={value.queues}
          onChange={(ids) => set({ queues: ids })}
          isReadOnly={isReadOnly}
          error={errorOf("queues")}
        />
      </Row>
    </Part>
  );
}

function Profiles({ value, set, isReadOnly }: PartProps) {
  const { admin } = useSettingsWords();
  const brands = useBrands().data ?? [];
  const profiles = useMemo(
    () =>
      brands.map(
        (brand): Profile =>
          value.profiles.find((p) => p.brand === brand.id) ?? { brand: brand.id, name: "", number: "" },
      ),
    [brands, value.profiles],
  );
  const change = (brand: string, changes: Partial<Profile>) =>
    set({ profiles: profiles.map((p) => (p.brand === brand ? { ...p, ...changes } : p)) });
  return (
    <Part title={admin.publicFace} help={admin.publicFaceHelp}>
      {brands.map((brand, i) => (
        <Row key={brand.id}>
          <Field
            label={brands.length > 1 ? `${brand.name} · ${admin.publicName}` : admin.publicName}
            value={profiles[i]?.name ?? ""}
            onChange={(name) => change(brand.id, { name })}
            placeholder={value.name}
            isReadOnly={isReadOnly}
            maxLength={100}
          />
          <Field
            label={admin.staffNumber}
            value={profiles[i]?.number ?? ""}
            onChange={(number) => change(brand.id, { number })}
            isReadOnly={isReadOnly}
            maxLength={40}
          />
        </Row>
      ))}
    </Part>
  );
}
