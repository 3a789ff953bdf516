// Who writes to the sample company, and what: real sentences of every length.

/** A customer's visit. What begins with "> " the agent answers, with "# " he notes. */
export interface Visit {
  name: string;
  locale: "zh-CN" | "en-GB";
  said: string[];
}

/** The first four are the signed-in agent's own, all answered once: what nobody begins with is taken back. */
export const own: Visit[] = [
  {
    name: "王芳",
    locale: "zh-CN",
    said: [
      "你好，我上周买的洗碗机 D6 显示 E4，然后就不转了",
      "水也排不掉，急用",
      "> 您好！E4 是排水不畅。请先断电，把底部滤网取出来冲洗一下，再按住“程序”键三秒重新启动。",
      "> 图解在这里：https://shop.example/d6/e4",
      "# 上个月报修过一次，优先派老师傅。",
      "滤网洗过了，还是不行。明天下午能上门吗？我三点以后在家",
    ],
  },
  {
    name: "Bartholomew Featherstonehaugh-Cholmondeley",
    locale: "en-GB",
    said: [
      "Hi, my invoice has the wrong company name. It should read Featherstonehaugh, Cholmondeley & Sons Trading (Shanghai) Co., Ltd. Could you reissue it before the end of the month, please? Our accounts department closes the books on Friday.",
      "> Hello! Certainly. Could you send me the tax number as well?",
      "Tax number 91310000MA1FL3XX2K, and the order is CM20261115-0382-A",
    ],
  },
  {
    name: "李建国",
    locale: "zh-CN",
    said: ["电饭煲可以退吗？昨天刚到，老伴说太大了", "> 可以的，七天内都能退。"],
  },
  {
    name: "赵磊",
    locale: "zh-CN",
    said: ["我要投诉！师傅约了两次都没来", "> 您好，我先看一下记录。", "电话打了三遍，没有一个人接"],
  },
];

/** Those of a colleague, all answered: what is owed for long is taken back. */
export const others: Visit[] = [
  {
    name: "陈小雨",
    locale: "zh-CN",
    said: ["扫地机器人连不上 Wi-Fi 😭", "> 请先让手机连到 2.4G 的网络，再配对一次。"],
  },
  {
    name: "Aisha Rahman",
    locale: "en-GB",
    said: ["When does the A2 filter come back in stock?", "> On Monday."],
  },
];

/** Solved before. */
export const solved: Visit[] = [
  {
    name: "孙丽",
    locale: "zh-CN",
    said: ["破壁机的杯盖在哪里买？", "> 官网“配件”里有，型号 B1-C。", "找到了，谢谢"],
  },
  {
    name: "Tom Becker",
    locale: "en-GB",
    said: ["Does the A2 ship with a spare filter?", "> Yes, one.", "Great, thank you!"],
  },
];

const surnames = [..."周吴郑冯褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"];
const given = ["敏", "静怡", "伟", "秀英", "志强", "雨桐", "浩然", "Jun"];
const questions = [
  "净水器漏水了，地板都湿了，你们什么时候能来人看看？",
  "发票",
  "在吗",
  "请问以旧换新活动还有吗，旧机器是别的牌子的也可以吗",
  "快递三天没动了 SF1423566778",
  "Kettle K2: the lid does not close any more.",
  "安装费怎么收？楼层高，没有电梯，六楼，另外小区不让货车进，只能停在东门外面，麻烦师傅带推车",
  "https://shop.example/orders/CM20261115-0382?from=mail&campaign=winter-sale-2026",
];

/** A queue that does not end: nobody has taken them yet. */
export function crowd(count: number): Visit[] {
  return Array.from({ length: count }, (_, i) => ({
    name: i % 7 === 6 ? "" : `${surnames[i % surnames.length]}${given[i % given.length]}`,
    locale: "zh-CN",
    said: [questions[i % questions.length] ?? ""],
  }));
}

/** A conversation one has to scroll in. */
export function longTalk(turns: number): string[] {
  const asked = [
    "还是不行",
    "灯一闪一闪的，先红后蓝，大概每两秒一次，按什么键都没有反应",
    "好",
    "然后呢？",
    "👌",
  ];
  const told = ["请再试一次。", "麻烦您看一下机身底部的序列号，是以 CM 开头的十二位。", "稍等，我查一下。"];
  const lines = ["扫地机器人 S1 充不进电"];
  for (let i = 0; i < turns; i++) {
    lines.push(
      `> ${told[i % told.length]}`,
      `${asked[i % asked.length]}${i % 5 === 4 ? "" : `（${i + 1}）`}`,
    );
    if (i % 9 === 8) lines.push("# 客户已经重置过两次，不要再让他重置。");
  }
  return lines;
}
