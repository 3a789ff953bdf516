/** Notices, sounds, presence, the session, the build: in Chinese. */
export const alertsZh = {
  newBuild: "有新版本",
  newBuildHint: "点这里刷新。你写的内容都保留着。没有操作 5 分钟后会自动刷新。",
  reload: "刷新",
  pieceMissing: "这部分没有加载出来：网络不通，或者服务器已更新。刷新后继续，你写的内容都保留着。",
  sessionTitle: "登录已失效",
  sessionHint: "重新登录后从这里继续。草稿和没有发出的消息都保留着。",
  otherAgent: "用别的账号登录会打开他自己的工作台。",
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
};
