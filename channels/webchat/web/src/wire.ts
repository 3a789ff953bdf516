// Generated from Go by `go generate ./agentdesk/wire`. Do not edit.

export interface Accent {
  colour: string;
  ink: string;
}

export interface Ack {
  client_id: string;
}

export interface Answer {
  frames: ServerFrame[];
}

export type ClientFrame =
  | ({ type: "consent" } & Consent)
  | ({ type: "context" } & Context)
  | ({ type: "details" } & Details)
  | ({ type: "end" } & End)
  | ({ type: "hello" } & Hello)
  | ({ type: "identify" } & Identify)
  | ({ type: "page" } & Page)
  | ({ type: "ping" } & Ping)
  | ({ type: "seen" } & Seen)
  | ({ type: "send" } & Send)
  | ({ type: "typing" } & Typing);

export interface Config {
  account: string;
  build: string;
  colour: string;
  ink: string;
  light: Accent;
  dark: Accent;
  theme: string;
  language: string;
  title: Text;
  greeting: Text;
  agents: string;
  sound: boolean;
  limits: Limits;
  notice?: Notice;
  preview?: boolean;
}

export interface Consent {
  version: string;
}

export interface Context {
  context: Record<string, string>;
}

export interface Details {
  client_id: string;
  name?: string;
  email?: string;
  phone?: string;
}

export interface End {
}

export interface Entries {
  reset?: boolean;
  entries: Entry[];
}

export interface Entry {
  seq: number;
  kind: string;
  at: string;
  id?: string;
  client_id?: string;
  mine?: boolean;
  name?: string;
  number?: string;
  avatar?: string;
  parts?: Part[];
  upto?: number;
  state?: string;
}

export interface Exchange {
  hello: Hello;
  frames: ClientFrame[];
  wait?: boolean;
}

export interface File {
  id: string;
  name?: string;
  media_type?: string;
  size?: number;
  width?: number;
  height?: number;
  inline?: boolean;
  url?: string;
}

export interface Hello {
  v: number;
  token: string;
  after: number;
  locale?: string;
  page?: string;
  identity?: string;
  consent?: string;
  context?: Record<string, string>;
  queue?: string;
}

export interface Identify {
  identity: string;
}

export interface Limits {
  text: number;
  file: number;
  parts: number;
}

export interface NewVisitor {
  locale?: string;
  page?: string;
}

export interface Notice {
  text: Text;
  url?: string;
  version: string;
}

export interface Page {
  page: string;
}

export interface Part {
  kind: string;
  text?: string;
  file?: File;
}

export interface Ping {
}

export interface Problem {
  code: string;
  detail: string;
  retry_after?: number;
}

export interface Queue {
  served: boolean;
  waiting: boolean;
  ahead: number;
  from?: number;
  to?: number;
  tag: string;
}

export interface Refused {
  client_id?: string;
  code: string;
  detail: string;
  retry_after?: number;
}

export interface Seen {
  upto: number;
  state: string;
}

export interface Send {
  client_id: string;
  parts: Part[];
}

export type ServerFrame =
  | ({ type: "ack" } & Ack)
  | ({ type: "entries" } & Entries)
  | ({ type: "pong" } & Ping)
  | ({ type: "queue" } & Queue)
  | ({ type: "refused" } & Refused)
  | ({ type: "typing" } & Typing)
  | ({ type: "welcome" } & Welcome);

export interface Text {
  zh: string;
  en: string;
}

export interface Typing {
  on: boolean;
  name?: string;
  number?: string;
}

export interface Visitor {
  visitor: string;
  token: string;
}

export interface Welcome {
  v: number;
  visitor: string;
  time: string;
  build: string;
  limits: Limits;
  token?: string;
}
