package wire

// Texts is the body of POST /desk/keys: what the console wants to find things by.
type Texts struct {
	Texts []string `json:"texts" maxItems:"500"`
}

// Keys answers Texts, in the same order.
type Keys struct {
	Keys []string `json:"keys"`
}
