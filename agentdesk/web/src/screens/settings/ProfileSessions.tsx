import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { shortTime } from "../../../../../web/text/times";
import { profile as rest } from "../../rest/profile";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import type { SignedIn } from "../../wire";
import { type SettingsWords, useSettingsWords } from "../../words/settings";
import { causeOf, useSpeech } from "../../words/words";
import { useListFocus } from "../focus";
import { Loaded, Part } from "./Page";
import css from "./Profile.module.css";

/** The browsers in which one is signed in, and signing out of them. */
export function ProfileSessions() {
  const words = useSettingsWords();
  const { own } = words.admin;
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: rest.sessions, refetchOnMount: "always" });
  const onSettled = () => queries.invalidateQueries({ queryKey: ["sessions"] });
  const end = useMutation({ mutationFn: rest.endSession, onSettled });
  const [asking, setAsking] = useState(false);
  const endOthers = useMutation({
    mutationFn: rest.endOthers,
    onSuccess: () => setAsking(false),
    onSettled,
  });
  const shown = useListFocus<HTMLUListElement>(sessions.data?.length ?? 0);
  const others = (sessions.data ?? []).filter((session) => !session.here).length;
  return (
    <Part title={own.sessions} help={others > 0 ? own.sessionsHelp : own.onlyHere}>
      <Loaded query={sessions}>
        {(list) => (
          <ul ref={shown} tabIndex={-1} className={css.sessions} aria-label={own.sessions}>
            {[...list]
              .sort((a, b) => Number(b.here) - Number(a.here))
              .map((session) => (
                <SessionView
                  key={session.id}
                  session={session}
                  isEnding={end.isPending && end.variables === session.id}
                  onEnd={() => end.mutate(session.id)}
                />
              ))}
          </ul>
        )}
      </Loaded>
      {end.isError && (
        <p className={css.trouble} role="alert">
          {words.notDone(own.signOutThere, causeOf(end.error, words))}
        </p>
      )}
      {others > 1 && (
        <div>
          <Button onPress={() => setAsking(true)}>{own.signOutOthers}</Button>
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={own.signOutOthersTitle}
          act={own.signOutThere}
          trouble={
            endOthers.isError ? words.notDone(own.signOutOthers, causeOf(endOthers.error, words)) : undefined
          }
          isBusy={endOthers.isPending}
          onConfirm={() => endOthers.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{own.signOutOthersBody(others)}</p>
        </ConfirmDialog>
      )}
    </Part>
  );
}

function SessionView({ session, isEnding, onEnd }: { session: SignedIn; isEnding: boolean; onEnd(): void }) {
  const words = useSettingsWords();
  const { own } = words.admin;
  const { locale } = useSpeech();
  const time = (at: string | null) => (at ? shortTime(at, locale, words, Date.now()) : "");
  const what = titleOf(session, words);
  return (
    <li className={css.session}>
      <div>
        <strong>{what}</strong> {session.here && <span className={css.here}>{own.here}</span>}
        <small>
          {session.ip} · {session.here ? own.since(time(session.since)) : own.seen(time(session.seen_at))}
        </small>
      </div>
      {!session.here && (
        <Button onPress={onEnd} isDisabled={isEnding} aria-label={own.signOutOf(what)}>
          {own.signOutThere}
        </Button>
      )}
    </li>
  );
}

function titleOf({ browser, system }: SignedIn, { admin }: SettingsWords): string {
  return [browser || admin.own.unknownBrowser, system].filter(Boolean).join(" · ");
}
