import type { ReactNode } from "react";
import { ButtonContext, type Placement } from "react-aria-components";
import { later } from "./later";
import { type Openable, useOpening } from "./opening";

export interface PopupProps {
  label: string;
  placement: Placement;
  /** Of the card, beside its usual look, and of the dialog in it. */
  className?: string;
  dialogClass?: string;
  /** What it shows. */
  dialog: ReactNode;
}

const fetchPopup = () => import("./PopupOpened").then((m) => m.PopupOpened);

const PopupOpened = later(fetchPopup, "over");

/** A button, and a small dialog it opens beside itself. */
export function Popup({
  children,
  isOpen: wanted,
  onOpenChange,
  ...popup
}: PopupProps & Openable & { children: ReactNode }) {
  const { button, isOpen, opened } = useOpening("dialog", fetchPopup, { isOpen: wanted, onOpenChange });
  return (
    <>
      <ButtonContext value={button}>{children}</ButtonContext>
      {isOpen && <PopupOpened {...popup} {...opened} />}
    </>
  );
}
