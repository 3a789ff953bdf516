// The emoji that customer service uses, in groups, each with the words by which it
// is found in Chinese and English.

export interface Emoji {
  char: string;
  zh: string;
  en: string;
}

export interface EmojiGroup {
  zh: string;
  en: string;
  emoji: Emoji[];
}

function group(zh: string, en: string, lines: string): EmojiGroup {
  const emoji = lines
    .trim()
    .split("\n")
    .map((line) => {
      const [char = "", zhName = "", enName = ""] = line.trim().split("|");
      return { char, zh: zhName, en: enName };
    });
  return { zh, en, emoji };
}

export const emojiGroups: EmojiGroup[] = [
  group(
    "表情",
    "Faces",
    `😀|笑 开心|grin happy
    😄|大笑 高兴|smile laugh
    😊|微笑 害羞|blush smile
    🙂|微笑|slight smile
    😉|眨眼|wink
    😍|喜欢 爱|love eyes
    🥰|喜爱|adore hearts
    😘|飞吻|kiss
    😂|笑哭|tears of joy
    🤣|笑翻|rolling laugh
    😅|尴尬 汗|sweat smile
    😁|嘻嘻|beam grin
    😎|酷|cool sunglasses
    🤗|拥抱|hug
    🤔|思考 想|thinking
    🤝|握手 合作|handshake deal
    😌|放心|relieved
    😴|睡|sleep
    😐|无语|neutral
    😕|困惑|confused
    😟|担心|worried
    😢|哭 难过|cry sad
    😭|大哭|sob
    😥|失望|disappointed
    😰|着急|anxious
    😱|惊恐|scream
    😳|脸红 惊讶|flushed
    😮|惊讶|surprised
    😡|生气|angry
    🙄|白眼|roll eyes
    😷|口罩 生病|mask sick
    🤒|发烧|fever
    🥳|庆祝|party
    😇|天使|angel
    🤩|惊喜|star struck
    😋|好吃|yum`,
  ),
  group(
    "手势",
    "Hands",
    `👍|赞 好|thumbs up good
    👎|踩 不好|thumbs down bad
    👌|好的|ok
    🙏|谢谢 拜托|thanks please pray
    👏|鼓掌|clap
    🙌|欢呼|hooray
    💪|加油|strong
    ✌️|胜利|victory
    🤞|好运|fingers crossed
    👋|你好 再见|wave hello bye
    ☝️|注意|up
    👇|下面|down
    👈|左边|left
    👉|右边 这里|right here
    🫡|收到 敬礼|salute
    🫶|比心|heart hands
    🙋|举手|raise hand
    🙇|抱歉 鞠躬|sorry bow
    💁|客服|information desk
    👀|看|eyes look`,
  ),
  group(
    "心意",
    "Hearts",
    `❤️|心 爱|heart love
    🧡|橙心|orange heart
    💛|黄心|yellow heart
    💚|绿心|green heart
    💙|蓝心|blue heart
    💔|心碎|broken heart
    💕|两颗心|two hearts
    🌹|玫瑰 花|rose flower
    💐|花束|bouquet
    🎉|庆祝 恭喜|congratulations party
    🎊|彩球|confetti
    🎁|礼物|gift present
    🎂|生日 蛋糕|birthday cake
    🏆|奖杯|trophy
    ⭐|星|star
    ✨|闪亮|sparkles
    🔥|火 热|fire hot
    🧧|红包|red envelope
    ☕|咖啡 休息|coffee break
    🍀|幸运|luck clover`,
  ),
  group(
    "物流 售后",
    "Orders",
    `📦|包裹 快递|parcel package
    🚚|发货 配送|delivery truck
    ✈️|空运|air plane
    🏠|家 地址|home address
    🏪|门店|shop store
    🛒|购物车 下单|cart order
    💰|钱 退款|money refund
    💳|银行卡 支付|card pay
    🧾|发票 小票|receipt invoice
    🏷️|价格 标签|price tag
    🎫|优惠券|coupon ticket
    🔧|维修|repair wrench
    🛠️|工具 安装|tools install
    🔌|电源 插头|plug power
    🔋|电池|battery
    💡|灯 主意|idea light
    📱|手机|mobile phone
    💻|电脑|computer
    🖨️|打印|print
    📷|相机 拍照|camera photo
    🎧|耳机 客服|headphones support
    ☎️|电话|telephone call
    📧|邮件|email mail
    📍|位置|location pin`,
  ),
  group(
    "标记",
    "Signs",
    `✅|完成 对|done check
    ❌|错 不行|wrong no
    ❗|注意 重要|important
    ❓|问题|question
    ⚠️|警告|warning
    ℹ️|说明|information
    🔔|提醒|bell remind
    ⏰|闹钟 时间|alarm time
    ⏳|等待|wait hourglass
    📅|日期 预约|date calendar
    📌|置顶|pin
    📎|附件|clip attachment
    🔗|链接|link
    🔍|查找|search
    🔒|安全|lock safe
    🔑|钥匙 密码|key password
    📝|记录 填写|note write
    📄|文件|document
    📊|统计|chart
    🆗|可以|ok
    🆕|新|new
    🔄|换货 重试|exchange retry
    ↩️|退货 返回|return back
    💯|满分|hundred perfect
    1️⃣|一|one first
    2️⃣|二|two second
    3️⃣|三|three third`,
  ),
];

/** Those whose words begin with, or hold, what somebody typed. */
export function findEmoji(query: string): Emoji[] {
  const typed = query.trim().toLowerCase();
  return emojiGroups
    .flatMap((g) => g.emoji)
    .filter((e) => e.char === typed || `${e.zh} ${e.en}`.includes(typed));
}
