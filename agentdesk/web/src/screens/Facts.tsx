import type { Address } from "../wire";
import { useWords } from "../words/words";
import css from "./Facts.module.css";

/** What the customer says of himself, and his page of the visit. Neither is proof, and both say so. */
export function Facts({ address }: { address: Address }) {
  const words = useWords();
  const names: Record<string, string> = words.facts.keys;
  return (
    <>
      <List title={words.facts.stated} facts={address.stated} name={(key) => names[key] ?? key} />
      <List title={words.facts.context} facts={address.context} name={(key) => key} />
    </>
  );
}

function List({
  title,
  facts = {},
  name,
}: {
  title: string;
  facts: Record<string, string> | undefined;
  name(key: string): string;
}) {
  const all = Object.entries(facts);
  if (all.length === 0) return null;
  return (
    <>
      <small>{title}</small>
      <dl className={css.facts}>
        {all.map(([key, value]) => (
          <div key={key}>
            <dt>{name(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
