import{a as e,l as t,o as n}from"./I18nProvider.js";import{i as r}from"./words.js";var i=t(n(),1),a={picker:`EmojiPicker-picker`,search:`EmojiPicker-search`,groups:`EmojiPicker-groups`,row:`EmojiPicker-row`,emoji:`EmojiPicker-emoji`};function o(e,t,n){return{zh:e,en:t,emoji:n.trim().split(`
`).map(e=>{let[t=``,n=``,r=``]=e.trim().split(`|`);return{char:t,zh:n,en:r}})}}var s=[o(`表情`,`Faces`,`😀|笑 开心|grin happy
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
    😋|好吃|yum`),o(`手势`,`Hands`,`👍|赞 好|thumbs up good
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
    👀|看|eyes look`),o(`心意`,`Hearts`,`❤️|心 爱|heart love
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
    🍀|幸运|luck clover`),o(`物流 售后`,`Orders`,`📦|包裹 快递|parcel package
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
    📍|位置|location pin`),o(`标记`,`Signs`,`✅|完成 对|done check
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
    3️⃣|三|three third`)];function c(e){let t=e.trim().toLowerCase();return s.flatMap(e=>e.emoji).filter(e=>e.char===t||`${e.zh} ${e.en}`.includes(t))}var l=e();function u({onPick:e}){let{words:t,language:n}=r(),[o,u]=(0,i.useState)(``),f=(0,i.useRef)(null),p=o.trim()?c(o):void 0,m=e=>{let t=[...f.current?.querySelectorAll(`button`)??[]],n=d(t,t.indexOf(document.activeElement),e.key);n&&(e.preventDefault(),n.focus())},h=t=>{if(t.key===`Enter`&&p?.[0])e(p[0].char);else if(t.key===`ArrowDown`)f.current?.querySelector(`button`)?.focus();else return;t.preventDefault()},g=t=>(0,l.jsx)(`div`,{className:a.row,children:t.map(t=>(0,l.jsx)(`button`,{type:`button`,className:a.emoji,title:n===`zh`?t.zh:t.en,"aria-label":n===`zh`?t.zh:t.en,onClick:()=>e(t.char),children:t.char},t.char))});return(0,l.jsxs)(`div`,{className:a.picker,children:[(0,l.jsx)(`input`,{autoFocus:!0,className:a.search,type:`search`,value:o,placeholder:t.composer.findEmoji,"aria-label":t.composer.findEmoji,onChange:e=>u(e.target.value),onKeyDown:h}),(0,l.jsxs)(`div`,{ref:f,className:a.groups,onKeyDown:m,children:[p?g(p):s.map(e=>(0,l.jsxs)(`section`,{children:[(0,l.jsx)(`h3`,{children:e[n]}),g(e.emoji)]},e.en)),p?.length===0&&(0,l.jsx)(`p`,{children:t.composer.noEmoji})]})]})}function d(e,t,n){let r=e[t];if(!r)return;if(n===`ArrowRight`)return e[t+1];if(n===`ArrowLeft`)return e[t-1];let i=e=>e.getBoundingClientRect().left,a=e=>e.getBoundingClientRect().top,o=e=>e.find(t=>a(t)===a(e[0]??t)&&i(t)>=i(r))??e.filter(t=>a(t)===a(e[0]??t)).at(-1);if(n===`ArrowDown`)return o(e.slice(t).filter(e=>a(e)>a(r)));if(n!==`ArrowUp`)return;let s=e.slice(0,t).filter(e=>a(e)<a(r)),c=s.at(-1);return c&&o(s.filter(e=>a(e)===a(c)))}export{u as EmojiPicker};