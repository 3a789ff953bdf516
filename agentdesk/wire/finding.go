package wire

// FoundContacts is a page of the customers that answer a search, from
// GET /desk/contacts?q=…, the newest first. Next is empty at its end.
type FoundContacts struct {
	Contacts []FoundContact `json:"contacts"`
	Next     string         `json:"next,omitempty"`
}

// FoundContact is a customer with his newest conversation that the viewer may read.
type FoundContact struct {
	Contact
	Last *Row `json:"last,omitempty"`
}
