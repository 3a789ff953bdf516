import type { Standing } from "../desk/board";
import type { Alarm } from "../wire";
import { useSpeech } from "./words";

/** A figure, and how it is counted. */
interface Figure {
  name: string;
  formula: string;
}

/** The live board and alarms, in Chinese; they come with the board. */
export const boardZh = {
  title: "实时看板",
  asOf: (time: string) => `截至 ${time}`,
  since: (time: string) => `今天从 ${time} 起`,
  stopped: (time: string) => `看板停在 ${time}，正在重新取数。`,
  forbidden: "你的角色不能看实时看板。请管理员在“角色”里开通“查看实时看板”。",
  noQueues: "你的范围里没有队列。加入班组，或由管理员添加队列后，这里会出现数字。",
  noAgents: "没有符合的坐席。",
  queues: "队列",
  agents: "坐席",
  queue: "队列",
  agent: "坐席",
  allQueues: "全部队列",
  find: "姓名或工号",
  howCounted: (name: string) => `${name}：怎么算的`,
  open: (name: string, whose: string, value: string) => `${whose}，${name} ${value}，查看明细`,
  ofEntered: (n: number) => `进入 ${n}`,
  gaveUpEarly: (n: number) => `短放弃 ${n}`,
  gone: (n: number) => `另有 ${n} 位已离开`,
  average: (time: string) => `平均等待 ${time}`,
  inLevel: (n: number, of: number) => `${of} 次里 ${n} 次达标`,
  nobody: "没有人在等",
  units: (used: number, all: number) => `${used}/${all}`,
  kindUnits: (kind: string, used: number, most?: number) =>
    most === undefined ? `${kind} ${used}` : `${kind} ${used}/${most}`,
  minutes: (n: number) => (n < 60 ? `${n} 分` : `${Math.floor(n / 60)} 时 ${n % 60} 分`),
  forState: (state: string, time: string) => `${state} ${time}`,
  act: (name: string) => `${name}：操作`,
  openConversation: "打开会话",
  takeOver: "由我接手",
  assign: "分配给…",
  assigned: (name: string) => `已分配给 ${name}`,
  notAssigned: (why: string) => `没有分配成功：${why}`,
  rowsEmpty: "没有明细。",
  rowsMore: (shown: number, all: number) => `显示前 ${shown} 条，共 ${all} 条`,
  rowsCount: (all: number) => `${all} 条`,
  back: "回到看板",
  hiddenName: "不在你的范围",
  goesOn: "进行中",
  fromTo: (from: string, to: string) => `${from} – ${to}`,
  alarmsTitle: "告警",
  someQueue: "一个队列",
  standing: {
    ready: "就绪",
    break: "小休",
    finishing: "收尾",
    missed: "错过",
    away: "离线未签退",
    offline: "下线",
  } satisfies Record<Standing, string>,
  alarm: {
    longest_wait: (queue: string, value: string) => `${queue}：有客户等了 ${value}`,
    nobody_serving: (queue: string, value: string) => `${queue}：${value} 位客户在等，没有能接待的就绪坐席`,
    dispatcher_silent: (_: string, value: string) => `分配停了：${value} 个会话等着，没有分出去`,
  } satisfies Record<Alarm["kind"], unknown>,
  alarmOver: (alarm: string) => `已恢复 · ${alarm}`,
  how: {
    assigned: "已接起",
    abandoned: "放弃",
    short_abandoned: "短放弃",
    out_of_hours: "工作时间外离开",
    overflow: "溢出",
    transfer: "转走",
    resolved: "已解决",
    spam: "垃圾会话",
    closed: "已关闭",
    back: "客户回来了",
    transferred: "转走",
    taken_back: "退回",
    disconnected: "断线退回",
    unopened: "没打开，退回",
    unanswered: "没回复，退回",
    requeued: "退回队列",
    accepted: "接受",
    declined: "拒绝",
    missed: "错过",
    withdrawn: "撤回",
  } as Record<string, string>,
  figures: {
    waiting: { name: "等待", formula: "此刻在队列里、客户还在的会话，包括正在邀请坐席的。" },
    longest_wait: {
      name: "最长等待",
      formula:
        "此刻等得最久的客户等了多久，从他开始等待算起，包括之前在别处等的时间；队列后来才开放的，从开放算起。未开放的队列不计。",
    },
    gone: { name: "已离开", formula: "客户没等到就离开、留下的话还在排队的会话。" },
    serving: { name: "就绪", formula: "此刻就绪并且在线的队列成员。" },
    in_work: { name: "处理中", formula: "此刻在坐席手上、没有挂起的会话。" },
    parked: { name: "挂起", formula: "此刻在坐席手上、已答复而客户没有动静的会话，不占并发。" },
    entered: {
      name: "进入",
      formula:
        "今天进入队列的次数，按进入的时间算：零点前进入、零点后接起的算前一天。转入、溢出进来、重开、退回各再算一次。",
    },
    served: { name: "接起", formula: "今天进入的里面，分配给坐席的次数。" },
    service_level: {
      name: "服务水平",
      formula: "达标的接起 ÷（接起 + 放弃）。达标是等待不超过队列的目标时间；短放弃不算。",
    },
    abandoned: { name: "放弃", formula: "今天进入的里面，客户没等到就离开的次数，不含短放弃。" },
    short_abandoned: { name: "短放弃", formula: "今天进入的里面，刚开始等就离开的次数，时限由队列设定。" },
    overflowed: { name: "溢出", formula: "今天进入的里面，等得太久而改到别的队列的次数。" },
    elsewhere: {
      name: "其他",
      formula: "今天进入的里面，排队时被转走、直接结束，或客户在工作时间外离开的次数。",
    },
    average_wait: { name: "平均等待", formula: "接起的等待时间之和 ÷ 接起。" },
    p95_wait: { name: "95% 等待", formula: "接起的里面，95% 等待不超过这个时间。" },
    state: { name: "状态", formula: "坐席选的状态。选了在岗而没有连接的，显示“离线未签退”。" },
    since: { name: "多久了", formula: "从选这个状态到现在，按服务器的时钟。" },
    load: { name: "负载", formula: "手上和正在邀请的会话占的并发 ÷ 并发上限；下面按渠道分。挂起的不占。" },
    taken: { name: "分到", formula: "今天分给他的会话，按分到的时间算。" },
    handled: { name: "已处理", formula: "今天分给他的里面，在他手上结束了的。" },
    missed: { name: "错过", formula: "今天邀请他而没有应答的次数。" },
    declined: { name: "拒绝", formula: "今天邀请他而他拒绝的次数。" },
    time_in: { name: "各状态", formula: "今天在线时各状态的时长；“离线未签退”是选了在岗而没有连接的时间。" },
    occupancy: { name: "忙碌率", formula: "就绪和收尾的时间里，手上至少有一个会话的时间占比。" },
  },
};

