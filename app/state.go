package app

import (
	"slices"
	"time"

	"sotto/app/config"
)

// State is everything a front shows, taken at one moment. It shares nothing
// with the phone: a front may keep it as long as it likes.
type State struct {
	Accounts []AccountState `json:"accounts"` // in the order of the configuration
	Calls    []Call         `json:"calls"`    // oldest first, ended ones left out
	DND      bool           `json:"dnd"`      // do not disturb
	Missed   int            `json:"missed"`   // calls that were missed and that nobody has seen yet
	Audio    Audio          `json:"audio"`    // the sound devices in use
	Warnings []Warning      `json:"warnings,omitempty"`
	// DefaultAccount is the id of the account that the settings want calls placed by; empty: none in particular.
	DefaultAccount string `json:"default_account,omitempty"`
}

// Dialling is the account that places a call for which none is named: the default one, else the first that is registered, else the first
// that is enabled. False: there is none.
func (s State) Dialling() (AccountState, bool) {
	for _, fit := range []func(AccountState) bool{
		func(a AccountState) bool { return a.Config.ID == s.DefaultAccount },
		func(a AccountState) bool { return a.Registration.State == RegistrationRegistered },
		func(a AccountState) bool { return a.Config.Enabled },
	} {
		if i := slices.IndexFunc(s.Accounts, fit); i >= 0 {
			return s.Accounts[i], true
		}
	}
	return AccountState{}, false
}

// AccountState is an account as configured, and how its registration stands.
type AccountState struct {
	Config       config.Account `json:"config"`
	Registration Registration   `json:"registration"`
}

// RegistrationState names how far an account's registration has come.
type RegistrationState string

// The states of a registration.
const (
	RegistrationOff           RegistrationState = "off"
	RegistrationRegistering   RegistrationState = "registering"
	RegistrationRegistered    RegistrationState = "registered"
	RegistrationFailed        RegistrationState = "failed"
	RegistrationUnregistering RegistrationState = "unregistering"
)

// Registration is an account's standing with its server (RFC 3261 §10).
type Registration struct {
	Account   string            `json:"account"`
	State     RegistrationState `json:"state"`
	Code      int               `json:"code,omitempty"`       // the last SIP status, when there was one
	Error     *Failure          `json:"error,omitempty"`      // why State is failed
	RetryAt   *time.Time        `json:"retry_at,omitempty"`   // when the phone tries again by itself
	ExpiresAt *time.Time        `json:"expires_at,omitempty"` // until when the server knows us
	Flow      *Flow             `json:"flow,omitempty"`       // the connection it went by
	Listening *Listening        `json:"listening,omitempty"`  // where an account without a server is called
}

// Listening is where an account without a server takes calls, at every address
// of this computer.
type Listening struct {
	Transport string `json:"transport"` // udp, tcp or tls
	Port      uint16 `json:"port"`
}

// Failure says why something did not work: a code with its arguments for
// programs, a sentence for people, and the certificate when TLS was the reason.
type Failure struct {
	Code        string            `json:"code"`
	Args        map[string]string `json:"args,omitempty"`
	Text        string            `json:"text"`
	Certificate *Certificate      `json:"certificate,omitempty"`
	// Host and Port say which server showed the certificate, as Trust wants it.
	Host string `json:"host,omitempty"`
	Port uint16 `json:"port,omitempty"`
	// Trusted is the pin that the certificate does not match: tls-pin-changed.
	Trusted *Trusted `json:"trusted,omitempty"`
}

// Trusted is a certificate that the user decided to trust.
type Trusted struct {
	CertificateSHA256 string      `json:"certificate_sha256,omitempty"`
	SPKISHA256        string      `json:"spki_sha256,omitempty"`
	TrustedOn         config.Date `json:"trusted_on,omitzero"` // zero: not known
}

// Certificate is what a person needs to recognise a server's certificate.
type Certificate struct {
	Subject           string    `json:"subject"`
	Issuer            string    `json:"issuer"`
	Names             []string  `json:"names"`
	NotBefore         time.Time `json:"not_before"`
	NotAfter          time.Time `json:"not_after"`
	CertificateSHA256 string    `json:"certificate_sha256"` // as openssl's -fingerprint prints it
	SPKISHA256        string    `json:"spki_sha256"`        // base64 (RFC 7469 §2.4)
}

