/** What is said of a customer's own words about himself, in Chinese. */
export const factsZh = {
  number: (number: string) => `单号 ${number}`,
  stated: "客户自述（未核实）",
  context: "网页提供（未核实）",
  keys: { name: "称呼", email: "邮箱", phone: "电话" },
  /** Addresses that are no channel. */
  address: { customer: "会员号" },
};

export const factsEn: typeof factsZh = {
  number: (number) => `No. ${number}`,
  stated: "Said by the customer (not verified)",
  context: "Said by the page (not verified)",
  keys: { name: "Name", email: "Email", phone: "Phone" },
  address: { customer: "Customer ID" },
};
