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
  care: Care;
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

export interface Alarm {
  id: string;
  kind: "longest_wait" | "nobody_serving" | "dispatcher_silent";
  queue?: QueueID;
  since: Instant;
  until: Instant;
  value: number;
}

export interface AlarmChanged {
  alarm: Alarm;
}

export interface Assign {
  agent?: AgentID;
}

export interface AssignRef {
  conversation: ConversationID;
  agent?: AgentID;
  queue?: QueueID;
  epoch?: number;
  cause?: string;
  after_ms?: number;
  rule?: string;
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

export interface Awaited {
  agent: AgentID;
  rule: Rule;
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

export interface Board {
  at: Instant;
  day: Instant;
  full?: boolean;
  queues: BoardQueue[];
  agents: BoardAgent[];
  alarms: Alarm[];
}

export interface BoardAgent {
  id: AgentID;
  name: string;
  number?: string;
  picture?: AttachmentID;
  queues: QueueID[];
  state: "ready" | "break" | "finishing" | "offline" | "missed";
  reason?: string;
  since: Instant;
  connected: boolean;
  load: Record<string, number>;
  capacity: number;
  limits: Record<string, number>;
  in_work: number;
  parked: number;
  taken: number;
  handled: number;
  missed: number;
  declined: number;
  minutes: Record<string, number>;
  occupancy: number;
}

export interface BoardQueue {
  id: QueueID;
  name: string;
  waiting: number;
  oldest: Instant;
  gone: number;
  in_work: number;
  parked: number;
  serving: number;
  entered: number;
  served: number;
  in_level: number;
  abandoned: number;
  short_abandoned: number;
  overflowed: number;
  elsewhere: number;
  service_level: number;
  waited: number;
  average_wait: number;
  p95_wait: number;
  target: number;
  longest: number;
}

export interface BoardRow {
  conversation?: ConversationID;
  name?: string;
  channel?: string;
  queue?: QueueID;
  agent?: AgentID;
  agent_name?: string;
  from: Instant;
  to: Instant;
  how?: string;
  reason?: string;
}

export interface BoardRows {
  at: Instant;
  rows: BoardRow[];
  all: number;
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

export interface Calendar {
  id: CalendarID;
  brand: BrandID;
  name: string;
  hours: Hours;
  queues: QueueID[];
  disabled: boolean;
  managed?: string;
}

export interface CalendarChange {
  name: string;
  brand: BrandID;
  hours: Hours;
  disabled?: boolean;
}

export type CalendarID = string;

export interface Candidate {
  agent: AgentID;
  load: number;
  idle_ms: number;
  levels?: number[];
}

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

export interface Care {
  park_after_s?: number;
  remind_after_s?: number;
  remind_text?: string;
  close_after_s?: number;
  close_text?: string;
}

export interface ChannelKind {
  kind: string;
  name: Text;
  fields: SettingField[];
  hosted: boolean;
  webhook: boolean;
  exclusive: boolean;
}

export interface Choice {
  id: string;
  name: string;
  kind?: string;
}

export type ClientFrame =
  | ({ type: "board" } & ShowBoard)
  | ({ type: "follow" } & Follow)
  | ({ type: "hello" } & Hello)
  | ({ type: "input" } & Input)
  | ({ type: "ping" } & Ping)
  | ({ type: "seen" } & Seen)
  | ({ type: "typing" } & Types)
  | ({ type: "unfollow" } & Follow)
  | ({ type: "unview" } & View)
  | ({ type: "view" } & View)
  | ({ type: "watch" } & Watch);

export interface Conditions {
  accounts?: AccountID[];
  brands?: BrandID[];
  kinds?: string[];
  fields?: Record<string, string[]>;
  context?: Record<string, string[]>;
  languages?: string[];
  any_word?: string[];
  all_words?: string[];
  page_begins?: string[];
  page_contains?: string[];
  time?: Times;
}

export interface Consult {
  agent: AgentID;
  note?: string;
}

export interface Consultant {
  id: AgentID;
  name: string;
  since: Instant;
}

export interface Contact {
  id: ContactID;
  name: string;
  locale?: string;
  note?: string;
  since: Instant;
  addresses: Address[];
  fields: Record<string, string>;
  own?: Dedication;
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
  declined?: Record<AgentID, string>;
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
  consultants: Consultant[];
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

export interface Decline {
  reason?: "busy" | "language" | "skill" | "conflict" | "other";
}

export interface Dedication {
  agent: AgentID;
  agent_name: string;
  deputy?: AgentID;
  deputy_name?: string;
  since: Instant;
  expires: Instant;
}

export interface DedicationChange {
  agent: AgentID;
  deputy?: AgentID;
  expires?: Instant;
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

export type EventKind = "message.added" | "message.erased" | "message.amended" | "delivery.changed" | "seen.changed" | "conversation.opened" | "conversation.changed" | "conversation.moved" | "answer.waived" | "customer.blocked" | "customer.unblocked" | "customer.gone" | "customer.returned" | "consult.began" | "consult.ended" | "conversation.assigned" | "conversation.released" | "conversation.parked" | "conversation.unparked" | "offer.made" | "offer.ended" | "presence.changed" | "preference.changed" | "notice.added" | "notice.read" | "conversation.entered" | "conversation.left";

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

export interface Foreseen {
  rule?: RuleID;
  rule_name?: string;
  passed: PassedRule[];
  queue: QueueID;
  open: boolean;
  changes: Instant;
  priority: number;
  mode: Mode;
  rings: NeededRing[];
  agents: ForeseenAgent[];
}

export interface ForeseenAgent {
  id: AgentID;
  name: string;
  presence: string;
  online: boolean;
  load: number;
  capacity: number;
  ring: number;
  now: boolean;
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
  used?: boolean;
}

export interface Hit {
  seq: number;
  message: MessageID;
}

export interface Holiday {
  date: string;
  work: boolean;
  zh: string;
  en: string;
}

export interface HolidayPreset {
  key: string;
  year: number;
}

export interface Hours {
  zone: string;
  week: Record<string, string[]>;
  dates?: Record<string, string[]>;
  like?: Record<string, string>;
}

export interface HoursDay {
  date: string;
  weekday: string;
  shifts: string[];
  why: "week" | "date" | "like";
}

export interface HoursPreview {
  hours: Hours;
  from?: Instant;
}

export interface Input {
}

/** RFC 3339 in UTC; null is never. */
export type Instant = string | null;

export interface Keys {
  keys: string[];
}

export interface KindLoad {
  kind: string;
  used: number;
  limit?: number;
}

export interface Load {
  used: number;
  capacity: number;
  kinds: KindLoad[];
}

export interface Me {
  agent: Agent;
  login: string;
  locale: string;
  can: Record<string, string>;
  presence: Presence;
  load: Load;
  letters: string[];
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
  skills: MemberSkill[];
  limits: Record<string, number>;
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
  skills?: MemberSkill[];
  limits?: Record<string, number>;
}

export interface MemberDetail extends Member {
  profiles: Profile[];
}

export interface MemberSkill {
  skill: SkillID;
  level: number;
  expires?: Instant;
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

export type Mode = "direct" | "ring" | "claim";

export interface MoveRef {
  from: QueueID;
  to: QueueID;
}

export interface Need {
  skill: SkillID;
  level: number;
}

export interface NeededRing {
  after_s: number;
  needs: Need[];
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
  after_ms?: number;
  holder?: string;
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

export interface Observance {
  hours: Hours;
  preset?: string;
  file?: string;
  worked: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
}

export interface Observed {
  hours: Hours;
  days: Holiday[];
  kept: string[];
}

export interface Offer extends Row {
  queue_name: string;
  from?: AgentID;
  from_name?: string;
  note?: string;
  rule: string;
  why: unknown;
  at: Instant;
  deadline: Instant;
  read: boolean;
}

export interface OfferRef {
  conversation: ConversationID;
  agent: AgentID;
  from?: AgentID;
  queue?: QueueID;
  rule?: string;
  deadline: Instant;
  note?: MessageID;
  outcome?: string;
  reason?: string;
}

export interface Outcome {
  queue?: QueueID;
  priority?: number;
  needs?: Need[];
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

export interface PassedRule {
  rule: RuleID;
  name: string;
  missing: string[];
}

export interface Past extends Row {
  opened_at: Instant;
  disposition?: DispositionID;
  spam?: boolean;
}

export interface PastWait {
  waited_ms: number;
  until: Instant;
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

export interface Preference extends Need {
  for_s: number;
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
  longest: number;
  keys: string;
}

export interface QueueChange {
  name: string;
  brand: BrandID;
  priority: number;
  members: AgentID[];
  disabled: boolean;
  routing?: Routing;
  calendar?: CalendarID;
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
  routing: Routing;
  calendar?: CalendarID;
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

export interface Routing {
  offer?: Record<string, Mode>;
  ring_s?: number;
  open_s?: number;
  answer_s?: number;
  wrap_up_s?: number;
  allowances_s?: number[];
  needs?: Need[];
  prefers?: Preference[];
  sticky_s?: number;
  sticky_within_h?: number;
  dedicated_s?: number;
  resume_s?: number;
  overflow?: QueueID;
  overflow_s?: number;
  overflow_closed?: boolean;
  short_abandon_s?: number;
  service_level_s?: number;
  longest_wait_s?: number;
}

export interface RoutingRule {
  id: RuleID;
  name: string;
  conditions: Conditions;
  outcome: Outcome;
  disabled: boolean;
  managed?: string;
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
  priority?: number;
  parked_at: Instant;
  left_at: Instant;
  by_email?: boolean;
  wrap_until: Instant;
  offered_to?: string;
  unread?: number;
  head: number;
}

export interface Rows {
  rows: Row[];
  next?: string;
  last_wait?: PastWait;
}

export interface RowsChanged {
  rows: Row[];
  unread: number[];
}

export type Rule = "in_turn" | "last_agent" | "dedicated" | "deputy" | "resumed" | "ordered" | "claimed" | "transferred";

export interface RuleChange {
  name: string;
  conditions: Conditions;
  outcome: Outcome;
  disabled?: boolean;
}

export type RuleID = string;

export interface RuleMove {
  before?: RuleID;
}

export type RunState = "stopped" | "up" | "waiting" | "standby";

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
  | ({ type: "alarm" } & AlarmChanged)
  | ({ type: "board" } & Board)
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

export interface ShowBoard {
  on: boolean;
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

export interface Skill {
  id: SkillID;
  name: string;
  holders: number;
  disabled: boolean;
  managed?: string;
}

export interface SkillChange {
  name: string;
  disabled?: boolean;
}

export type SkillID = string;

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

export interface Supposed {
  account: AccountID;
  locale?: string;
  fields?: Record<string, string>;
  context?: Record<string, string>;
  page?: string;
  subject?: string;
  text?: string;
  at?: Instant;
}

export interface Target extends Agent {
  refusal?: "not_ready" | "not_connected" | "not_member" | "full";
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

export interface Times {
  calendar?: CalendarID;
  closed?: boolean;
  days?: string[];
  from?: string;
  to?: string;
  zone?: string;
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

export type Verb = "settings.read" | "agent.manage" | "team.manage" | "role.manage" | "brand.manage" | "queue.manage" | "account.manage" | "account.operate" | "audit.read" | "board.read" | "view.share" | "presence.assign" | "presence.reasons" | "profile.edit" | "conversation.claim" | "conversation.watch" | "routing.manage" | "contact.dedicate" | "installation.steps" | "conversation.spam" | "contact.block" | "vocabulary.manage" | "conversation.read" | "conversation.write" | "conversation.resolve" | "conversation.reopen" | "conversation.assign" | "conversation.transfer" | "contact.edit" | "contact.reveal" | "presence.set" | "agent.read" | "queue.read" | "canned.write";

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

export interface Why {
  rule: Rule;
  waited_ms: number;
  allowance_ms?: number;
  position?: number;
  waiting?: number;
  ring?: number;
  needs?: Need[];
  load: number;
  capacity: number;
  idle_ms: number;
  drained?: boolean;
  serving?: number;
  considered?: Candidate[];
  personal?: Awaited[];
  excluded?: AgentID[];
}
