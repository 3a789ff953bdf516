import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { type CommandID, commandIDs, type Handler } from "../desk/commands";
import { useDesk } from "../desk/hooks";
import {
  answering,
  choiceLine,
  commandLines,
  type Line,
  recentFirst,
  type Section,
  used,
} from "../desk/palette";
import { usePreference } from "../desk/preferences";
import { useRemapped } from "../desk/useCommands";
import { composer } from "../rest/composer";
import { go } from "../route";
import { IconButton } from "../ui/Button";
import dialog from "../ui/Dialog.module.css";
import { BackIcon } from "../ui/icons";
import { KeyCaps } from "../ui/KeyCaps";
import { customerName } from "../words/names";
import { useSpeech } from "../words/words";
import css from "./Palette.module.css";

const never: string[] = [];

/** A further step: what a command asks for. */
interface Step {
  title: string;
  handler: Handler;
}

/** Every command, and whom and what one can go to, by typing. */
export function Palette({ first, onDone }: { first: Handler | null; onDone(run?: () => void): void }) {
  const { words } = useSpeech();
  const { commands } = useDesk();
  const titles = words.keys.command;
  const stepOf = (handler: Handler): Step => ({ title: titles[handler.id], handler });
  const [step, setStep] = useState<Step | null>(first && stepOf(first));
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [recent, setRecent] = usePreference<string[]>("recent", never);
  const choose = (handler: Handler) => {
    setRecent(used(recent, handler.id));
    if (!handler.choices) return onDone(() => handler.run?.());
    setStep(stepOf(handler));
    write("");
  };
  const write = (text: string) => {
    setQuery(text);
    setAt(0);
  };

  const all = useLines(choose);
  const customers = useCustomers(step ? "" : query.trim());
  const jumps = useJumps(query.trim() !== "" && !step);
  const choices = useChoices(step?.handler);
  const canned = useChoices(query.trim() && !step ? commands.find("compose.canned") : undefined);
  const typed = query.trim();
  const sections = step
    ? answering(typed, [{ title: "", lines: choices.lines }])
    : typed
      ? [
          ...answering(typed, [
            { title: words.keys.commands, lines: all },
            { title: words.composer.canned, lines: canned.lines },
            ...jumps,
          ]),
          ...customers.sections,
        ]
      : recentFirst(all, recent, words.keys);
  const lines = sections.flatMap((section) => section.lines);
  const current = Math.min(at, lines.length - 1);
  const looking = step ? choices.pending : customers.pending;

  const run = (line: Line | undefined) => {
    if (!line) return;
    if (step) onDone(line.run);
    else if (commandIDs.includes(line.id as CommandID)) line.run();
    else onDone(line.run);
  };
  const keyed = (event: KeyboardEvent) => {
    const moved = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + 8,
      PageUp: current - 8,
    }[event.key];
    if (moved !== undefined)
      setAt(
        event.key.startsWith("Arrow")
          ? (moved + lines.length) % lines.length
          : Math.max(0, Math.min(moved, lines.length - 1)),
      );
    else if (event.key === "Enter") run(lines[current]);
    else if (event.key === "Backspace" && query === "" && step) setStep(null);
    else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) onDone();
    else return;
    event.preventDefault();
  };

  return (
    <ModalOverlay
      className={`${dialog.overlay} ${css.overlay}`}
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onDone()}
    >
      <Modal className={css.modal}>
        <Dialog className={css.dialog} aria-label={words.keys.palette}>
          <div className={css.head}>
            {step && (
              <>
                <IconButton name={words.keys.backTo} onPress={() => setStep(null)}>
                  <BackIcon />
                </IconButton>
                <span className={css.step}>{step.title}</span>
              </>
            )}
            <input
              className={css.input}
              role="combobox"
              aria-expanded="true"
              aria-autocomplete="list"
              aria-controls="palette"
              aria-activedescendant={lines.length ? `palette-${current}` : undefined}
              aria-label={step ? step.title : words.keys.paletteHint}
              placeholder={step ? words.keys.narrow : words.keys.paletteHint}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              value={query}
              onChange={(event) => write(event.target.value)}
              onKeyDown={keyed}
            />
          </div>
          <Found sections={sections} current={current} onRun={run} onPoint={setAt} />
          {lines.length === 0 && (
            <p className={css.nothing}>{looking ? words.keys.searching : words.keys.nothing(typed)}</p>
          )}
          <footer className={css.foot}>
            <span>{words.keys.paletteKeys}</span>
            <span role="status">{words.keys.found(lines.length)}</span>
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface Shown {
  sections: Section[];
  current: number;
  onRun(line: Line): void;
  onPoint(at: number): void;
}

