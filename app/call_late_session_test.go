package app

import (
	"errors"
	"net/netip"
	"testing"

	"sotto/app/config"
	"sotto/media"
	"sotto/sip"
)

func TestASessionThatIsReadyAfterItsCallHasEndedIsClosed(t *testing.T) {
	p, err := New(Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	var c *call
	var late *media.Session
	began, goOn := make(chan struct{}), make(chan struct{})
	_ = p.loop.Do(func() {
		c = p.newCall(&account{phone: p, config: config.DefaultAccount()}, Outgoing, Party{URI: "sip:bob@example.com"})
		flow := sip.Flow{Local: netip.MustParseAddrPort("127.0.0.1:5060")}
		c.open(flow, func(s *media.Session) ([]byte, error) {
			late = s
			close(began)
			<-goOn
			return nil, nil
		}, func([]byte, error) { t.Error("the call goes on") })
	})
	<-began
	_ = p.loop.Do(func() { c.hangup(CauseCancelled, Reason{}) })
	close(goOn)
	p.Close()
	if err := late.SendDigits("1"); !errors.Is(err, media.ErrClosed) {
		t.Errorf("its session says %v", err)
	}
}
