import { useEffect, useState } from "react";
import { type LiveBoard, merged } from "../../desk/board";
import { useDesk } from "../../desk/hooks";

export interface Shown {
  board: LiveBoard | null;
  /** The server does not show it to this agent. */
  refused: boolean;
}

/** The live board, as long as it is on the screen. */
export function useBoard(): Shown {
  const desk = useDesk();
  const [shown, setShown] = useState<Shown>({ board: null, refused: false });
  useEffect(() => {
    const stop = desk.hear((frame) => {
      if (frame.type === "board") setShown(({ board }) => ({ board: merged(board, frame), refused: false }));
      if (frame.type === "refused" && frame.stream === "board") setShown({ board: null, refused: true });
    });
    desk.showBoard(true);
    return () => {
      stop();
      desk.showBoard(false);
    };
  }, [desk]);
  return shown;
}
