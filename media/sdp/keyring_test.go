package sdp_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"sotto/media/sdes"
	"sotto/media/sdp"
)

func TestAKeyringMakesOneKeyForEachSuite(t *testing.T) {
	var k sdp.Keyring
	keys := map[sdes.Suite]sdes.Crypto{}
	for i, s := range sdes.Suites() {
		c, err := k.Key(i+1, s)
		if err != nil {
			t.Fatal(err)
		}
		if c.Tag != i+1 || c.Suite != s {
			t.Errorf("asked for tag %d of %s, got %v", i+1, s, c)
		}
		for other, o := range keys {
			if o.SameKey(c) {
				t.Errorf("%s and %s share a key", s, other)
			}
		}
		keys[s] = c
	}
	for s, want := range keys {
		again, err := k.Key(77, s)
		if err != nil {
			t.Fatal(err)
		}
		if !again.SameKey(want) || again.Tag != 77 {
			t.Errorf("%s came back as %v", s, again)
		}
		if !k.Holds(again) {
			t.Errorf("the ring does not know its own key for %s", s)
		}
	}
	if _, err := k.Key(1, "NULL"); !errors.Is(err, sdes.ErrSuite) {
		t.Errorf("unknown suite: %v", err)
	}
	if k.Holds(own(t, 1, sdes.AESCM128HMACSHA180)) || k.Holds(sdes.Crypto{}) {
		t.Error("the ring holds a stranger's key")
	}
}

func TestAKeyringServesManyAtOnce(t *testing.T) {
	var k sdp.Keyring
	got := make([]sdes.Crypto, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], _ = k.Key(i, sdes.AEADAES256GCM) })
	}
	wg.Wait()
	for i, c := range got {
		if !c.SameKey(got[0]) || c.Tag != i {
			t.Errorf("number %d got %v", i, c)
		}
	}
}

func TestNothingHereShowsAKeyWhenPrintedOrLogged(t *testing.T) {
	l := local(sdp.Optional)
	o := newOffer(t, l, false)
	_, a := answer(t, l, body(savp, crypto80))
	var secrets []string
	for _, c := range append(cryptos(t, string(o.Body())), a.LocalKey, a.RemoteKey) {
		b := c.Key
		secrets = append(secrets, string(b), hex.EncodeToString(b[:6]), strings.ToUpper(hex.EncodeToString(b[:6])),
			base64.StdEncoding.EncodeToString(b)[:12], strings.Trim(fmt.Sprint(b[:6]), "[]"), fmt.Sprintf("%#v", b)[7:30])
	}
	shows := func(text string) bool {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				return true
			}
		}
		return false
	}
	if !shows(string(o.Body())) || !shows(fmt.Sprint(a.LocalKey.Key)) {
		t.Fatal("the search finds nothing where keys are")
	}
	values := map[string]any{
		"local": l, "pointer to local": &l, "offer": o, "offers": []*sdp.Offer{o}, "agreement": a, "pointer to agreement": &a,
		"keyring": l.Keys, "holder": struct{ K *sdp.Keyring }{l.Keys},
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
				if text := fmt.Sprintf(verb, v); shows(text) {
					t.Errorf("%s printed %s", verb, text)
				}
			}
			var out bytes.Buffer
			for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
				slog.New(h).Info("exchange", "value", v)
			}
			if shows(out.String()) {
				t.Errorf("logged %s", out.String())
			}
		})
	}
}
