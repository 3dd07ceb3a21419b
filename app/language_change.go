package app

import "slices"

// Language is the one that the phone speaks now.
func (p *Phone) Language() Language {
	if l := p.speaks.Load(); l != nil {
		return *l
	}
	return p.options.Language
}

// speaking is what the phone is made of, in the language that it speaks now.
func (p *Phone) speaking() *Options {
	options := p.options
	options.Language = p.Language()
	return &options
}

// SetLanguage has the phone speak another language from now on. What it shows is
// told anew in it; what was told before, as errors and ended calls, stays as it was.
func (p *Phone) SetLanguage(l Language) error {
	spoken, err := ParseLanguage(string(l))
	if err != nil {
		return p.refusal(CodeNotAcceptable, "error.no-such-language", "language", string(l))
	}
	return p.ask(func() error {
		if p.Language().spoken() == spoken {
			return nil
		}
		before := p.devices.shown()
		p.speaks.Store(&spoken)
		p.devices.language = spoken
		p.compared(before)
		for _, w := range slices.Clone(p.warnings) {
			p.warn(Warning{w.Code, w.Args, spoken.Text("warning."+w.Code, w.Args)})
		}
		for _, a := range p.accounts {
			a.translate()
		}
		for _, c := range p.calls {
			c.translate()
		}
		return nil
	})
}

// translate tells why the account is not registered in the phone's language.
func (a *account) translate() {
	if a.registration.Error != nil {
		a.registration.Error = a.phone.Language().failure(a.failure, a.serverName())
		a.phone.publish(a.registration)
	}
}

// translate tells what is to be known of the call in the phone's language.
func (c *call) translate() {
	if fault := c.shown.Sound; fault != nil {
		said := c.say("sound."+fault.Code, "who", c.who())
		c.shown.Sound = &said
	}
	if c.ours() || c.announced { // else nobody has heard of it yet
		c.phone.publish(c.snapshot())
	}
}
