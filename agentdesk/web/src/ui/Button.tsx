import type { ComponentProps, ReactNode } from "react";
import { type ButtonProps, Button as Pressable, Tooltip, TooltipTrigger } from "react-aria-components";
import css from "./Button.module.css";

type Look = "primary" | "plain" | "quiet";

/** A button with words on it. A region has one primary button at most. */
export function Button({ look = "plain", ...props }: ButtonProps & { look?: Look }) {
  return <Pressable {...props} className={`${css.button} ${css[look]}`} />;
}

/** A button of an icon alone: its name is in a tooltip and for screen readers. */
export function IconButton({
  name,
  children,
  ...props
}: ButtonProps & { name: string; children: ReactNode }) {
  return (
    <TooltipTrigger delay={500}>
      <Pressable {...props} aria-label={name} className={css.icon}>
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
