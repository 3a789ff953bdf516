package agentdesk

import "strings"

// browserOf says which browser on which system calls itself so, by the names people
// know them by; "" is none that is known. Each claims to be those after it, too.
func browserOf(userAgent string) (browser, system string) {
	return firstNamed(userAgent, [][2]string{
			{"wxwork/", "WeCom"},
			{"MicroMessenger/", "WeChat"},
			{"DingTalk/", "DingTalk"},
			{"QQBrowser/", "QQ Browser"},
			{"HuaweiBrowser/", "Huawei Browser"},
			{"MiuiBrowser/", "Mi Browser"},
			{"Edg", "Edge"},
			{"OPR/", "Opera"},
			{"Firefox/", "Firefox"},
			{"FxiOS/", "Firefox"},
			{"CriOS/", "Chrome"},
			{"Chrome/", "Chrome"},
			{"Safari/", "Safari"},
		}), firstNamed(userAgent, [][2]string{
			{"OpenHarmony", "HarmonyOS"},
			{"HarmonyOS", "HarmonyOS"},
			{"Android", "Android"},
			{"iPhone", "iPhone"},
			{"iPad", "iPad"},
			{"Windows", "Windows"},
			{"Mac OS X", "macOS"},
			{"CrOS", "ChromeOS"},
			{"Linux", "Linux"},
		})
}

// firstNamed is the name that goes with the first mark that is in the text.
func firstNamed(text string, marks [][2]string) string {
	for _, mark := range marks {
		if strings.Contains(text, mark[0]) {
			return mark[1]
		}
	}
	return ""
}
