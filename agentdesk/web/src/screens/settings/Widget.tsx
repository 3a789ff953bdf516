import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { admin as rest } from "../../rest/admin";
import { Select } from "../../ui/Select";
import type { AccountRecord, SettingField } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { useSpeech } from "../../words/words";
import { Copied } from "./Copied";
import { FormBar } from "./ItemPage";
import { useKinds } from "./names";
import { Loaded, ManagedNote, Page, Part } from "./Page";
import { openIn } from "./places";
import { SettingFields } from "./SettingFields";
import type { PageProps } from "./Settings";
import { mistakesIn, settingsOf, type Values } from "./settingValues";
import { useForm } from "./useForm";
import css from "./Widget.module.css";

const kind = "webchat";
/** Groups of settings that visitors see the effect of. */
const seen = ["appearance", "people", "privacy", "hours"];
/** The others that belong beside the snippet. */
const site = ["origins"];

/** How the chat window of a web site looks, and how it gets there. */
export function Widget({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const accounts = useQuery({ queryKey: ["admin", "accounts"], queryFn: rest.accounts });
  return (
    <Page title={admin.pages.widget} about={admin.about.widget}>
      <Loaded query={accounts}>
        {(all) => {
          const chats = all.filter((a) => a.kind === kind);
          const id = chats.find((a) => a.id === item)?.id ?? chats[0]?.id;
          if (!id) return <p className={css.none}>{admin.noWidget}</p>;
          return (
            <>
              {chats.length > 1 && (
                <Select
                  label={admin.account}
                  value={id}
                  onChange={(next) => openIn("widget", next)}
                  options={chats.map((a) => ({ id: a.id, text: a.name }))}
                />
              )}
              <Look key={id} id={id} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Look({ id }: { id: string }) {
  const account = useQuery({ queryKey: ["admin", "accounts", id], queryFn: () => rest.account(id) });
  const kinds = useKinds();
  return (
    <Loaded query={account}>
      {(record) => (
        <Loaded query={kinds}>
          {(all) => <Form account={record} fields={all.find((k) => k.kind === kind)?.fields ?? []} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function Form({ account, fields }: { account: AccountRecord; fields: SettingField[] }) {
  const words = useSettingsWords();
  const { admin } = words;
  const saved = useMemo(
    () => ({ name: account.name, settings: (account.settings ?? {}) as Values }),
    [account],
  );
  const visible = fields.filter((f) => seen.includes(f.group ?? ""));
  const beside = fields.filter((f) => site.includes(f.name));
  const form = useForm({
    isNew: false,
    saved,
    verb: "account.manage",
    isFixed: Boolean(account.managed),
    wrong: ({ settings }) => mistakesIn([...visible, ...beside], settings, [], words),
    save: ({ settings }) => {
      const { id, name, queue, brand, enabled, version } = account;
      return rest.changeAccount(id, {
        name,
        queue,
        brand,
        enabled,
        version,
        settings: settingsOf(fields, settings),
      });
    },
  });
  const { settings } = form.value;
  const shared = {
    values: settings,
    secrets: [],
    onChange: (name: string, value: unknown) => form.set({ settings: { ...settings, [name]: value } }),
    errorOf: form.errorOf,
    isReadOnly: form.isReadOnly,
  };
  return (
    <>
      <ManagedNote managed={account.managed} />
      <div className={css.columns}>
        <div className={css.form}>
          <SettingFields fields={visible} {...shared} />
          <Part title={admin.snippet} help={admin.snippetHelp}>
            <Copied text={snippetOf(account.key)} label={admin.snippet} />
          </Part>
          <SettingFields fields={beside} {...shared} />
        </div>
        <Preview account={account} settings={settingsOf(visible, settings)} />
      </div>
      <FormBar form={form} />
    </>
  );
}

function snippetOf(key: string): string {
  const src = new URL(`c/${key}/widget.js`, document.baseURI).href;
  return `<script src="${src}" async></script>`;
}

type Scene = "hello" | "notice" | "waiting" | "talk" | "away";
const scenes: Scene[] = ["hello", "talk", "notice", "waiting", "away"];
/** So long nothing is typed before the preview follows. */
const followAfter = 300;

/** The real window with what is not saved yet, from our own origin. */
function Preview({ account, settings }: { account: AccountRecord; settings: Values }) {
  const { admin } = useSettingsWords();
  const { language } = useSpeech();
  const [scene, setScene] = useState<Scene>("hello");
  const query = new URLSearchParams({ settings: JSON.stringify(settings), scene, lang: language }).toString();
  const src = useSettled(useDeferredValue(`c/${account.key}/preview?${query}`));
  return (
    <section className={css.preview} aria-label={admin.preview}>
      <Select<Scene>
        label={admin.scene}
        value={scene}
        onChange={setScene}
        options={scenes.map((id) => ({ id, text: admin.scenes[id] }))}
      />
      {account.enabled ? (
        <iframe key={src} className={css.window} src={src} title={admin.preview} />
      ) : (
        <p className={css.none}>{admin.accountTrouble.disabled(account.name)}</p>
      )}
    </section>
  );
}

/** A value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(setSettled, followAfter, value);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
