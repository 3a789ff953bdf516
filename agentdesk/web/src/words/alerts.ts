/** Notices, sounds, presence, the session, the build: in Chinese. */
export const alertsZh = {
  newBuild: "有新版本",
  newBuildHint: "点这里刷新。你写的内容都保留着。没有操作 5 分钟后会自动刷新。",
  reload: "刷新",
  pieceMissing: "这部分没有加载出来：网络不通，或者服务器已更新。刷新后继续，你写的内容都保留着。",
  sessionTitle: "登录已失效",
  sessionHint: "重新登录后从这里继续。草稿和没有发出的消息都保留着。",
  otherAgent: "用别的账号登录会打开他自己的工作台。",

  missed: "就绪，继续接待",
  breakReasons: "小休原因",
  leave: "仍然下线",
  leaveTitle: "手上还有会话",
  leaveBody: (n: number) =>
    `你手上还有 ${n} 个会话。下线后它们仍然归你，但你不在岗。可以先选收尾，处理完再下线。`,
  reasonsHint: "坐席选小休时可以说明原因。停用的原因在历史记录里仍然保留。",
  noReasons: "还没有小休原因。",
  newReason: "新的原因",
  add: "添加",
  byFile: "由文件管理",
  dropReason: (name: string) => `停用“${name}”`,
};

/** The same in English. */
export const alertsEn: typeof alertsZh = {
  newBuild: "New version",
  newBuildHint: "Press to reload. What you wrote is kept. It reloads itself after 5 minutes without input.",
  reload: "Reload",
  pieceMissing:
    "This part did not load: the network is down, or the server was updated. Reload to go on; what you wrote is kept.",
  sessionTitle: "Your session ended",
  sessionHint: "Sign in to go on from here. Drafts and unsent messages are kept.",
  otherAgent: "Another account opens a desk of its own.",

  missed: "Ready, go on",
  breakReasons: "Reasons for a break",
  leave: "Go offline anyway",
  leaveTitle: "You still have conversations",
  leaveBody: (n) =>
    `You still have ${n} ${n === 1 ? "conversation" : "conversations"}. Offline they stay yours, but you are away. Choose finishing first, and go offline when they are done.`,
  reasonsHint: "Agents may say why they take a break. A reason that is removed stays in the history.",
  noReasons: "There are no reasons yet.",
  newReason: "New reason",
  add: "Add",
  byFile: "Managed by file",
  dropReason: (name) => `Remove “${name}”`,
};