/** The list under the input, which keeps the focus and tells here which line is meant. */
function Found({ sections, current, onRun, onPoint }: Shown) {
  const { words } = useSpeech();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is current is seen
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current, sections]);
  let at = 0;
  return (
    <div ref={list} id="palette" role="listbox" aria-label={words.keys.results} className={css.list}>
      {sections.map(({ title, lines }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options
        <div key={title} role="group" aria-label={title || words.keys.results}>
          {title && (
            <div className={css.title} aria-hidden="true">
              {title}
            </div>
          )}
          {lines.map((line) => {
            const index = at++;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the input has the focus and the keys
              <div
                key={line.id}
                id={`palette-${index}`}
                role="option"
                aria-selected={index === current}
                className={css.line}
                onClick={() => onRun(line)}
                onPointerMove={() => index !== current && onPoint(index)}
              >
                <span className={css.name}>{line.title}</span>
                {line.detail && <small className={css.detail}>{line.detail}</small>}
                {line.shortcut && <KeyCaps keys={line.shortcut} />}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** The commands as lines, found in Chinese by pinyin too. */
function useLines(choose: (handler: Handler) => void): Line[] {
  const { commands } = useDesk();
  const { words, language } = useSpeech();
  const [remapped] = useRemapped();
  const titles = words.keys.command;
  const keys = useQuery({
    queryKey: ["keys of commands", language],
    queryFn: () => composer.keys(commandIDs.map((id) => titles[id])),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const byID = Object.fromEntries(commandIDs.map((id, i) => [id, keys.data?.[i]]));
  return commandLines(commands, titles, byID, remapped, choose);
}

/** What a step offers. */
function useChoices(handler: Handler | undefined) {
  const found = useQuery({
    queryKey: ["choices", handler?.id],
    queryFn: async () => {
      const choices = (await handler?.choices?.()) ?? [];
      const bare = choices.filter((choice) => !choice.keys);
      const keys = bare.length ? await composer.keys(bare.map((choice) => choice.title)).catch(() => []) : [];
      return choices.map((choice) =>
        choiceLine({ ...choice, keys: choice.keys ?? keys[bare.indexOf(choice)] }),
      );
    },
    enabled: handler !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
  return { lines: found.data ?? [], pending: found.isPending };
}

const none: Section[] = [];

/** Where one can jump to; asked for once somebody types. */
function useJumps(typing: boolean): Section[] {
  const { me } = useDesk();
  const { words, language } = useSpeech();
  const found = useQuery({
    queryKey: ["jumps", language],
    queryFn: () => import("./paletteJumps").then((m) => m.jumps(me, words, language)),
    enabled: typing,
    staleTime: 30_000,
  });
  return found.data ?? none;
}

const soon = 150;

/** Customers by name, number or address; the server does the finding. */
function useCustomers(query: string): { sections: Section[]; pending: boolean } {
  const { words } = useSpeech();
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), soon);
    return () => clearTimeout(timer);
  }, [query]);
  const found = useQuery({
    queryKey: ["customers", asked],
    queryFn: () => composer.contacts(asked),
    enabled: asked !== "",
    placeholderData: keepPreviousData,
  });
  if (!query) return { sections: [], pending: false };
  const lines = (found.data?.contacts ?? []).flatMap(({ id, name, addresses, last }) =>
    last
      ? {
          id,
          title: customerName(last.name || name, words),
          detail: addresses.map((address) => address.shown).join(" · "),
          keys: "",
          run: () =>
            go({
              view: last.state === "resolved" || last.state === "closed" ? "resolved" : "all",
              conversation: last.id,
              customer: false,
            }),
        }
      : [],
  );
  return {
    sections: lines.length ? [{ title: words.keys.customers, lines: lines.slice(0, 6) }] : [],
    pending: query !== asked || found.isPending,
  };
}
