// The REST routes of the desk, as the console calls them.

import type {
  Agent,
  AgentID,
  Assign,
  Choice,
  ContactChange,
  Conversation,
  ConversationID,
  Credentials,
  DispositionID,
  Events,
  Me,
  Message,
  NewMessage,
  Problem,
  Queue,
  Revealed,
  Rows,
  File as Stored,
  Transfer,
} from "./wire";

/** Which conversations a list shows. */
export type View = "mine" | "waiting" | "all" | "resolved";

/** A call that was refused, or (status 0) not answered. */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number;
  /** Of a form, whose value is refused; detail says why, in English. */
  readonly field: string;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? "no answer");
    this.status = status;
    this.code = problem.code ?? (status ? "internal" : "offline");
    this.retryAfter = problem.retry_after ?? 0;
    this.field = problem.field ?? "";
  }

  /** Tells whether the same call may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const overListeners = new Set<() => void>();

/** Calls the listener whenever a call was refused because nobody is signed in any more. */
export function onSessionOver(listener: () => void): () => void {
  overListeners.add(listener);
  return () => overListeners.delete(listener);
}

const answerWithin = 15_000;
const uploadWithin = 300_000;

export const rest = {
  signIn: (body: Credentials) => call<Me>("POST", "session", body),
  me: () => call<Me>("GET", "session"),
  signOut: () => call<void>("DELETE", "session"),
  agents: () => call<Agent[]>("GET", "agents"),
  queues: () => call<Queue[]>("GET", "queues"),
  /** What skills are called. */
  skills: () => call<Choice[]>("GET", "skills"),

  rows: (view: View, cursor: string) =>
    call<Rows>("GET", `conversations?view=${view}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`),
  conversation: (id: ConversationID) => call<Conversation>("GET", `conversations/${id}`),
  events: (id: ConversationID, before: number, limit = 100): Promise<Events> =>
    call<Events>("GET", `conversations/${id}/events?before=${before}&limit=${limit}`),
  say: (id: ConversationID, body: NewMessage) => call<Message>("POST", `conversations/${id}/messages`, body),
  assign: (id: ConversationID, agent: AgentID) =>
    call<void>("POST", `conversations/${id}/assign`, { agent } satisfies Assign),
  resolve: (id: ConversationID, disposition?: DispositionID) =>
    call<void>("POST", `conversations/${id}/resolve`, { disposition }),
  reopen: (id: ConversationID) => call<void>("POST", `conversations/${id}/reopen`),
  transfer: (id: ConversationID, body: Transfer) => call<void>("POST", `conversations/${id}/transfer`, body),

  saveContact: (id: string, body: ContactChange) => call<void>("PATCH", `contacts/${id}`, body),
  reveal: (address: string) => call<Revealed>("POST", `addresses/${address}/reveal`),
  upload: (file: File) => call<Stored>("POST", `files?name=${encodeURIComponent(file.name)}`, file),
};

/** Where a stored file is fetched from. */
export function fileAddress(id: string): string {
  return new URL(`desk/files/${id}`, document.baseURI).href;
}

/** Where an agent's picture is fetched from, if he has one. */
export function pictureAddress({ id, picture }: Pick<Agent, "id" | "picture">): string | undefined {
  return picture && new URL(`desk/agents/${id}/picture?v=${picture}`, document.baseURI).href;
}

/** The address of the desk's socket. */
export function socketAddress(): string {
  const url = new URL("desk/ws", document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

export async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const raw = body instanceof File;
  const init: RequestInit = {
    method,
    credentials: "same-origin",
    signal: AbortSignal.timeout(raw ? uploadWithin : answerWithin),
  };
  if (body) {
    init.body = raw ? body : JSON.stringify(body);
    init.headers = { "Content-Type": raw ? "application/octet-stream" : "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(new URL(`desk/${path}`, document.baseURI), init);
  } catch {
    throw new Failure(0, {});
  }
  if (!response.ok) {
    const failure = new Failure(response.status, await problemOf(response));
    if (failure.code === "no_session") for (const listener of overListeners) listener();
    throw failure;
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { detail: `status ${response.status}` };
  }
}
