// Generated from Go by `go generate ./agentdesk/wire`. Do not edit.

export interface AccountChange {
  name: string;
  brand: BrandID;
  queue: QueueID;
  enabled: boolean;
  settings: Record<string, unknown>;
  version: number;
}

export type AccountID = string;

export interface AccountLive {
  state: RunState;
  since: Instant;
  next?: Instant;
  restarts: number;
  fault?: string;
  code?: string;
  breaker?: BreakerState;
  opened?: Instant;
  reasons?: string[];
}

export interface AccountRecord {
  id: AccountID;
  key: string;
  kind: string;
  name: string;
  brand: BrandID;
  queue: QueueID;
  enabled: boolean;
  held: boolean;
  managed?: string;
  version: number;
  waiting: number;
  live?: AccountLive;
  settings?: Record<string, unknown>;
  secrets?: string[];
}

export interface Actor {
  kind: ActorKind;
  id?: string;
}

export type ActorKind = "customer" | "agent" | "bot" | "system" | "rule";

export interface Address {
  id: AddressID;
  kind: string;
  shown: string;
  page?: string;
  stated?: Record<string, string>;
  context?: Record<string, string>;
}

export type AddressID = string;

export interface Agent {
  id: AgentID;
  name: string;
  number?: string;
  presence?: string;
  online: boolean;
  picture?: AttachmentID;
  keys?: string;
}

export type AgentID = string;

export interface Assign {
  agent?: AgentID;
}

export interface AssignRef {
  conversation: ConversationID;
  agent?: AgentID;
  queue?: QueueID;
  epoch?: number;
  cause?: string;
}

export type AttachmentID = string;

export type Audience = "me" | "team" | "all";

export interface AuditEntry {
  id: string;
  at: Instant;
  actor: Actor;
  name?: string;
  action: string;
  kind?: string;
  object?: string;
  what?: string;
  ip?: string;
  data: unknown;
}

export interface AuditPage {
  entries: AuditEntry[];
  next?: string;
}

export interface Block {
  reason: string;
  since: Instant;
  until: Instant;
  by: string;
}

export interface BlockRef {
  reason: string;
  until: Instant;
}

export interface Brand {
  id: BrandID;
  name: string;
}

export interface BrandChange {
  name: string;
}

export type BrandID = string;

export interface BrandRecord {
  id: BrandID;
  key: string;
  name: string;
  managed?: string;
}

export interface BreakerChange {
  state: BreakerState;
}

export type BreakerState = "closed" | "open" | "half_open";

export interface CannedChange {
  brand?: BrandID;
  shared?: boolean;
  title: string;
  text: string;
}

export type CannedID = string;

export interface CannedReplies {
  replies: CannedReply[];
  brands: Brand[];
  share: boolean;
}

export interface CannedReply {
  id: CannedID;
  brand: BrandID;
  shared: boolean;
  title: string;
  text: string;
  keys: string;
  uses: number;
  managed?: boolean;
}

export interface ChannelKind {
  kind: string;
  name: Text;
  fields: SettingField[];
  hosted: boolean;
  webhook: boolean;
}

export interface Choice {
  id: string;
  name: string;
  kind?: string;
}

export type ClientFrame =
  | ({ type: "follow" } & Follow)
  | ({ type: "hello" } & Hello)
  | ({ type: "ping" } & Ping)
  | ({ type: "seen" } & Seen)
  | ({ type: "typing" } & Types)
  | ({ type: "unfollow" } & Follow)
  | ({ type: "unview" } & View)
  | ({ type: "view" } & View)
  | ({ type: "watch" } & Watch);

export interface Contact {
  id: ContactID;
  name: string;
  locale?: string;
  note?: string;
  since: Instant;
  addresses: Address[];
  fields: Record<string, string>;
}

export interface ContactChange {
  name?: string;
  note?: string;
  fields?: Record<string, string>;
  was?: Record<string, string>;
}

export interface ContactField {
  id: string;
  key: string;
  name: string;
  kind: "text" | "number" | "date" | "choice" | "link";
  choices?: string[];
  managed?: boolean;
  disabled?: boolean;
}

export type ContactID = string;

export interface Conversation extends Row {
  opened_at: Instant;
  previous?: ConversationID;
  customer: Contact;
  brand: BrandID;
  public_name: string;
  why?: unknown;
  can_send: boolean;
  max_text: number;
  max_file: number;
  parts: PartKind[];
  resends: boolean;
  trouble?: Trouble;
  queue_name?: string;
  customer_online: boolean;
  block?: Block;
  disposition?: DispositionID;
  spam?: boolean;
  can: Verb[];
  contact_past: Past[];
}

