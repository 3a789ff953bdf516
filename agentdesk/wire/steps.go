package wire

// SeeFirstSteps is to be told what a new installation still lacks.
const SeeFirstSteps Verb = "installation.steps"

// StepKey names a first step.
type StepKey string

// The first steps, in the order in which they are taken.
const (
	PasswordStep StepKey = "password" // the administrator chose his own
	AgentStep    StepKey = "agent"    // somebody else can sign in
	AccountStep  StepKey = "account"  // there is a web chat
	WidgetStep   StepKey = "widget"   // it was seen on another site
	ReadyStep    StepKey = "ready"    // somebody takes work
	MessageStep  StepKey = "message"  // a customer wrote
	AnswerStep   StepKey = "answer"   // somebody answered
)

// Step is one of the first steps, and whether the installation shows it taken.
type Step struct {
	Key  StepKey `json:"key"`
	Done bool    `json:"done"`
}

// Steps is what a new installation has and lacks, from GET /desk/steps. Account is
// the key of the web chat whose widget is tried, Site a page that may show it.
type Steps struct {
	Steps   []Step `json:"steps"`
	Account string `json:"account,omitempty"`
	Site    string `json:"site,omitempty"`
}
