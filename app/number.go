package app

import "sotto/app/config"

// Number is what a person typed or pasted, as an account dials it.
type Number struct {
	URI string `json:"uri"` // sip: or sips:, with a host
	// Rule is the place of the rewrite rule that made it in the account's list,
	// from 0; nil: none did.
	Rule *int `json:"rule,omitempty"`
}

// Preview says what Dial would call with an account, whether that is registered
// or not. The error is an *Error: of CodeBadAddress where nobody can be called so,
// CodeNeedsTLS or CodeNoSuchAccount.
func (p *Phone) Preview(account, input string) (Number, error) {
	var n Number
	err := p.ask(func() error {
		a, err := p.account(account)
		if err == nil {
			n, err = a.number(input)
		}
		return err
	})
	return n, err
}

func (a *account) number(input string) (Number, error) {
	return a.phone.Language().Number(a.config, input)
}

// Number is the one place that makes an address of what people type. It is Preview for an account that nobody has saved: a form can show what its rules do while they are typed.
func (l Language) Number(a config.Account, input string) (Number, error) {
	n, bad := numberOf(input, a)
	if bad != nil {
		return Number{}, l.refusal(CodeBadAddress, bad.key, bad.args...)
	}
	if isSecure(n.URI) && a.Transport != config.TransportTLS {
		return Number{}, l.refusal(CodeNeedsTLS, "error.needs-tls")
	}
	return n, nil
}

// unfit says why nobody can be called so: a key of the sentences, and its
// arguments in pairs.
type unfit struct {
	key  string
	args []string
}

func badAddress(input string) *unfit { return &unfit{"error.bad-address", []string{"input", input}} }

// numberOf makes a Number of an extension, a telephone number, a name, name@host,
// a sip:, sips:, tel:, callto: or mailto: URI, or one in angle brackets. Names
// stay as they are; numbers lose what stands between their digits. Without a host
// they belong to the account's server, and numbers then follow its rewrite rules.
func numberOf(input string, a config.Account) (Number, *unfit) {
	t, bad := split(input)
	if bad != nil {
		return Number{}, bad
	}
	digits, isNumber, bad := t.number()
	if bad != nil {
		return Number{}, bad
	}
	if isNumber {
		t.user = digits
	}
	var n Number
	if !t.hosted {
		if a.Host() == "" {
			return Number{}, &unfit{"error.bad-address.no-server", []string{"input", input}}
		}
		t.host = a.Host()
		if isNumber {
			if n.Rule, bad = t.rewrite(a.Rewrite, input); bad != nil {
				return Number{}, bad
			}
		}
	}
	uri, fine := t.uri()
	switch {
	case fine:
		n.URI = uri
		return n, nil
	case n.Rule != nil:
		return Number{}, badRule(*n.Rule, input, t.user)
	}
	return Number{}, badAddress(input)
}