export type ConversationID = string;

export interface Credentials {
  login: string;
  password: string;
}

export interface CustomerOnline {
  conversation: ConversationID;
  on: boolean;
}

export interface DeliveryRef {
  message: MessageID;
  state: DeliveryState;
  code?: string;
}

export type DeliveryState = "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown";

export interface Disposition {
  id: DispositionID;
  brand: BrandID;
  name: string;
  managed?: boolean;
  disabled?: boolean;
}

export type DispositionID = string;

export interface Draft {
  conversation: ConversationID;
  visibility: Visibility;
  text: string;
  files: File[];
  version: number;
  at: Instant;
}

export interface DraftChange {
  visibility: Visibility;
  text: string;
  files: AttachmentID[];
  base: number;
}

export interface Drafts {
  drafts: Draft[];
}

export interface Event {
  seq: number;
  kind: EventKind;
  at: Instant;
  actor: Actor;
  name?: string;
  data: unknown;
  message?: Message;
}

export type EventKind = "message.added" | "message.erased" | "message.amended" | "delivery.changed" | "seen.changed" | "conversation.opened" | "conversation.changed" | "conversation.moved" | "answer.waived" | "customer.blocked" | "customer.unblocked" | "conversation.assigned" | "conversation.released" | "presence.changed" | "preference.changed" | "notice.added" | "notice.read" | "conversation.entered" | "conversation.left";

export interface Events {
  events: Event[];
  seen?: number;
}

export interface Field {
  name: string;
  value: string;
}

export interface File {
  id?: string;
  name: string;
  media_type: string;
  size: number;
  width?: number;
  height?: number;
  inline?: boolean;
}

export interface Filter {
  queues?: QueueID[];
  accounts?: AccountID[];
  channels?: string[];
  agents?: string[];
  states?: State[];
  brands?: BrandID[];
  unread?: boolean;
  owed?: boolean;
}

export interface FirstPassword {
  id: AgentID;
  password: string;
}

export interface Follow {
  stream: string;
  after: number;
}

export interface Found {
  hits: Hit[];
}

export interface FoundContact extends Contact {
  last?: Row;
}

export interface FoundContacts {
  contacts: FoundContact[];
  next?: string;
}

export interface FoundMessage {
  row: Row;
  message: MessageID;
  seq: number;
  at: Instant;
  author: Actor;
  name?: string;
  visibility: Visibility;
  snippet: Piece[];
}

export interface FoundMessages {
  hits: FoundMessage[];
  next?: string;
  until: Instant;
}

export interface Hello {
  v: number;
  streams: Record<string, number>;
}

export interface Hit {
  seq: number;
  message: MessageID;
}

/** RFC 3339 in UTC; null is never. */
export type Instant = string | null;

export interface Keys {
  keys: string[];
}

export interface Load {
  used: number;
  capacity: number;
}

export interface Me {
  agent: Agent;
  login: string;
  locale: string;
  can: Record<string, string>;
  presence: Presence;
  load: Load;
  build: string;
  time: Instant;
  new_password?: boolean;
}

export interface Member {
  id: AgentID;
  login: string;
  name: string;
  number?: string;
  locale: string;
  capacity: number;
  roles: string[];
  teams: TeamID[];
  queues: QueueID[];
  disabled: boolean;
  online: boolean;
  open: number;
  managed?: string;
  picture?: AttachmentID;
  keys: string;
}

export interface MemberChange {
  name: string;
  locale: "zh-CN" | "en";
  capacity: number;
  roles: string[];
  teams: TeamID[];
  queues: QueueID[];
  profiles: Profile[];
}

export interface MemberDetail extends Member {
  profiles: Profile[];
}

export interface Mentionable {
  id: AgentID;
  name: string;
  number?: string;
  keys: string;
  picture?: AttachmentID;
  can_read: boolean;
}

export interface Mentionables {
  agents: Mentionable[];
}

export interface Message {
  id: MessageID;
  client_id?: string;
  author: Actor;
  name: string;
  visibility: Visibility;
  parts: Part[];
  quoted?: MessageID;
  at: Instant;
  seq: number;
  delivery?: DeliveryState;
  erased?: boolean;
}

export type MessageID = string;

export interface MessageRef {
  message: MessageID;
  visibility: Visibility;
}

export interface MoveRef {
  from: QueueID;
  to: QueueID;
}

export interface NewAccount extends AccountChange {
  key: string;
  kind: string;
}

