package app

// Silence ends the bell, or the call waiting tone, of a call that rings here. For
// the caller it goes on ringing, and it can still be answered and rejected; other
// calls ring as before.
func (p *Phone) Silence(id string) error {
	return p.act(id, func(c *call) error {
		if !c.undecided() {
			return p.refusal(CodeWrongState, "error.not-silenceable")
		}
		c.shown.Silenced = true
		c.changed()
		return nil
	})
}
