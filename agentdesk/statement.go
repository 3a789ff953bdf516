package agentdesk

import (
	"switchboard/gateway"
)

// statedFacts is what a customer says of himself, masked like his addresses.
func statedFacts(s gateway.Stated) map[string]string {
	facts := make(map[string]string, 3)
	if s.Name != "" {
		facts["name"] = maskName(s.Name)
	}
	if s.Email != "" {
		facts["email"] = mask("email", s.Email)
	}
	if s.Phone != "" {
		facts["phone"] = mask("phone", s.Phone)
	}
	return facts
}