export interface NewBlock {
  reason: "spam" | "abuse" | "other";
  days: number;
}

export interface NewContactField {
  name: string;
  kind: "text" | "number" | "date" | "choice" | "link";
  choices?: string[];
}

export interface NewDisposition {
  name: string;
  brand?: BrandID;
}

export interface NewMember extends MemberChange {
  login: string;
}

export interface NewMessage {
  client_id: string;
  visibility: Visibility;
  parts: NewPart[];
  quoted?: MessageID;
  draft?: number;
}

export interface NewPart {
  kind: PartKind;
  text?: string;
  file?: AttachmentID;
  mentions?: AgentID[];
}

export interface NewPassword {
  old: string;
  new: string;
}

export interface NewView {
  name: string;
  for: Audience;
  team?: TeamID;
  filter: Filter;
}

export interface Notice {
  id: NoticeID;
  kind: string;
  conversation: ConversationID;
  message?: MessageID;
  seq?: number;
  actor: Actor;
  name: string;
  customer: string;
  preview?: string;
  at: Instant;
  read_at: Instant;
}

export type NoticeID = string;

export interface NoticeRef {
  notice?: NoticeID;
  kind?: string;
  conversation?: ConversationID;
  message?: MessageID;
}

export interface Notices {
  notices: Notice[];
  unread: number;
  next?: string;
}

export interface NoticesRead {
  ids?: NoticeID[];
  conversation?: ConversationID;
}

export interface OwnProfile {
  name: string;
  login: string;
  picture?: AttachmentID;
  managed?: string;
  brands: PublicName[];
}

export interface OwnedName {
  brand: BrandID;
  name: string;
}

export interface Part {
  kind: PartKind;
  text?: string;
  url?: string;
  lat?: number;
  lon?: number;
  options?: string[];
  fields?: Field[];
  file?: File;
  mentions?: string[];
}

export type PartKind = "text" | "html" | "image" | "voice" | "file" | "location" | "card" | "menu" | "form";

export interface Past extends Row {
  opened_at: Instant;
  disposition?: DispositionID;
  spam?: boolean;
}

export interface Piece {
  text: string;
  found?: boolean;
}

export interface Ping {
}

export interface Pong {
  time: Instant;
}

export interface PreferenceChange {
  value: unknown;
}

export type PreferenceKey = "theme" | "density" | "text" | "language" | "enter" | "keys" | "singlekeys" | "recent" | "notifications" | "quiet" | "sounds" | "panels" | "list" | "composer" | "checklist" | "sort.";

export interface PreferenceRef {
  key: string;
}

export interface Presence {
  state: "ready" | "break" | "finishing" | "offline" | "missed";
  reason?: string;
  since: Instant;
}

export interface PresenceChange {
  state: "ready" | "break" | "finishing" | "offline";
  reason?: string;
}

export interface PresenceReason {
  id: PresenceReasonID;
  key: string;
  name: string;
  managed: boolean;
}

export interface PresenceReasonChange {
  name: string;
  position?: number;
}

export type PresenceReasonID = string;

export interface PresenceRef {
  state: string;
  reason?: string;
}

export interface Probed {
  ok: boolean;
  fault?: string;
  code?: string;
  detail?: string;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  retry_after?: number;
  field?: string;
}

export interface Profile {
  brand: BrandID;
  name: string;
  number: string;
}

export interface ProfileChange {
  name: string;
  brands: OwnedName[];
}

export interface PublicName {
  brand: BrandID;
  called: string;
  name: string;
  number?: string;
}

export interface Queue {
  id: QueueID;
  name: string;
  waiting: number;
  keys: string;
}

export interface QueueChange {
  name: string;
  brand: BrandID;
  priority: number;
  members: AgentID[];
  disabled: boolean;
}

export type QueueID = string;

export interface QueueRecord {
  id: QueueID;
  brand: BrandID;
  name: string;
  priority: number;
  members: AgentID[];
  waiting: number;
  disabled: boolean;
  managed?: string;
}

export interface Refused {
  code: string;
  stream?: string;
  detail: string;
}

export interface Resend {
  doubtful?: boolean;
}

export interface Resolve {
  disposition?: DispositionID;
}

export interface Revealed {
  value: string;
}

export interface Role {
  key: string;
  name: string;
  grants: Record<Verb, Scope>;
  holders: number;
  shipped: boolean;
  fixed: boolean;
}

export interface RoleChange {
  name: string;
  grants: Record<Verb, Scope>;
}

