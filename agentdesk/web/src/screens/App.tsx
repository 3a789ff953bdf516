import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchPieces, whenAtRest } from "../desk/alerts/build";
import { Desk } from "../desk/desk";
import { DeskProvider, useDeskState } from "../desk/hooks";
import { Failure, rest } from "../rest";
import { Button } from "../ui/Button";
import { later } from "../ui/later";
import { Toasts } from "../ui/Toasts";
import type { Me } from "../wire";
import { causeOf, useWords } from "../words/words";
import css from "./App.module.css";
import { DeskCommands } from "./Commands";
import { DeskScreen } from "./DeskScreen";
import { Look } from "./Look";
import { OffersAround } from "./OffersAround";
import { SignIn } from "./SignIn";

const SessionEnded = later(() => import("./SessionEnded").then((m) => m.SessionEnded), "over");

const ChoosePassword = later(() => import("./ChoosePassword").then((m) => m.ChoosePassword));

/** The whole console: signed out, or a desk. */
export function App() {
  const words = useWords();
  const queries = useQueryClient();
  const session = useQuery({
    queryKey: ["session"],
    queryFn: readSession,
    staleTime: Number.POSITIVE_INFINITY,
  });

  const signedIn = (me: Me) => {
    if (session.data && session.data.agent.id !== me.agent.id) location.hash = ""; // where somebody else was
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" }); // somebody else's
    queries.setQueryData(["session"], me);
  };

  if (session.isPending) return null;
  if (session.isError)
    return (
      <main className={css.centre}>
        <p>{words.notLoaded(causeOf(session.error, words))}</p>
        <Button onPress={() => session.refetch()}>{words.again}</Button>
      </main>
    );
  if (!session.data) return <SignIn onSignedIn={signedIn} />;
  if (session.data.new_password)
    return <ChoosePassword onChosen={signedIn} onSignedOut={() => queries.setQueryData(["session"], null)} />;
  return (
    <SignedIn
      key={session.data.agent.id}
      me={session.data}
      onSignedOut={() => queries.setQueryData(["session"], null)}
      onOther={signedIn}
    />
  );
}

interface Doors {
  me: Me;
  onSignedOut(): void;
  /** Somebody else signed in where the session had ended. */
  onOther(me: Me): void;
}

function SignedIn({ me, onSignedOut, onOther }: Doors) {
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    const made = new Desk(me);
    setDesk(made);
    return () => made.stop();
  }, [me]);
  useEffect(() => whenAtRest(() => fetchPieces()), []);
  if (!desk) return null;
  return (
    <DeskProvider value={desk}>
      <Look />
      <DeskCommands />
      <DeskScreen onSignedOut={onSignedOut} />
      <OffersAround />
      <Toasts />
      <Ending onOther={onOther} />
    </DeskProvider>
  );
}

function Ending({ onOther }: Pick<Doors, "onOther">) {
  return useDeskState((s) => s.over) && <SessionEnded onOther={onOther} />;
}

async function readSession(): Promise<Me | null> {
  try {
    return await rest.me();
  } catch (error) {
    if (error instanceof Failure && error.status === 401) return null;
    throw error;
  }
}
