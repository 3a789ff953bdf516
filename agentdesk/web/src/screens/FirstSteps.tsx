import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usePreference } from "../desk/preferences";
import { steps as read } from "../rest/steps";
import { Button } from "../ui/Button";
import { CheckIcon } from "../ui/icons";
import { Loading } from "../ui/Loading";
import type { Step, StepKey, Steps } from "../wire";
import { causeOf, useWords } from "../words/words";
import css from "./FirstSteps.module.css";

/** While steps are open, what was just done shows within this time. */
const lookEvery = 4_000;

/** Where each step is taken; those without are taken on another page, or by somebody else. */
const places: Partial<Record<StepKey, string>> = {
  password: "#/settings/profile",
  agent: "#/settings/agents",
  account: "#/settings/accounts",
  answer: "#/mine",
};

/** What a new installation lacks before a customer is answered; each step tells by itself that it is done. */
export function FirstSteps() {
  const words = useWords();
  const { alerts } = words;
  const [{ dismissed = false }, choose] = usePreference<{ dismissed?: boolean }>("checklist", {});
  const found = useQuery({
    queryKey: ["steps"],
    queryFn: read,
    refetchInterval: ({ state }) => (state.data?.steps.every((step) => step.done) ? false : lookEvery),
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <p role="alert">{words.notLoaded(causeOf(found.error, words))}</p>;
  const { steps } = found.data;
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done);
  return (
    <section className={css.card} aria-labelledby="first-steps">
      <header className={css.head}>
        <h2 id="first-steps">{alerts.stepsTitle}</h2>
        <span role="status">{next ? alerts.stepsDone(done, steps.length) : alerts.stepsAllDone}</span>
      </header>
      <ol className={css.steps}>
        {steps.map((step) => (
          <StepLine key={step.key} step={step} all={found.data} isNext={step === next} />
        ))}
      </ol>
      {!dismissed && (
        <Button look="quiet" onPress={() => choose({ dismissed: true })}>
          {alerts.stepsHide}
        </Button>
      )}
    </section>
  );
}

function StepLine({ step, all, isNext }: { step: Step; all: Steps; isNext: boolean }) {
  const { alerts } = useWords();
  const { title, hint, act } = alerts.step[step.key];
  const place = places[step.key];
  return (
    <li className={css.step} data-done={step.done || undefined} data-next={isNext || undefined}>
      <span className={css.mark}>{step.done && <CheckIcon />}</span>
      <div className={css.what}>
        <strong>
          {title}
          <span className={css.said}>{step.done ? alerts.stepDone : alerts.stepOpen}</span>
        </strong>
        {!step.done && <p>{hint}</p>}
        {!step.done && step.key === "widget" && all.account && <Snippet account={all.account} />}
        {!step.done && step.key === "message" && all.site && (
          <a href={all.site} target="_blank" rel="noreferrer">
            {all.site}
          </a>
        )}
      </div>
      {!step.done && place && act && (
        <a className={css.act} href={place}>
          {act}
        </a>
      )}
    </li>
  );
}

/** The line that puts the widget on a page. */
function Snippet({ account }: { account: string }) {
  const { alerts } = useWords();
  const [copied, setCopied] = useState(false);
  const address = new URL(`c/${encodeURIComponent(account)}/widget.js`, document.baseURI).href;
  const line = `<script async src="${address}"></script>`;
  const copy = () => navigator.clipboard.writeText(line).then(() => setCopied(true));
  return (
    <div className={css.snippet}>
      <code>{line}</code>
      {isSecureContext && <Button onPress={() => void copy()}>{copied ? alerts.copied : alerts.copy}</Button>}
    </div>
  );
}
