import type { ReactNode } from "react";
import { ButtonContext, type Placement } from "react-aria-components";
import { later } from "./later";
import { useOpening } from "./opening";

/** One thing in a menu. */
export interface Item {
  id: string;
  title: string;
  detail?: string;
  /** What stands before the title. */
  mark?: ReactNode;
  /** Where it leads, if it does nothing but that. */
  href?: string;
  run?(): void;
}

/** Items that belong together. */
export interface Group {
  title?: string;
  items: Item[];
  /** Given, one of the items holds: this one, or none. */
  chosen?: string;
  /** A line above, or set in below what it belongs to. */
  look?: "apart" | "under";
}

export interface MenuProps {
  label: string;
  groups: Group[];
  placement: Placement;
}

const fetchMenu = () => import("./MenuOpened").then((m) => m.MenuOpened);

const MenuOpened = later(fetchMenu, "over");

/** A button, and the menu it opens. */
export function Menu({ children, ...menu }: MenuProps & { children: ReactNode }) {
  const { button, isOpen, opened } = useOpening("menu", fetchMenu);
  return (
    <>
      <ButtonContext value={button}>{children}</ButtonContext>
      {isOpen && <MenuOpened {...menu} {...opened} />}
    </>
  );
}
