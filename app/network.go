package app

import "io"

// NetworkChanged tells the phone that this computer's addresses or routes are
// perhaps others now, or that it has slept: accounts register anew where that
// is needed, and calls go on from the new address.
func (p *Phone) NetworkChanged() {
	p.loop.Post(func() {
		if p.closing {
			return
		}
		p.log.Debug("the network has changed")
		for _, a := range p.accounts {
			if a.agent != nil {
				a.agent.NetworkChanged()
			}
		}
	})
}

// watchNetwork begins to look for changes of the network, if somebody does.
func (p *Phone) watchNetwork() {
	if p.options.Network == nil {
		return
	}
	watcher := p.options.Network(p.NetworkChanged)
	kept := false
	_ = p.loop.Do(func() {
		if !p.closing && p.network == nil {
			p.network, kept = watcher, true
		}
	})
	if !kept {
		p.unwatch(watcher)
	}
}

// unwatch ends the look for changes.
func (p *Phone) unwatch(watcher io.Closer) {
	if watcher == nil {
		return
	}
	if err := watcher.Close(); err != nil {
		p.log.Warn("watching the network ended badly", "error", err)
	}
}
