import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Dialog, Form, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useDesk } from "../desk/hooks";
import { rest } from "../rest";
import { lists } from "../rest/lists";
import { go, type Route } from "../route";
import { Button } from "../ui/Button";
import { Choices } from "../ui/Choices";
import dialog from "../ui/Dialog.module.css";
import { Field } from "../ui/Field";
import { type Option, Select } from "../ui/Select";
import { Switch } from "../ui/Switch";
import type { Audience, Choice, Filter, SavedView, State } from "../wire";
import { causeOf, useWords } from "../words/words";
import type { Words } from "../words/zh";
import { useViews } from "./listviews";
import css from "./ViewDialog.module.css";

const states: State[] = ["waiting", "offered", "active", "wrapup", "resolved", "closed"];

/** Makes a saved view, or changes one: which conversations, under which name, for whom. */
export function ViewDialog({ view, route, onClose }: { view?: SavedView; route: Route; onClose(): void }) {
  const words = useWords();
  const queries = useQueryClient();
  const options = useViews().data;
  const [name, setName] = useState(view?.name ?? "");
  const [filter, setFilter] = useState<Filter>(view?.filter ?? {});
  const [audience, setAudience] = useState<Audience>(view?.for ?? "me");
  const [chosen, setTeam] = useState("");
  const team = chosen || (options?.teams[0]?.id ?? ""); // the teams may come later than the dialog
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);

  const save = async () => {
    const wanted = { name: name.trim(), filter };
    if (view) await lists.changeView(view.id, wanted);
    const id =
      view?.id ??
      (await lists.addView({ ...wanted, for: audience, team: audience === "team" ? team : undefined })).id;
    await queries.invalidateQueries({ queryKey: ["views"] });
    void queries.invalidateQueries({ queryKey: ["rows", id] });
    go({ ...route, view: "all", saved: id, customer: false });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!name.trim() || (audience === "team" && !team)) return;
    setBusy(true);
    save().catch((error) => {
      setTrouble(error);
      setBusy(false);
    });
  };

  return (
    <ModalOverlay className={dialog.overlay} isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={dialog.modal}>
        <Dialog className={dialog.dialog}>
          <Heading slot="title" className={dialog.title}>
            {view ? words.lists.editView.replace("…", "") : words.lists.create}
          </Heading>
          <Form className={css.form} onSubmit={submit} validationBehavior="aria">
            <Field
              label={words.lists.viewName}
              value={name}
              onChange={setName}
              maxLength={40}
              error={tried && !name.trim() ? words.lists.nameNeeded : undefined}
              autoFocus
            />
            {!view && (
              <ForWhom
                audience={audience}
                onAudience={setAudience}
                team={team}
                onTeam={setTeam}
                teams={options?.teams ?? []}
              />
            )}
            <Conditions filter={filter} onFilter={setFilter} />
            {trouble !== null && (
              <p className={dialog.trouble} role="alert">
                {words.notDone(words.save, causeOf(trouble, words))}
              </p>
            )}
            <div className={dialog.acts}>
              <Button onPress={onClose}>{words.cancel}</Button>
              <Button look="primary" type="submit" isDisabled={busy}>
                {view ? words.save : words.lists.create}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Who may share views says with whom; everybody else makes his own. */
function ForWhom(props: {
  audience: Audience;
  onAudience(audience: Audience): void;
  team: string;
  onTeam(team: string): void;
  teams: Choice[];
}) {
  const words = useWords();
  const scope = useDesk().me.can["view.share"];
  if (!scope || scope === "none") return null;
  const audiences = (["me", "team", "all"] as const).filter(
    (one) => one !== "team" || props.teams.length > 0,
  );
  return (
    <>
      <Select
        label={words.lists.forWhom}
        options={audiences.map((id) => ({ id, text: words.lists.audience[id] }))}
        value={props.audience}
        onChange={props.onAudience}
      />
      {props.audience === "team" && props.teams.length > 1 && (
        <Select
          label={words.lists.team}
          options={props.teams.map(({ id, name }) => ({ id, text: name }))}
          value={props.team}
          onChange={props.onTeam}
        />
      )}
    </>
  );
}

type Listed = "queues" | "accounts" | "channels" | "agents" | "states" | "brands";

/** What a view chooses by. What there is only one of is no choice. */
function Conditions({ filter, onFilter }: { filter: Filter; onFilter(filter: Filter): void }) {
  const words = useWords();
  const options = useOptions(words);
  const some = (Object.keys(options) as Listed[]).filter(
    (key) => options[key].length > 1 || filter[key]?.length,
  );
  return (
    <>
      <div className={css.switches}>
        <Switch
          label={words.lists.onlyUnread}
          isOn={filter.unread ?? false}
          onChange={(unread) => onFilter({ ...filter, unread })}
        />
        <Switch
          label={words.lists.onlyOwed}
          isOn={filter.owed ?? false}
          onChange={(owed) => onFilter({ ...filter, owed })}
        />
      </div>
      {some.map((key) => (
        <Choices
          key={key}
          label={words.lists[key]}
          help={key === "states" ? words.lists.statesHelp : undefined}
          options={options[key]}
          value={filter[key] ?? []}
          onChange={(values) => onFilter({ ...filter, [key]: values })}
        />
      ))}
    </>
  );
}

function useOptions(words: Words): Record<Listed, Option[]> {
  const desk = useDesk();
  const can = (verb: string) => verb in desk.me.can && desk.me.can[verb] !== "none";
  const views = useViews().data;
  const queues =
    useQuery({ queryKey: ["queues"], queryFn: rest.queues, enabled: can("queue.read") }).data ?? [];
  const agents =
    useQuery({ queryKey: ["agents"], queryFn: rest.agents, enabled: can("agent.read") }).data ?? [];
  const named = (list: { id: string; name: string; keys?: string }[]) =>
    list.map(({ id, name, keys }) => ({ id, text: name, keys }));
  const accounts = views?.accounts ?? [];
  const kinds = [...new Set(accounts.map((account) => account.kind ?? ""))];
  const others = agents.filter((agent) => agent.id !== desk.me.agent.id);
  return {
    states: states.map((id) => ({ id, text: words.state[id] })),
    queues: named(queues),
    agents: [
      { id: "me", text: words.lists.meAgent },
      { id: "none", text: words.lists.noAgent },
      ...named(others),
    ],
    channels: kinds.map((id) => ({ id, text: words.channel[id as keyof Words["channel"]] ?? id })),
    accounts: named(accounts),
    brands: named(views?.brands ?? []),
  };
}
