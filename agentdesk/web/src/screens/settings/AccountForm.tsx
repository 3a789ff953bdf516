import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { admin as rest } from "../../rest/admin";
import { Field } from "../../ui/Field";
import { Select } from "../../ui/Select";
import { Switch } from "../../ui/Switch";
import type { AccountRecord, ChannelKind } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { useSpeech } from "../../words/words";
import { AccountLive } from "./AccountLive";
import { FormBar, NameField } from "./ItemPage";
import { liveEvery, useBrands, useKinds, useQueues } from "./names";
import { Loaded, ManagedNote, Page, Part, Row } from "./Page";
import { addressIn, openOnceSaved } from "./places";
import { AccountCare } from "./routing/AccountCare";
import { SettingFields } from "./SettingFields";
import { mistakesIn, settingsOf, type Values } from "./settingValues";
import { useForm } from "./useForm";

/** One channel account: how it is doing, and its settings as its channel describes them. */
export function AccountForm({ id }: { id: string }) {
  const { admin } = useSettingsWords();
  const account = useQuery({
    queryKey: ["admin", "accounts", id],
    queryFn: () => rest.account(id),
    refetchInterval: liveEvery,
  });
  const kinds = useKinds();
  return (
    <Page title={account.data?.name ?? admin.pages.accounts} back={addressIn("accounts")}>
      <ManagedNote managed={account.data?.managed} />
      <Loaded query={account}>
        {(record) => (
          <>
            <AccountLive account={record} />
            <Loaded query={kinds}>
              {(all) => {
                const kind = all.find((k) => k.kind === record.kind);
                return (
                  <>
                    <AccountCare account={record} />
                    <Form account={record} kind={kind} />
                  </>
                );
              }}
            </Loaded>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A new account: first of which kind, then all it needs. */
export function NewAccountForm() {
  const { admin } = useSettingsWords();
  const { language } = useSpeech();
  const kinds = useKinds();
  const [chosen, setChosen] = useState("");
  return (
    <Page title={admin.newAccount} back={addressIn("accounts")}>
      <Loaded query={kinds}>
        {(all) => {
          const kind = all.find((k) => k.kind === chosen);
          return (
            <>
              <Part title={admin.kind}>
                <Select
                  label={admin.kind}
                  help={admin.fixedLater}
                  value={chosen}
                  onChange={setChosen}
                  options={all.map((k) => ({ id: k.kind, text: k.name[language] }))}
                />
              </Part>
              {kind && <Form key={chosen} kind={kind} />}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

interface AccountValues {
  key: string;
  name: string;
  queue: string;
  enabled: boolean;
  settings: Values;
}

function Form({ account, kind }: { account?: AccountRecord; kind?: ChannelKind }) {
  const words = useSettingsWords();
  const { admin } = words;
  const queues = useQueues().data ?? [];
  const brands = useBrands().data ?? [];
  const saved = useMemo<AccountValues>(
    () =>
      account
        ? { ...account, settings: account.settings ?? {} }
        : { key: "", name: "", queue: "", enabled: true, settings: {} },
    [account],
  );
  const fields = kind?.fields ?? [];
  const secrets = account?.secrets ?? [];
  const form = useForm({
    isNew: !account,
    saved,
    verb: "account.manage",
    isFixed: Boolean(account?.managed),
    wrong: ({ key, queue, settings }) => ({
      ...mistakesIn(fields, settings, secrets, words),
      queue: queue ? undefined : admin.required,
      key: /^[a-z0-9][a-z0-9-]{0,63}$/.test(key) ? undefined : admin.keyHelp,
    }),
    save: async ({ key, name, queue, enabled, settings }) => {
      const change = { name, queue, enabled, settings: settingsOf(fields, settings) };
      if (account) {
        await rest.changeAccount(account.id, { ...change, brand: account.brand, version: account.version });
        return "";
      }
      const made = await rest.addAccount({
        ...change,
        key,
        kind: kind?.kind ?? "",
        brand: brands[0]?.id ?? "",
        version: 0,
      });
      return made.id;
    },
    onSaved: (made) => made && openOnceSaved("accounts", made),
  });
  const { value, set, errorOf, isReadOnly } = form;
  return (
    <>
      <Part title={admin.who}>
        <Row>
          <NameField form={form} />
          <Field
            label={admin.key}
            help={account ? undefined : admin.keyHelp}
            value={value.key}
            onChange={(key) => set({ key })}
            error={errorOf("key")}
            isReadOnly={isReadOnly || Boolean(account)}
            isRequired={!account}
            maxLength={64}
          />
          <Select
            label={admin.queue}
            value={value.queue}
            onChange={(queue) => set({ queue })}
            options={queues
              .filter((q) => !q.disabled || q.id === value.queue)
              .map((q) => ({ id: q.id, text: q.name }))}
            error={errorOf("queue")}
            isReadOnly={isReadOnly}
            isRequired
          />
        </Row>
        <Switch
          label={admin.enabled}
          help={admin.enabledHelp}
          isOn={value.enabled}
          onChange={(enabled) => set({ enabled })}
          isReadOnly={isReadOnly}
        />
      </Part>
      <SettingFields
        fields={fields}
        values={value.settings}
        secrets={secrets}
        onChange={(name, next) => set({ settings: { ...value.settings, [name]: next } })}
        errorOf={errorOf}
        isReadOnly={isReadOnly}
      />
      <FormBar form={form} />
    </>
  );
}
