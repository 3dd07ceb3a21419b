package app_test

import (
	"testing"

	"sotto/app"
)

func TestTheFiguresOfACallTellHowItsSoundFares(t *testing.T) {
	_, alice, bob := pair(t)
	out, _ := talk(alice, bob, "bob")
	alice.card.Await(t, app.ToneB)
	bob.card.Await(t, app.ToneA)
	f, err := alice.Figures(out.ID)
	if err != nil {
		t.Fatal(err)
	}
	if f.PacketsSent == 0 || f.PacketsReceived == 0 || f.BytesReceived < 172*f.PacketsReceived || f.Delay <= 0 || f.MOS < 3.5 || f.MOS > 4.5 || f.R < 70 {
		t.Errorf("%+v", f)
	}
	if recent := f.Since(app.Figures{}); recent.MOS != f.MOS {
		t.Errorf("since its beginning the call fared %+v, on the whole %+v", recent, f)
	}
	if recent := f.Since(f); recent != (app.Recent{}) {
		t.Errorf("in no time the call fared %+v", recent)
	}
	_, err = alice.Figures("x")
	refuses(t, err, app.CodeNoSuchCall)
}
