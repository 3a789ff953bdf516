// What the frame says, in Chinese. Every other language says the same.

export const language = "zh";
export const thread = "会话内容";
export const close = "收起";
export const more = "更多";
export const placeholder = "输入消息";
export const leave = "写下您的留言";
export const send = "发送";
export const attach = "发送图片或文件";
export const loading = "正在加载…";
export const agent = "客服";
export const sending = "发送中";
export const queued = "待发送";
export const uploading = "上传中";
export const progress = { sent: "已发送", delivered: "已送达", read: "已读" };
export const failed = "未发送";
export const retry = "重发";
export const remove = "删除";
export const reconnecting = "网络不通，正在重新连接…";
export const offline = "网络不通，正在重新连接。您写的消息会自动发送。";
export const typing = (who: string) => `${who || "对方"}正在输入…`;
export const days = { today: "今天", yesterday: "昨天" };
export const download = "下载";
export const image = "图片";
export const erased = "此消息已删除";
export const newBelow = "有新消息";
export const number = (number: string) => `${number} 号客服`;
export const joined = (name: string) => (name ? `${name} 为您服务` : "客服已接入");
export const resolved = "本次咨询已解决。如需继续，直接留言即可。";
export const ended = "您已结束本次咨询。如需继续，直接留言即可。";
export const closed = "本次咨询已结束";
export const tooLong = (limit: number) => `最多 ${limit} 字`;
export const fileTooBig = (limit: string) => `文件不能超过 ${limit}`;
export const refused = {
  too_long: "内容太长",
  bad_file: "文件已失效，请重新选择",
  interrupted: "上传中断，请重新选择文件",
  empty: "消息是空的",
  too_fast: "发送太频繁，稍后会自动重发",
  blocked: "对方暂不接收您的消息",
  other: "没有发送成功",
};
export const full = "当前访问人数过多，正在排队重连…";
export const unavailable = "现在无法连接客服，请刷新页面重试。";
export const blocked = "您暂时不能在这里发送消息。";
export const next = "下一位就是您";
export const ahead = (n: number) => `前面还有 ${n} 人`;
export const wait = (from: number, to: number) =>
  to <= 1
    ? "不到 1 分钟"
    : from === 0
      ? `${to} 分钟以内`
      : from === to
        ? `大约 ${to} 分钟`
        : `大约 ${from}–${to} 分钟`;
export const away = "现在没有客服在线。您可以先留言，客服上线后会在这里回复您。";
export const awayWaiting = "留言已收到。现在没有客服在线，上线后会在这里回复您。";
export const reach = "想在别处收到回复？请留下联系方式（选填）";
export const yourName = "称呼";
export const yourContact = "邮箱或手机号";
export const save = "保存";
export const saved = "已记下，客服会看到。";
export const badContact = "请填写邮箱或手机号";
export const agree = "同意并继续";
export const policy = "隐私政策";
export const end = "结束咨询";
export const endAsk = "要结束这次咨询吗？";
export const cancel = "取消";
export const soundOn = "提示音：开";
export const soundOff = "提示音：关";
