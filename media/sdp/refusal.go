package sdp

// Cause says why an exchange failed.
type Cause int

const (
	// NotAcceptable: the exchange is well formed, but nothing in it suits both
	// sides.
	NotAcceptable Cause = iota
	// EncryptionRequired: the peer's audio would be in clear and must not be.
	EncryptionRequired
	// BadAnswer: the answer contradicts the offer or its keys cannot be trusted.
	BadAnswer
	// BadSDP: the body cannot be read.
	BadSDP
)

// String is the call's cause in the control protocol: encryption-required for
// EncryptionRequired, not-acceptable for all others.
func (c Cause) String() string {
	if c == EncryptionRequired {
		return "encryption-required"
	}
	return "not-acceptable"
}

// Refusal is the error of a failed exchange.
type Refusal struct {
	// Code is the status that refuses an offer: 488, or 500 when it is this side
	// that is unable. For an answer it only serves a Reason header.
	Code int
	// Warning is a sentence for a Warning header with code 399 (RFC 3261 section
	// 20.43): printable ASCII without quotes or backslashes, without any word of
	// the peer's and without keys.
	Warning string
	Cause   Cause

	err error // the mistake on this side, if it was one
}

// Error is the sentence of the warning.
func (r *Refusal) Error() string { return r.Warning }

// Unwrap is ErrAddress, ErrCodecs or ErrSuites behind a Code of 500, else nil.
func (r *Refusal) Unwrap() error { return r.err }

func refuse(c Cause, warning string) *Refusal {
	return &Refusal{Code: 488, Warning: warning, Cause: c}
}

// unable refuses because of a mistake on this side.
func unable(err error) *Refusal {
	return &Refusal{Code: 500, Warning: err.Error(), Cause: NotAcceptable, err: err}
}
