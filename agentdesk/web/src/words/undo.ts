/** Taking back. */
export const undoZh = {
  region: "刚才的操作",
  undo: "撤销",
  dismiss: "关闭提示",
  failed: (why: string) => `没能撤销：${why}`,
  more: (n: number) => `还有 ${n} 条`,
};

export const undoEn: typeof undoZh = {
  region: "What you just did",
  undo: "Undo",
  dismiss: "Dismiss",
  failed: (why: string) => `Not undone: ${why}`,
  more: (n: number) => `${n} more`,
};
