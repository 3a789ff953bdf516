package demo

import "strings"

// A person is a simulated customer: what brings him here and how he reacts.
type person struct {
	name   string
	locale string
	opens  []string // his first messages
	turns  []turn
	thanks string // said when an answer sounds like the end, or his turns are over
}

// A turn is one reaction to an answer.
type turn struct {
	ifSays []string // one of these words in the answer; none is any answer
	say    string
}

// react chooses what the person says to an answer and which turn is used up; -1
// when there is nothing left to say but thanks.
func (p person) react(answer string, used map[int]bool) (string, int) {
	lower := strings.ToLower(answer)
	for i, t := range p.turns {
		if used[i] || len(t.ifSays) == 0 {
			continue
		}
		for _, word := range t.ifSays {
			if strings.Contains(lower, word) {
				return t.say, i
			}
		}
	}
	for i, t := range p.turns {
		if !used[i] && len(t.ifSays) == 0 {
			return t.say, i
		}
	}
	return p.thanks, -1
}

// persons are the customers, in the order in which they come.
func persons() []person {
	return []person{
		{
			name: "王芳", locale: "zh-CN",
			opens: []string{"你好，我上周买的洗碗机 D6 显示 E4，然后就不转了", "水也排不掉，急用"},
			turns: []turn{
				{ifSays: []string{"单号", "订单", "order"}, say: "订单号是 CM20261115-0382"},
				{ifSays: []string{"滤网", "过滤", "清"}, say: "滤网我刚洗过，还是一样"},
				{ifSays: []string{"上门", "师傅", "维修"}, say: "明天下午可以吗？我三点以后在家"},
				{say: "好的，那我先等你们消息"},
			},
			thanks: "谢谢，辛苦了！",
		},
		{
			name: "Tom Becker", locale: "en-US",
			opens: []string{"Hi, does the A2 purifier ship with a spare filter? The page doesn't say."},
			turns: []turn{
				{ifSays: []string{"yes", "one", "spare"}, say: "Great. And how long does a filter last with two cats?"},
				{ifSays: []string{"no", "not", "separate"}, say: "Pity. Could you send me the part number then?"},
				{say: "Understood. Do you deliver to Suzhou Industrial Park?"},
			},
			thanks: "Perfect, thank you!",
		},
		{
			name: "李建国", locale: "zh-CN",
			opens: []string{"电饭煲可以退吗？昨天刚到，老伴说太大了"},
			turns: []turn{
				{ifSays: []string{"7天", "七天", "7 天", "可以", "能"}, say: "那运费谁出？"},
				{ifSays: []string{"运费", "我们承担", "包邮"}, say: "行，包装我还留着。怎么寄回去？"},
				{say: "我年纪大了，麻烦说慢一点"},
			},
			thanks: "好，谢谢姑娘",
		},
		{
			name: "陈小雨", locale: "zh-CN",
			opens: []string{"扫地机器人连不上 Wi-Fi 😭", "家里是 5G 的路由器"},
			turns: []turn{
				{ifSays: []string{"2.4", "频段"}, say: "啊，原来要 2.4G，我去改一下路由器"},
				{ifSays: []string{"重置", "复位", "长按"}, say: "长按之后灯变蓝了，然后呢？"},
				{say: "App 里一直转圈"},
			},
			thanks: "连上了！太好了，谢谢🎉",
		},
		{
			name: "Aisha Rahman", locale: "en-GB",
			opens: []string{"My invoice has the wrong company name. Can you reissue it?"},
			turns: []turn{
				{ifSays: []string{"name", "correct", "company"}, say: "It should read Rahman & Lee Trading (Shanghai) Co., Ltd."},
				{ifSays: []string{"tax", "number", "税号"}, say: "Tax number 91310000MA1FL3XX2K"},
				{say: "When can I expect it?"},
			},
			thanks: "That's all, many thanks.",
		},
		{
			name: "赵磊", locale: "zh-CN",
			opens: []string{"我要投诉！师傅约了两次都没来"},
			turns: []turn{
				{ifSays: []string{"抱歉", "对不起", "不好意思"}, say: "道歉没用，我请了两次假"},
				{ifSays: []string{"电话", "联系", "号码"}, say: "就打我下单时留的电话"},
				{ifSays: []string{"今天", "明天", "小时"}, say: "那这次一定要来"},
				{say: "你们到底什么时候能处理？"},
			},
			thanks: "好，我等着",
		},
	}
}
