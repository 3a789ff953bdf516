package wire

// PreferenceKey names something an agent chooses for himself.
type PreferenceKey string

// What an agent may choose. A key that ends with a dot is the beginning of many:
// sort.mine is how the list mine is sorted.
const (
	ThemePreference         PreferenceKey = "theme"         // auto light dark
	DensityPreference       PreferenceKey = "density"       // comfortable compact
	TextPreference          PreferenceKey = "text"          // size: normal large larger
	LanguagePreference      PreferenceKey = "language"      // zh en
	EnterPreference         PreferenceKey = "enter"         // what it does: send newline
	KeysPreference          PreferenceKey = "keys"          // command → key
	SingleKeysPreference    PreferenceKey = "singlekeys"    // whether keys without Ctrl or Alt do anything
	RecentPreference        PreferenceKey = "recent"        // commands used last
	NotificationsPreference PreferenceKey = "notifications" // event × where one is × how
	QuietPreference         PreferenceKey = "quiet"         // hours
	SoundsPreference        PreferenceKey = "sounds"        // volumes
	PanelsPreference        PreferenceKey = "panels"        // which are open, how wide
	ListPreference          PreferenceKey = "list"          // how lists look
	ComposerPreference      PreferenceKey = "composer"      // how one writes
	ChecklistPreference     PreferenceKey = "checklist"     // what of the first steps is done
	SortPreference          PreferenceKey = "sort."         // order of a list
)

// Preferences are all that an agent chose, from GET /desk/preferences. What is not
// there is as it is for everybody.
type Preferences map[string]any

// PreferenceChange is the body of PUT /desk/preferences/{key}. Null is as it is for
// everybody.
type PreferenceChange struct {
	Value any `json:"value"`
}
