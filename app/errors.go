package app

// Error is why a front's request could not be carried out.
type Error struct {
	Code string // for programs: no-such-call, wrong-state, bad-address, …
	Text string // a sentence for people
}

// Error implements error with the sentence for people.
func (e *Error) Error() string { return e.Text }

// The codes of Error.
const (
	CodeNoSuchCall    = "no-such-call"
	CodeNoSuchAccount = "no-such-account"
	CodeNotRegistered = "not-registered"
	CodeWrongState    = "wrong-state"
	CodeNotAcceptable = "not-acceptable"
	CodeNeedsTLS      = "needs-tls"
	CodeBadAddress    = "bad-address"
	CodeLimit         = "limit"
	CodeBadConfig     = "bad-config"
	CodeNoSuchRow     = "no-such-row"
	CodeNoSuchContact = "no-such-contact"
	CodeBadContact    = "bad-contact"
	CodeFailed        = "failed"
	CodeStopped       = "stopped"
)
