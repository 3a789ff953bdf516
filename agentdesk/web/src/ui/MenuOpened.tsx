import { Header, Menu, MenuItem, MenuSection, Popover } from "react-aria-components";
import type { Group, Item, MenuProps } from "./Menu";
import css from "./Menu.module.css";
import type { Opening } from "./opening";

/** A menu that is open. */
export function MenuOpened({
  label,
  groups,
  placement,
  id,
  triggerRef,
  focused,
  onClose,
}: MenuProps & Opening["opened"]) {
  return (
    <Popover
      isOpen
      onOpenChange={onClose}
      triggerRef={triggerRef}
      className={css.popover}
      placement={placement}
      offset={4}
      aria-label={label}
    >
      <Menu id={id} className={css.menu} aria-label={label} autoFocus={focused} onClose={onClose}>
        {groups
          .filter((group) => group.items.length > 0)
          .map((group) => (
            <Section key={group.items[0]?.id} group={group} label={label} />
          ))}
      </Menu>
    </Popover>
  );
}

function Section({ group, label }: { group: Group; label: string }) {
  return (
    <MenuSection
      className={css[group.look ?? "group"]}
      aria-label={group.title ? undefined : label}
      selectionMode={group.chosen === undefined ? undefined : "single"}
      disallowEmptySelection
      selectedKeys={group.chosen ? [group.chosen] : []}
    >
      {group.title && <Header className={css.section}>{group.title}</Header>}
      {group.items.map((item) => (
        <Line key={item.id} item={item} />
      ))}
    </MenuSection>
  );
}

function Line({ item: { id, title, detail, mark, href, run } }: { item: Item }) {
  return (
    <MenuItem id={id} className={css.item} textValue={title} href={href} onAction={run}>
      {mark}
      <span>
        {title}
        {detail && <small>{detail}</small>}
      </span>
    </MenuItem>
  );
}
