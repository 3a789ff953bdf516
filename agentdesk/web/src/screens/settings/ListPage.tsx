import type { UseQueryResult } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { useDesk } from "../../desk/hooks";
import { Button } from "../../ui/Button";
import { type Column, Table } from "../../ui/Table";
import type { Verb } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import css from "./Lists.module.css";
import { Loaded, Page } from "./Page";
import { addressIn, openIn, type PageName } from "./places";

/** A page of the settings that lists things: who may do the verb adds one. */
export function ListPage({
  page,
  verb,
  add,
  isFull,
  children,
}: {
  page: PageName;
  verb: Verb;
  /** What the button says, if not add. */
  add?: string;
  /** As of a Page. */
  isFull?: boolean;
  children: ReactNode;
}) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  return (
    <Page
      title={admin.pages[page]}
      about={admin.about[page]}
      isFull={isFull}
      acts={
        verb in can && (
          <Button look="primary" onPress={() => openIn(page, "new")}>
            {add ?? admin.add}
          </Button>
        )
      }
    >
      {children}
    </Page>
  );
}

/** The things of a page in a table; the first cell of each opens it. */
export function ListTable<T>({
  page,
  rows,
  keyOf,
  columns,
  empty,
}: {
  page: PageName;
  rows: T[];
  /** What stands for it in the address. */
  keyOf(row: T): string;
  columns: Column<T>[];
  /** What is said when there are none, if not just that. */
  empty?: string;
}) {
  const { admin } = useSettingsWords();
  return (
    <div className={css.table}>
      <Table
        label={admin.pages[page]}
        rows={rows}
        keyOf={keyOf}
        hrefOf={(row) => addressIn(page, keyOf(row))}
        empty={empty ?? admin.emptyList}
        columns={columns}
      />
    </div>
  );
}

/** A name in such a table, and whether what has it is out of use. */
export function ListName({ of }: { of: { name: string; disabled: boolean } }) {
  const { admin } = useSettingsWords();
  return (
    <>
      {of.name} {of.disabled && <small className={css.bad}>{admin.disabled}</small>}
    </>
  );
}

/** That of the things which is open, or a new one, once they are loaded. */
export function Opened<T extends { id: string }>({
  query,
  item,
  fresh,
  children,
}: {
  query: UseQueryResult<T[]>;
  item: string;
  fresh: T;
  children(one: T): ReactNode;
}) {
  const { admin } = useSettingsWords();
  return (
    <Loaded query={query}>
      {(all) => {
        const one = item === "new" ? fresh : all.find(({ id }) => id === item);
        if (!one) return <p className={css.muted}>{admin.notThere}</p>;
        return <Fragment key={one.id}>{children(one)}</Fragment>;
      }}
    </Loaded>
  );
}
