import { Component, type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { useWords } from "../words/words";
import { Button } from "./Button";
import { Loading } from "./Loading";
import css from "./later.module.css";

/** A piece of the console that could not be fetched. */
class Missing extends Error {}

/** Where it is told that a piece is coming or missing: in its place, or in a card over the page. */
type Told = "here" | "over";

/**
 * A screen whose code is fetched when it is first shown. If that fails — the network
 * is down, or the server has a newer build that lacks this piece — it says so;
 * everything else goes on, and shown again it is asked for again.
 *
 *     const Board = later(() => import("./Board").then((m) => m.Board));
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  told: Told = "here",
): ComponentType<P> {
  let failed = false;
  const begin = () =>
    lazy(() =>
      load().then(
        (piece) => ({ default: piece }),
        () => {
          failed = true;
          return Promise.reject(new Missing());
        },
      ),
    );
  let latest = begin();
  const current = () => {
    if (failed) latest = begin();
    failed = false;
    return latest;
  };
  return function Later(props: P) {
    const [Piece, setPiece] = useState(current);
    return (
      <Boundary told={told} onAgain={() => setPiece(current())}>
        <Suspense fallback={told === "here" && <Loading />}>
          <Piece {...props} />
        </Suspense>
      </Boundary>
    );
  };
}

interface Bounds {
  told: Told;
  onAgain(): void;
  children: ReactNode;
}

/** Catches what is missing; other faults are not its own. */
class Boundary extends Component<Bounds, { fault: unknown }> {
  override state = { fault: null as unknown };

  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  override render() {
    const { fault } = this.state;
    const { told, onAgain, children } = this.props;
    const again = () => {
      this.setState({ fault: null });
      onAgain();
    };
    if (fault instanceof Missing) return <NotHere told={told} onAgain={again} />;
    if (fault !== null) throw fault;
    return children;
  }
}

function NotHere({ told, onAgain }: { told: Told; onAgain(): void }) {
  const words = useWords();
  return (
    <div className={`${css.missing} ${told === "over" ? css.over : ""}`} role="alert">
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
