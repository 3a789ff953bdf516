/** Search: in Chinese. */
export const searchZh = {
  title: "搜索",
  hint: "搜索消息和客户",
  clear: "清除",
  by: { label: "谁说的", "": "所有人", customer: "客户", agent: "坐席", note: "内部备注" },
  state: { label: "状态", "": "不限", open: "未解决", over: "已解决" },
  channel: "渠道",
  anyChannel: "所有渠道",
  agent: "坐席",
  queue: "队列",
  anybody: "所有坐席",
  anyQueue: "所有队列",
  from: "从",
  to: "到",
  filters: "筛选",
  filtered: (n: number) => (n ? `筛选（${n}）` : "筛选"),
  customers: "客户",
  messages: "消息",
  begin: "输入词语，在你能看到的所有会话里查找消息、文件名和客户。客户也可以按拼音、首字母、手机尾号查找。",
  searched: (query: string, filters: number) =>
    filters
      ? `在你能看到的会话里查找了“${query}”，用了 ${filters} 个筛选条件。`
      : `在你能看到的所有会话里查找了“${query}”。`,
  widen: "换一个更短的词，或去掉筛选条件。",
  dropFilters: "去掉筛选条件",
  shorter: "换一个更短的词，或者只写其中一部分。",
  until: (day: string) => `已查到 ${day}`,
  more: "继续往前查",
  note: "内部备注",
  you: "你",
};

/** The same in English. */
export const searchEn: typeof searchZh = {
  title: "Search",
  hint: "Search messages and customers",
  clear: "Clear",
  by: { label: "Said by", "": "Anybody", customer: "Customers", agent: "Agents", note: "Notes" },
  state: { label: "State", "": "Any", open: "Open", over: "Resolved" },
  channel: "Channel",
  anyChannel: "Any channel",
  agent: "Agent",
  queue: "Queue",
  anybody: "Any agent",
  anyQueue: "Any queue",
  from: "From",
  to: "To",
  filters: "Filters",
  filtered: (n: number) => (n ? `Filters (${n})` : "Filters"),
  customers: "Customers",
  messages: "Messages",
  begin:
    "Type words to find messages, file names and customers in every conversation you may see. Customers are found by the end of a phone number too.",
  searched: (query: string, filters: number) =>
    filters
      ? `Looked for “${query}” in the conversations you may see, with ${filters} ${filters === 1 ? "filter" : "filters"}.`
      : `Looked for “${query}” in every conversation you may see.`,
  widen: "Try a shorter word, or drop the filters.",
  dropFilters: "Drop the filters",
  shorter: "Try a shorter word, or a part of it.",
  until: (day: string) => `Looked back to ${day}`,
  more: "Look further back",
  note: "Note",
  you: "You",
};
