import { type ComponentProps, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { type ButtonProps, Button as Pressable, Tooltip, TooltipTrigger } from "react-aria-components";
import css from "./Button.module.css";

type Look = "primary" | "plain" | "quiet";

/** A button with words on it. A region has one primary button at most. */
export function Button({ look = "plain", ...props }: ButtonProps & { look?: Look }) {
  const own = useKeptFocus(props.isDisabled);
  return <Pressable {...props} ref={own} className={`${css.button} ${css[look]}`} />;
}

/** Disabled while it works, a button loses the focus; it has it again afterwards, unless something else has. */
function useKeptFocus(isDisabled = false): RefObject<HTMLButtonElement | null> {
  const own = useRef<HTMLButtonElement>(null);
  const had = useRef(false);
  const has = useRef(false);
  has.current = own.current !== null && own.current === document.activeElement; // once it is disabled it is too late
  useLayoutEffect(() => {
    if (!isDisabled && had.current && document.activeElement === document.body) own.current?.focus();
    had.current = isDisabled && has.current;
  }, [isDisabled]);
  return own;
}

/** A button of an icon alone: its name is in a tooltip and for screen readers. */
export function IconButton({
  name,
  children,
  ...props
}: ButtonProps & { name: string; children: ReactNode }) {
  const own = useKeptFocus(props.isDisabled);
  return (
    <TooltipTrigger delay={500}>
      <Pressable {...props} ref={own} aria-label={name} className={css.icon}>
        {children}
      </Pressable>
      <Tooltip className={css.tip} offset={6}>
        {name}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** The same where there are hundreds of them, as beside every message: the browser's own button and hint cost nothing. */
export function LightIconButton({ name, ...props }: ComponentProps<"button"> & { name: string }) {
  return <button {...props} type="button" aria-label={name} title={name} className={css.icon} />;
}
