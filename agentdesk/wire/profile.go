package wire

import "switchboard/gateway"

// EditProfile is to change one's own names and picture.
const EditProfile Verb = "profile.edit"

// PictureID names a picture of an agent: another one has another name.
type PictureID = gateway.AttachmentID

// OwnProfile is who an agent is, as he sees and changes it himself, from
// GET /desk/profile.
type OwnProfile struct {
	Name    string       `json:"name"`
	Login   string       `json:"login"`
	Picture PictureID    `json:"picture,omitempty"`
	Managed string       `json:"managed,omitempty"` // his names are: by a file
	Brands  []PublicName `json:"brands"`
}

// PublicName is how the customers of a brand see the agent. The number is given to
// him.
type PublicName struct {
	Brand  gateway.BrandID `json:"brand"`
	Called string          `json:"called"` // the brand
	Name   string          `json:"name"`
	Number string          `json:"number,omitempty"`
}

// ProfileChange is the body of PUT /desk/profile. A brand that is not named stays as
// it is.
type ProfileChange struct {
	Name   string      `json:"name" minLength:"1" maxLength:"100"`
	Brands []OwnedName `json:"brands" maxItems:"100"`
}

// OwnedName is the name an agent chose for a brand's customers.
type OwnedName struct {
	Brand gateway.BrandID `json:"brand"`
	Name  string          `json:"name" minLength:"1" maxLength:"100"`
}

// SignedIn is a browser in which the agent is signed in, from GET /desk/sessions.
type SignedIn struct {
	ID      string          `json:"id"`
	Browser string          `json:"browser,omitempty"` // Chrome, WeChat…; "" is none that is known
	System  string          `json:"system,omitempty"`  // Windows, Android…
	IP      string          `json:"ip"`
	Since   gateway.Instant `json:"since"`
	SeenAt  gateway.Instant `json:"seen_at"` // to five minutes
	Here    bool            `json:"here"`    // it is the one that asks
}