export type BoardWords = typeof boardZh;
export type FigureID = keyof BoardWords["figures"];

/** The same in English. */
export const boardEn: BoardWords = {
  title: "Live board",
  asOf: (time) => `As of ${time}`,
  since: (time) => `Today since ${time}`,
  stopped: (time) => `The board stands still since ${time}. Asking again.`,
  forbidden: "Your roles do not show the live board. An administrator can add “See the live board” in Roles.",
  noQueues: "There is no queue within your scope. Join a team, or have an administrator add a queue.",
  noAgents: "No agent matches.",
  queues: "Queues",
  agents: "Agents",
  queue: "Queue",
  agent: "Agent",
  allQueues: "All queues",
  find: "Name or number",
  howCounted: (name) => `${name}: how it is counted`,
  open: (name, whose, value) => `${whose}, ${name} ${value}, show what is behind it`,
  ofEntered: (n) => `${n} entered`,
  gaveUpEarly: (n) => `${n} gave up early`,
  gone: (n) => `${n} more have left`,
  average: (time) => `Average wait ${time}`,
  inLevel: (n, of) => `${n} of ${of} in time`,
  nobody: "Nobody waits",
  units: (used, all) => `${used}/${all}`,
  kindUnits: (kind, used, most) => (most === undefined ? `${kind} ${used}` : `${kind} ${used}/${most}`),
  minutes: (n) => (n < 60 ? `${n} min` : `${Math.floor(n / 60)} h ${n % 60} min`),
  forState: (state, time) => `${state} ${time}`,
  act: (name) => `${name}: actions`,
  openConversation: "Open conversation",
  takeOver: "Take over",
  assign: "Assign to…",
  assigned: (name) => `Assigned to ${name}`,
  notAssigned: (why) => `Not assigned: ${why}`,
  rowsEmpty: "Nothing is behind it.",
  rowsMore: (shown, all) => `The first ${shown} of ${all}`,
  rowsCount: (all) => (all === 1 ? "1 row" : `${all} rows`),
  back: "Back to the board",
  hiddenName: "Out of your scope",
  goesOn: "Goes on",
  fromTo: (from, to) => `${from} – ${to}`,
  alarmsTitle: "Alarms",
  someQueue: "A queue",
  standing: {
    ready: "Ready",
    break: "Break",
    finishing: "Finishing",
    missed: "Missed",
    away: "Away",
    offline: "Offline",
  },
  alarm: {
    longest_wait: (queue, value) => `${queue}: a customer has waited ${value}`,
    nobody_serving: (queue, value) => `${queue}: ${value} waiting, and nobody ready can take it`,
    dispatcher_silent: (_, value) => `Work is not given out: ${value} waiting`,
  },
  alarmOver: (alarm) => `Over · ${alarm}`,
  how: {
    assigned: "Served",
    abandoned: "Abandoned",
    short_abandoned: "Gave up early",
    out_of_hours: "Left out of hours",
    overflow: "Overflowed",
    transfer: "Transferred",
    resolved: "Resolved",
    spam: "Spam",
    closed: "Closed",
    back: "Customer came back",
    transferred: "Transferred",
    taken_back: "Taken back",
    disconnected: "Connection lost",
    unopened: "Not opened",
    unanswered: "Not answered",
    requeued: "Back to the queue",
    accepted: "Accepted",
    declined: "Declined",
    missed: "Missed",
    withdrawn: "Withdrawn",
  },
  figures: {
    waiting: {
      name: "Waiting",
      formula: "Conversations in the queue now whose customers are there, those being offered included.",
    },
    longest_wait: {
      name: "Longest wait",
      formula:
        "How long the customer who waits longest has waited: since he began to, wherever that was, or since the queue opened if that was later. A closed queue has none.",
    },
    gone: {
      name: "Left",
      formula: "Conversations in the queue whose customers left unserved; what they wrote waits on.",
    },
    serving: { name: "Ready", formula: "Members of the queue who are ready and connected now." },
    in_work: { name: "In work", formula: "Conversations that agents have now, parked ones apart." },
    parked: {
      name: "Parked",
      formula: "Conversations that agents have, answered, whose customers are silent. They take no capacity.",
    },
    entered: {
      name: "Entered",
      formula:
        "How often something entered the queue today, by when it entered: before midnight and served after is yesterday’s. Transferred, overflowed, reopened or taken back, it counts again.",
    },
    served: { name: "Served", formula: "Of those that entered today, how many were given to an agent." },
    service_level: {
      name: "Service level",
      formula:
        "Served within the queue’s target time ÷ (served + abandoned). Who gave up early does not count.",
    },
    abandoned: {
      name: "Abandoned",
      formula:
        "Of those that entered today, how many customers left unserved, those who gave up early apart.",
    },
    short_abandoned: {
      name: "Gave up early",
      formula:
        "Of those that entered today, how many left when they had hardly waited. The queue says how long.",
    },
    overflowed: {
      name: "Overflowed",
      formula: "Of those that entered today, how many waited too long and went to another queue.",
    },
    elsewhere: {
      name: "Elsewhere",
      formula:
        "Of those that entered today, how many were transferred or ended while they waited, or whose customers left while the queue was closed.",
    },
    average_wait: { name: "Average wait", formula: "All waits until served ÷ served." },
    p95_wait: { name: "95% wait", formula: "95% of those served waited no longer than that." },
    state: {
      name: "Status",
      formula: "What the agent chose. Who chose to work and is not connected is away.",
    },
    since: { name: "For", formula: "Since the agent chose it, by the server’s clock." },
    load: {
      name: "Load",
      formula:
        "Capacity that conversations and offers take ÷ capacity; by channel beside it. Parked ones take none.",
    },
    taken: { name: "Given", formula: "Conversations the agent got today, by when." },
    handled: { name: "Handled", formula: "Of those, how many were over while the agent had them." },
    missed: { name: "Missed", formula: "Offers today that the agent did not answer." },
    declined: { name: "Declined", formula: "Offers today that the agent declined." },
    time_in: {
      name: "Times",
      formula:
        "How long in each status today while connected; away is to have chosen to work, not connected.",
    },
    occupancy: {
      name: "Occupancy",
      formula: "Of the time ready or finishing, the share with at least one conversation.",
    },
  },
};

const dictionaries = { zh: boardZh, en: boardEn };

export function useBoardWords(): BoardWords {
  return dictionaries[useSpeech().language];
}

/** A figure of the board; undefined for what is none. */
export function figureOf(id: string, words: BoardWords): Figure | undefined {
  return words.figures[id as FigureID];
}
