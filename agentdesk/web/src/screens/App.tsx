import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Desk } from "../desk/desk";
import { DeskProvider, useDeskState } from "../desk/hooks";
import { Failure, rest } from "../rest";
import { Button } from "../ui/Button";
import { Toasts } from "../ui/Toasts";
import type { Me } from "../wire";
import { causeOf, useWords } from "../words/words";
import css from "./App.module.css";
import { DeskScreen } from "./DeskScreen";
import { Look } from "./Look";
import { SignIn } from "./SignIn";

/** The whole console: signed out, or a desk. */
export function App() {
  const words = useWords();
  const queries = useQueryClient();
  const [over, setOver] = useState(false);
  const session = useQuery({
    queryKey: ["session"],
    queryFn: readSession,
    staleTime: Number.POSITIVE_INFINITY,
  });

  const signedIn = (me: Me) => {
    setOver(false);
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" }); // somebody else's
    queries.setQueryData(["session"], me);
  };
  const signedOut = useCallback(
    (ended: boolean) => {
      setOver(ended);
      queries.setQueryData(["session"], null);
    },
    [queries],
  );

  if (session.isPending) return null;
  if (session.isError)
    return (
      <main className={css.centre}>
        <p>{words.notLoaded(causeOf(session.error, words))}</p>
        <Button onPress={() => session.refetch()}>{words.again}</Button>
      </main>
    );
  if (!session.data) return <SignIn over={over} onSignedIn={signedIn} />;
  return <SignedIn key={session.data.agent.id} me={session.data} onSignedOut={signedOut} />;
}

function SignedIn({ me, onSignedOut }: { me: Me; onSignedOut(ended: boolean): void }) {
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    const made = new Desk(me);
    setDesk(made);
    return () => made.stop();
  }, [me]);
  if (!desk) return null;
  return (
    <DeskProvider value={desk}>
      <SessionEnd onEnd={() => onSignedOut(true)} />
      <Look />
      <DeskScreen onSignedOut={() => onSignedOut(false)} />
      <Toasts />
    </DeskProvider>
  );
}

function SessionEnd({ onEnd }: { onEnd(): void }) {
  const over = useDeskState((s) => s.over);
  useEffect(() => {
    if (over) onEnd();
  }, [over, onEnd]);
  return null;
}

async function readSession(): Promise<Me | null> {
  try {
    return await rest.me();
  } catch (error) {
    if (error instanceof Failure && error.status === 401) return null;
    throw error;
  }
}
