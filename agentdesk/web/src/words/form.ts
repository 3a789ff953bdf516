/** What forms and tables say. */
export const formZh = {
  search: "搜索",
  searchIn: (what: string) => `搜索${what}`,
  none: "没有匹配的项。",
  narrower: (n: number) => `还有 ${n} 项，请缩小搜索范围。`,
  chosen: (n: number) => `（已选 ${n}）`,
  count: (n: number) => `共 ${n} 条`,
  found: (n: number, all: number) => `${n} / ${all} 条`,
  unsaved: "有未保存的修改",
  reset: "还原",
  leaveTitle: "放弃未保存的修改？",
  leaveBody: "离开这一页，刚才的修改会丢失。",
  leave: "放弃修改",
};

export const formEn: typeof formZh = {
  search: "Search",
  searchIn: (what: string) => `Search ${what}`,
  none: "Nothing matches.",
  narrower: (n: number) => `${n} more: search to narrow them down.`,
  chosen: (n: number) => `(${n} chosen)`,
  count: (n: number) => `${n} in all`,
  found: (n: number, all: number) => `${n} of ${all}`,
  unsaved: "There are unsaved changes",
  reset: "Undo changes",
  leaveTitle: "Leave without saving?",
  leaveBody: "What you changed on this page will be lost.",
  leave: "Leave without saving",
};
