package app

import (
	"context"
	"testing"
	"testing/synctest"

	"sotto/audio"
)

func TestAMicrophoneThatNobodyClosesClosesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, closes := keyed(audio.Null{})
		p.ctx, p.cancel = context.WithCancel(t.Context())
		defer p.cancel()
		defer closes()
		m, err := p.Listen(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pass(listenLimit)
		select {
		case <-m.Done():
		default:
			t.Error("it is still open")
		}
		if p.voice.watchers.Load() != 0 || p.voice.beat.stop != nil {
			t.Error("its sound goes on")
		}
	})
}