export interface Roles {
  roles: Role[];
  verbs: Verb[];
  whole: Verb[];
}

export interface Row {
  id: ConversationID;
  state: State;
  channel: string;
  account: string;
  queue?: QueueID;
  agent?: AgentID;
  agent_name?: string;
  contact: ContactID;
  name: string;
  subject?: string;
  preview?: string;
  preview_by?: ActorKind;
  last_message_at: Instant;
  waiting_since: Instant;
  owed_since: Instant;
  unread?: number;
  head: number;
}

export interface Rows {
  rows: Row[];
  next?: string;
}

export interface RowsChanged {
  rows: Row[];
  unread: number[];
}

export type RunState = "stopped" | "up" | "waiting";

export interface SavedView {
  id: ViewID;
  name: string;
  for: Audience;
  team?: TeamID;
  team_name?: string;
  filter: Filter;
  mine: boolean;
}

export interface SavedViews {
  views: SavedView[];
  accounts: Choice[];
  brands: Choice[];
  teams: Choice[];
}

export type Scope = "none" | "own" | "queue" | "team" | "all";

export interface Seen {
  conversation: ConversationID;
  upto: number;
}

export interface SeenRef {
  upto: number;
  state: DeliveryState;
}

export type ServerFrame =
  | ({ type: "events" } & StreamEvents)
  | ({ type: "online" } & CustomerOnline)
  | ({ type: "pong" } & Pong)
  | ({ type: "refused" } & Refused)
  | ({ type: "rows" } & RowsChanged)
  | ({ type: "typing" } & Typing)
  | ({ type: "viewers" } & Viewers)
  | ({ type: "welcome" } & Welcome);

export interface SettingField {
  name: string;
  label: Text;
  help?: Text;
  type: string;
  required?: boolean;
  default?: string;
  enum?: string[];
  group?: string;
  form?: string;
}

export interface SignedIn {
  id: string;
  browser?: string;
  system?: string;
  ip: string;
  since: Instant;
  seen_at: Instant;
  here: boolean;
}

export type State = "waiting" | "offered" | "active" | "wrapup" | "resolved" | "closed";

export interface StateRef {
  from?: State;
  to: State;
  cause: string;
  disposition?: DispositionID;
}

export interface Step {
  key: StepKey;
  done: boolean;
}

export type StepKey = "password" | "agent" | "account" | "widget" | "ready" | "message" | "answer";

export interface Steps {
  steps: Step[];
  account?: string;
  site?: string;
}

export interface StreamEvents {
  stream: string;
  reset?: boolean;
  head?: number;
  events: Event[];
}

export interface Team {
  id: TeamID;
  name: string;
  members: AgentID[];
  managed?: string;
}

export interface TeamChange {
  name: string;
  members: AgentID[];
}

export type TeamID = string;

export interface Text {
  zh: string;
  en: string;
}

export interface Texts {
  texts: string[];
}

export interface Transfer {
  queue?: QueueID;
  agent?: AgentID;
  note?: string;
}

export interface Trouble {
  since: Instant;
  why?: "" | "disabled" | "held";
}

export interface Types {
  conversation: ConversationID;
  visibility: Visibility;
  on: boolean;
}

export interface Typing {
  conversation: ConversationID;
  visibility?: Visibility;
  by: Actor;
  name?: string;
  on: boolean;
}

export type Verb = "settings.read" | "agent.manage" | "team.manage" | "role.manage" | "brand.manage" | "queue.manage" | "account.manage" | "account.operate" | "audit.read" | "view.share" | "presence.assign" | "presence.reasons" | "profile.edit" | "installation.steps" | "conversation.spam" | "contact.block" | "vocabulary.manage" | "conversation.read" | "conversation.write" | "conversation.resolve" | "conversation.reopen" | "conversation.assign" | "conversation.transfer" | "contact.edit" | "contact.reveal" | "presence.set" | "agent.read" | "queue.read" | "canned.write";

export interface View {
  conversation: ConversationID;
}

export interface ViewChange {
  name?: string;
  filter?: Filter;
}

export type ViewID = string;

export interface Viewer {
  id: AgentID;
  name: string;
  picture?: AttachmentID;
}

export interface Viewers {
  conversation: ConversationID;
  agents: Viewer[];
}

export type Visibility = "public" | "internal";

export interface VocabularyChange {
  name?: string;
  disabled?: boolean;
  choices?: string[];
  before?: string;
}

export interface Watch {
  rows: ConversationID[];
}

export interface Welcome {
  v: number;
  agent: AgentID;
  build: string;
  time: Instant;
}
