import { useEffect, useRef, useState } from "react";
import { Button, Tooltip, TooltipTrigger } from "react-aria-components";
import { isEngaged, isNewer, mayReload, ownBuild } from "../desk/alerts/build";
import { useDesk, useDeskState } from "../desk/hooks";
import tip from "../ui/Button.module.css";
import { useWords } from "../words/words";
import css from "./NewBuild.module.css";

const lookEvery = 15_000;

/** Says that the server has a newer console; reloads on a press, or when nobody is there. */
export function NewBuild() {
  const { alerts } = useWords();
  const served = useDeskState((s) => s.build);
  const [own] = useState(() => ownBuild().name);
  const newer = isNewer(own, served);
  useReload(newer);
  if (!newer) return null;
  return (
    <TooltipTrigger delay={500}>
      <Button className={css.button} onPress={() => location.reload()}>
        {alerts.newBuild}
      </Button>
      <Tooltip className={tip.tip} offset={6}>
        {alerts.newBuildHint}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** Reloads a page that is due as soon as nobody is in the middle of anything. */
function useReload(due: boolean): void {
  const desk = useDesk();
  const touched = useRef(Date.now());
  useEffect(() => {
    const touch = () => {
      touched.current = Date.now();
    };
    const inputs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
    for (const input of inputs) addEventListener(input, touch, { passive: true, capture: true });
    return () => {
      for (const input of inputs) removeEventListener(input, touch, { capture: true });
    };
  }, []);
  useEffect(() => {
    if (!due) return;
    const look = setInterval(() => {
      const idle = Date.now() - touched.current;
      const engaged = desk.uploads.list.length > 0 || isEngaged();
      if (mayReload({ idle, unsent: desk.state.pending.length, engaged })) location.reload();
    }, lookEvery);
    return () => clearInterval(look);
  }, [due, desk]);
}
