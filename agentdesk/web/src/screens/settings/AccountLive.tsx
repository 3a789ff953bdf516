import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import type { AccountRecord, Instant, Probed } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { causeOf, useSpeech } from "../../words/words";
import css from "./AccountLive.module.css";
import { LiveWord } from "./Accounts";
import { Part } from "./Page";
import { useSaved } from "./useSaved";

/** How an account is doing, and what an operator can do about it. */
export function AccountLive({ account }: { account: AccountRecord }) {
  const words = useSettingsWords();
  const { admin } = words;
  const { can } = useDesk().me;
  const { locale } = useSpeech();
  const { live } = account;
  const time = (at: Instant) =>
    new Date(at ?? 0).toLocaleString(locale, {
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
  const facts: string[] = [];
  if (live) {
    facts.push(admin.since(time(live.since)));
    if (live.next) facts.push(admin.nextTry(time(live.next)));
    if (live.restarts > 0) facts.push(admin.restarts(live.restarts));
  }
  if (account.waiting > 0) facts.push(admin.toSend(account.waiting));
  return (
    <Part title={admin.live}>
      <p className={css.line}>
        <strong>
          <LiveWord account={account} />
        </strong>
        <span className={css.facts}>{facts.join(" · ")}</span>
      </p>
      {live?.breaker && (
        <p className={css.line}>
          {admin.breaker}
          <span className={css.facts}>
            {account.held ? admin.heldOpen : admin.breakerState[live.breaker]}
          </span>
        </p>
      )}
      {live?.fault && (
        <p className={css.line}>
          {admin.lastFault}
          <span className={css.facts}>
            {[admin.faults[live.fault] ?? live.fault, live.code].filter(Boolean).join(" · ")}
          </span>
        </p>
      )}
      {live?.reasons && live.reasons.length > 0 && (
        <p className={css.line}>
          {admin.lastFault}
          <span className={css.facts}>
            {live.reasons.map((reason) => reasonIn(reason, words)).join(" · ")}
          </span>
        </p>
      )}
      {"account.operate" in can && account.enabled && <Operate account={account} />}
    </Part>
  );
}

/** A breaker's reason is the class of a failure and the provider's code. */
function reasonIn(reason: string, { admin }: SettingsWords): string {
  const [fault = "", ...code] = reason.split(" ");
  return [admin.faults[fault] ?? fault, ...code].join(" ");
}

function Operate({ account }: { account: AccountRecord }) {
  const words = useSettingsWords();
  const { admin } = words;
  const [asking, setAsking] = useState(false);
  const probe = useMutation({ mutationFn: () => rest.probe(account.id) });
  const restart = useSaved(() => rest.restart(account.id));
  const breaker = useSaved(
    (state: "open" | "closed") => rest.breaker(account.id, { state }),
    () => setAsking(false),
  );
  const shut = account.held || (account.live?.breaker ?? "closed") !== "closed";
  return (
    <>
      <div className={css.acts}>
        <Button onPress={() => probe.mutate()} isDisabled={probe.isPending}>
          {admin.test}
        </Button>
        <Button onPress={() => restart.run(undefined)} isDisabled={restart.isBusy}>
          {admin.restart}
        </Button>
        {account.live?.breaker &&
          (shut ? (
            <Button onPress={() => breaker.run("closed")} isDisabled={breaker.isBusy}>
              {admin.close}
            </Button>
          ) : (
            <Button onPress={() => setAsking(true)}>{admin.open}</Button>
          ))}
        <p className={css.outcome} role="status">
          {probe.isPending && admin.testing}
          {probe.data && probedIn(probe.data, words)}
          {probe.error && words.notDone(admin.test, causeOf(probe.error, words))}
          {restart.trouble ?? breaker.trouble}
        </p>
      </div>
      {asking && (
        <ConfirmDialog
          title={admin.openTitle}
          act={admin.open}
          trouble={breaker.trouble}
          isBusy={breaker.isBusy}
          onConfirm={() => breaker.run("open")}
          onClose={() => setAsking(false)}
        >
          <p>{admin.openBody}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function probedIn(probed: Probed, { admin }: SettingsWords): string {
  if (probed.ok) return admin.testOk;
  const why = [admin.faults[probed.fault ?? ""] ?? probed.fault, probed.code].filter(Boolean).join(" · ");
  return admin.testBad(why);
}
