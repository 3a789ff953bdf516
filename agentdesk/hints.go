package agentdesk

import "switchboard/gateway"

// Hints are the desk's topics.
func Hints() []gateway.Hint {
	return []gateway.Hint{gateway.SignalHint(PeopleTopic), gateway.JSONHint[sight](viewingTopic)}
}
