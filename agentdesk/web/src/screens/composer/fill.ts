// Canned replies hold words in braces that are filled in when they are used.

/** What stands for what, in both languages. */
const meanings = {
  客户称呼: "customer",
  customer: "customer",
  坐席: "agent",
  agent: "agent",
  单号: "number",
  number: "number",
} as const;

type Meaning = (typeof meanings)[keyof typeof meanings];

/** What is known of the conversation; what is empty stays as it is. */
export type Facts = Record<Meaning, string>;

const variable = new RegExp(`\\{(${Object.keys(meanings).join("|")})\\}`, "g");

export function fill(text: string, facts: Facts): string {
  return text.replace(
    variable,
    (whole, name: string) => facts[meanings[name as keyof typeof meanings]] || whole,
  );
}

/** The variables that nothing was filled in for, each once. */
export function unfilled(text: string): string[] {
  return [...new Set(text.match(variable))];
}

/**
 * What a conversation is called by when customer and agent speak of it: the end of
 * its id, short enough to be read out. Such an id has no I, L, O or U.
 */
export function numberOf(conversation: string): string {
  return conversation.slice(-8).toUpperCase();
}

/** A customer can be addressed by a name, not by a mark or by what is left of a number. */
export function addressable(name: string): string {
  return /^#|[*@]/.test(name) ? "" : name;
}