// Flow is the connection that messages of an account go by.
type Flow struct {
	Transport string `json:"transport"` // udp, tcp or tls
	Local     string `json:"local"`     // address and port
	Remote    string `json:"remote"`
	TLS       *TLS   `json:"tls,omitempty"`

	server string // the host that was to be contacted, for sentences
	direct bool   // that is the other side itself, not a server
}

// TLS says how a flow is encrypted and why its server was believed.
type TLS struct {
	Version    string `json:"version"`     // 1.2 or 1.3
	Cipher     string `json:"cipher"`      // IANA's name of the suite
	Server     string `json:"server"`      // the name that the certificate was checked for
	VerifiedBy string `json:"verified_by"` // roots, ca-file or pin

	trusted config.Date // when the user trusted the pin, for sentences; zero: not known
}

// Direction tells who placed a call.
type Direction string

// The directions of a call.
const (
	Incoming Direction = "in"
	Outgoing Direction = "out"
)

// CallState names how far a call has come.
type CallState string

// The states of a call.
const (
	CallDialling  CallState = "dialling"  // INVITE sent, nothing heard
	CallRinging   CallState = "ringing"   // the other side rings
	CallEarly     CallState = "early"     // the other side sends sound before it answers
	CallIncoming  CallState = "incoming"  // we ring
	CallConnected CallState = "connected" // answered
	CallEnded     CallState = "ended"
)

// Cause says in one word why a call ended.
type Cause string

// The causes for which calls end in this version.
const (
	CauseLocalHangup        Cause = "local-hangup"
	CauseRemoteHangup       Cause = "remote-hangup"
	CauseCancelled          Cause = "cancelled"
	CauseDeclined           Cause = "declined"
	CauseBusy               Cause = "busy"
	CauseNoAnswer           Cause = "no-answer"
	CauseNotFound           Cause = "not-found"
	CauseNotAcceptable      Cause = "not-acceptable"
	CauseEncryptionRequired Cause = "encryption-required"
	CauseUnauthorized       Cause = "unauthorized"
	CauseUnreachable        Cause = "unreachable"
	CauseMediaTimeout       Cause = "media-timeout"
	CauseElsewhere          Cause = "elsewhere"
	CauseFailed             Cause = "failed"
)

// Party is the other side of a call.
type Party struct {
	URI     string `json:"uri"`
	Name    string `json:"name,omitempty"`    // as it calls itself
	Contact string `json:"contact,omitempty"` // the name of the contact who has the number
}

// Hold tells who has put the call on hold.
type Hold struct {
	Local  bool `json:"local"`
	Remote bool `json:"remote"`
}

// SRTP names how a call's voice is encrypted.
type SRTP struct {
	Suite string `json:"suite"` // as in SDES (RFC 4568 §6.2)
}

// Call is one call as a front shows it.
type Call struct {
	ID         string     `json:"call"`
	Account    string     `json:"account"`
	Direction  Direction  `json:"direction"`
	Remote     Party      `json:"remote"`
	State      CallState  `json:"state"`
	Hold       Hold       `json:"hold"`
	Muted      bool       `json:"muted"`
	Silenced   bool       `json:"silenced,omitempty"` // a person of ours has silenced its ringing here
	Codec      string     `json:"codec,omitempty"`
	SRTP       *SRTP      `json:"srtp,omitempty"` // nil: the voice is plain RTP, or not yet agreed
	Privacy    Privacy    `json:"privacy"`
	Sound      *Reason    `json:"sound,omitempty"` // why one side does not hear the other; nil: all is well, as far as is known
	StartedAt  time.Time  `json:"started_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	Cause      Cause      `json:"cause,omitempty"`
	Code       int        `json:"code,omitempty"`   // SIP status that ended it, when there was one
	Reason     string     `json:"reason,omitempty"` // a sentence for people
	Error      *Failure   `json:"error,omitempty"`  // why the other side, or its server, could not be reached
	// ReasonCode and ReasonArgs are what the sentence was made of, for programs
	// and translations. Of a server that can't be reached the code is a Failure's.
	ReasonCode string            `json:"reason_code,omitempty"`
	ReasonArgs map[string]string `json:"reason_args,omitempty"`
}
