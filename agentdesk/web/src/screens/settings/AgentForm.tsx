import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { admin as rest } from "../../rest/admin";
import { Choices } from "../../ui/Choices";
import { Field, NumberField } from "../../ui/Field";
import { Select } from "../../ui/Select";
import type { FirstPassword, MemberChange, MemberDetail, Profile } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { AgentActs } from "./AgentActs";
import { FirstPasswordDialog } from "./FirstPasswordDialog";
import { FormBar, NameField } from "./ItemPage";
import { useBrands, useQueues, useRoles, useTeams } from "./names";
import { Loaded, ManagedNote, Page, Part, Row } from "./Page";
import { addressIn, openIn } from "./places";
import { MemberRouting } from "./routing/MemberRouting";
import { named } from "./routing/values";
import { useForm } from "./useForm";

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
      <Page title={admin.newAgent} back={addressIn("agents")}>
        <Form saved={nobody} />
      </Page>
    );
  return (
    <Page
      title={agent.data?.name ?? admin.pages.agents}
      back={addressIn("agents")}
      acts={agent.data && <AgentActs agent={agent.data} />}
    >
      <ManagedNote managed={agent.data?.managed} />
      <Loaded query={agent}>{(data) => <Form saved={data} agent={data} />}</Loaded>
    </Page>
  );
}

function Form({ saved, agent }: { saved: Values; agent?: MemberDetail }) {
  const { admin } = useSettingsWords();
  const [first, setFirst] = useState<FirstPassword>();
  const form = useForm({
    isNew: !agent,
    saved,
    verb: "agent.manage",
    isFixed: Boolean(agent?.managed),
    wrong: ({ login, capacity }) => ({
      login: !agent && !/^[A-Za-z0-9][A-Za-z0-9._@+-]*$/.test(login) ? admin.loginHelp : undefined,
      capacity: capacity >= 0 && capacity <= 200 ? undefined : admin.between("0", "200"),
    }),
    save: async (v) => {
      const { name, capacity, roles, teams, queues, profiles, limits } = v;
      const skills = named(v.skills ?? []);
      const locale = v.locale === "en" ? "en" : "zh-CN";
      const body: MemberChange = { name, locale, capacity, roles, teams, queues, profiles, skills, limits };
      if (!agent) return rest.addAgent({ login: v.login, ...body });
      await rest.changeAgent(agent.id, body);
      return undefined;
    },
    onSaved: setFirst,
  });
  const { value, set, errorOf, isReadOnly } = form;
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
          <NameField form={form} label={admin.fullName} />
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
            isReadOnly={isReadOnly}
          />
          <NumberField
            label={admin.capacity}
            help={admin.capacityHelp}
            error={errorOf("capacity")}
            value={value.capacity}
            onChange={(capacity) => set({ capacity })}
            isReadOnly={isReadOnly}
          />
        </Row>
      </Part>
      <Membership value={value} set={set} isReadOnly={isReadOnly} errorOf={errorOf} />
      <MemberRouting
        skills={value.skills ?? []}
        limits={value.limits ?? {}}
        onChange={set}
        errorOf={errorOf}
        isReadOnly={isReadOnly}
      />
      <Profiles value={value} set={set} isReadOnly={isReadOnly} />
      <FormBar form={form} />
      {first && (
        <FirstPasswordDialog
          first={first}
          login={saved.login || value.login}
          onClose={() => openIn("agents", first.id)}
        />
      )}
    </>
  );
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
