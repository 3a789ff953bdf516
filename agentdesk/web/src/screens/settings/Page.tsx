import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "../../ui/Button";
import { BackIcon, LockIcon } from "../../ui/icons";
import { Loading } from "../../ui/Loading";
import { useSettingsWords } from "../../words/settings";
import { causeOf } from "../../words/words";
import css from "./Page.module.css";

/** The frame of a page of the settings: what it is about, and what one can do. */
export function Page({
  title,
  about,
  back,
  acts,
  isFull,
  children,
}: {
  title: string;
  about?: string;
  /** Where the page above is. */
  back?: string;
  acts?: ReactNode;
  /** It fills the screen, and what is in it scrolls by itself: a table. */
  isFull?: boolean;
  children: ReactNode;
}) {
  const words = useSettingsWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // What led here may be gone, and the focus with it: then one begins at the title.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <div className={css.page} data-full={isFull || undefined}>
      <header className={css.head}>
        {back && (
          <a className={css.back} href={back} aria-label={words.back}>
            <BackIcon />
          </a>
        )}
        <div className={css.title}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about && <p>{about}</p>}
        </div>
        {acts && <div className={css.acts}>{acts}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a form, under a heading of its own. */
export function Part({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <section className={css.part} aria-label={title}>
      <h2>{title}</h2>
      {help && <p className={css.help}>{help}</p>}
      {children}
    </section>
  );
}

/** Fields side by side where there is room. */
export function Row({ children }: { children: ReactNode }) {
  return <div className={css.row}>{children}</div>;
}

/** Says that a file manages this, and by which key. */
export function ManagedNote({ managed }: { managed?: string }) {
  const { admin } = useSettingsWords();
  if (!managed) return null;
  return (
    <p className={css.managed}>
      <LockIcon />
      {admin.managed(managed)}
    </p>
  );
}

/** The same in a table, short. */
export function ManagedMark({ managed }: { managed?: string }) {
  const { admin } = useSettingsWords();
  if (!managed) return null;
  return (
    <span className={css.mark}>
      <LockIcon />
      {admin.managedShort}
    </span>
  );
}

/** What was asked for, once it is there; else that it is coming, or why not. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children(data: T): ReactNode }) {
  const words = useSettingsWords();
  if (query.isPending) return <Loading />;
  if (query.isError && query.data === undefined)
    return (
      <div className={css.failed} role="alert">
        <p>{words.notLoaded(causeOf(query.error, words))}</p>
        <Button onPress={() => query.refetch()}>{words.again}</Button>
      </div>
    );
  return children(query.data as T);
}
