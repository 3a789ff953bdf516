import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { useWords } from "../words/words";
import { Button } from "./Button";
import { Loading } from "./Loading";
import css from "./later.module.css";

/** A piece of the console that could not be fetched. */
class Missing extends Error {}

/**
 * A screen whose code is fetched when it is first shown. If that fails — the network
 * is down, or the server has a newer build that lacks this piece — it says so in its
 * place; everything else goes on.
 *
 *     const Board = later(() => import("./Board").then((m) => m.Board));
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const begin = () =>
    lazy(() =>
      load().then(
        (piece) => ({ default: piece }),
        () => Promise.reject(new Missing()),
      ),
    );
  let Piece = begin();
  return function Later(props: P) {
    const [tries, setTries] = useState(0);
    const again = () => {
      Piece = begin();
      setTries(tries + 1);
    };
    return (
      <Boundary key={tries} onAgain={again}>
        <Suspense fallback={<Loading />}>
          <Piece {...props} />
        </Suspense>
      </Boundary>
    );
  };
}

/** Catches what is missing; other faults are not its own. */
class Boundary extends Component<{ onAgain(): void; children: ReactNode }, { fault: unknown }> {
  override state = { fault: null as unknown };

  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  override render() {
    const { fault } = this.state;
    if (fault instanceof Missing) return <NotHere onAgain={this.props.onAgain} />;
    if (fault !== null) throw fault;
    return this.props.children;
  }
}

function NotHere({ onAgain }: { onAgain(): void }) {
  const words = useWords();
  return (
    <div className={css.missing} role="alert">
      <p>{words.alerts.pieceMissing}</p>
      <div className={css.acts}>
        <Button look="primary" onPress={() => location.reload()}>
          {words.alerts.reload}
        </Button>
        <Button onPress={onAgain}>{words.again}</Button>
      </div>
    </div>
  );
}
