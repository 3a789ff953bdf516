import { Dialog, Popover } from "react-aria-components";
import menu from "./Menu.module.css";
import type { Opening } from "./opening";
import type { PopupProps } from "./Popup";

/** A small dialog that is open beside its button. */
export function PopupOpened({
  label,
  placement,
  className = "",
  dialogClass,
  dialog,
  id,
  triggerRef,
  onClose,
}: PopupProps & Opening["opened"]) {
  return (
    <Popover
      isOpen
      onOpenChange={onClose}
      triggerRef={triggerRef}
      className={`${menu.popover} ${className}`}
      placement={placement}
      offset={4}
    >
      <Dialog id={id} aria-label={label} className={dialogClass}>
        {dialog}
      </Dialog>
    </Popover>
  );
}
