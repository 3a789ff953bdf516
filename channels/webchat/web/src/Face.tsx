import type { Session } from "./session";
import { nameOf, type Who } from "./talk";
import * as words from "./words";

/** An agent's picture, or the letter he is known by. */
export function Face({ who, session }: { who: Who; session: Session }) {
  if (who.avatar) return <img class="face" src={session.fileAddress(who.avatar)} alt="" />;
  const name = who.name || nameOf(who) || words.agent;
  return (
    <span class="face" aria-hidden="true">
      {/\p{Script=Han}/u.test(name) ? name.match(/\p{Script=Han}(?!.*\p{Script=Han})/u)?.[0] : name[0]}
    </span>
  );
}
