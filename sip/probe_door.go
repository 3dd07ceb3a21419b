package sip

import "context"

// probeDoor finds out whether a direct account can listen.
func probeDoor(ctx context.Context, config Config, told func(Probed)) error {
	config.Events = nil
	a, err := NewAgent(config)
	if err != nil {
		return err
	}
	defer a.Close(ctx)
	done := make(chan Probed, 1)
	_ = a.loop.Do(func() {
		a.withDoor(func(err error) {
			p := Probed{Step: ProbeListen, Err: err, Flow: Flow{Transport: config.Transport}}
			if err == nil {
				p.Flow.Local = a.door.at
			}
			done <- p
		})
	})
	select {
	case p := <-done:
		told(p)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
