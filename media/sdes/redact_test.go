package sdes_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"sotto/media/sdes"
)

// secretWord is the key and salt of printed, in which every form is searched.
const secretWord = "SixteenByteKey!!andFourteenB.."

func printed(t *testing.T) sdes.Crypto {
	t.Helper()
	c := sdes.Crypto{
		Tag: 7, Suite: sdes.AESCM128HMACSHA180, Lifetime: 1 << 20, MKI: []byte{0, 1},
		Key: []byte(secretWord[:16]), Salt: []byte(secretWord[16:]),
	}
	if !strings.Contains(c.Line(), "inline:U2l4dGVlb") {
		t.Fatalf("the line has no key, so nothing would be found")
	}
	return c
}

// leaks says whether a text shows key or salt: as text, in hexadecimal, as a
// list of numbers or as base64, alone or together.
func leaks(text string) bool {
	low := strings.ToLower(text)
	for _, secret := range []string{secretWord[:16], secretWord[16:], secretWord} {
		b := []byte(secret)
		quoted, _ := json.Marshal(b)
		for _, form := range []string{
			secret[:6], hex.EncodeToString(b[:4]), fmt.Sprintf("% x", b[:4]), fmt.Sprintf("%#v", b)[7:30],
			strings.Trim(fmt.Sprint(b[:4]), "[]"), strings.Trim(string(quoted), `"`)[:6],
		} {
			if strings.Contains(low, strings.ToLower(form)) {
				return true
			}
		}
	}
	return false
}

func TestNoVerbPrintsAKey(t *testing.T) {
	c := printed(t)
	type holder struct{ Crypto sdes.Crypto }
	values := map[string]any{
		"value": c, "pointer": &c, "slice": []sdes.Crypto{c}, "struct": holder{c}, "map": map[string]sdes.Crypto{"a": c},
		"pointer to struct": &holder{c},
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%T %v"} {
			t.Run(name+" "+verb, func(t *testing.T) {
				args := []any{v}
				if verb == "%T %v" {
					args = []any{v, v}
				}
				if text := fmt.Sprintf(verb, args...); leaks(text) {
					t.Errorf("printed %s", text)
				}
			})
		}
	}
}

func TestNoLogShowsAKey(t *testing.T) {
	c := printed(t)
	type holder struct{ Crypto sdes.Crypto }
	var out bytes.Buffer
	handlers := map[string]slog.Handler{
		"text": slog.NewTextHandler(&out, nil),
		"json": slog.NewJSONHandler(&out, nil),
	}
	for name, h := range handlers {
		for kind, v := range map[string]any{"value": c, "pointer": &c, "struct": holder{c}, "slice": []sdes.Crypto{c}} {
			t.Run(name+" "+kind, func(t *testing.T) {
				out.Reset()
				slog.New(h).Info("agreed", "crypto", v)
				if leaks(out.String()) {
					t.Errorf("logged %s", out.String())
				}
				if !strings.Contains(out.String(), "AES_CM_128_HMAC_SHA1_80") {
					t.Errorf("logged nothing of use: %s", out.String())
				}
			})
		}
	}
}

func TestAHiddenKeyStillSaysWhatItIs(t *testing.T) {
	if got, want := printed(t).String(), "crypto:7 AES_CM_128_HMAC_SHA1_80 inline:[hidden]|2^20|1:2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (sdes.Crypto{}).String(); got != "no crypto" {
		t.Errorf("the zero value is %q", got)
	}
}

func TestNoErrorQuotesTheAttribute(t *testing.T) {
	for _, value := range []string{
		secretWord, "1 " + secretWord + " x", secretWord + " a b", "1 AES_CM_128_HMAC_SHA1_80 " + secretWord,
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + secretWord, "1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + " " + secretWord,
		"1 AES_CM_128_HMAC_SHA1_80 inline:" + key128 + "|" + secretWord,
	} {
		_, err := sdes.Parse(value)
		if err == nil {
			t.Errorf("%q was taken", value)
		} else if leaks(err.Error()) {
			t.Errorf("the error quotes: %v", err)
		}
	}
}

func TestTheSearchForLeaksFindsThem(t *testing.T) {
	c := printed(t)
	for _, text := range []string{
		c.Line(), fmt.Sprint(c.Key), fmt.Sprintf("%x", c.Salt), fmt.Sprintf("%#v", c.Key), fmt.Sprintf("%q", c.Salt),
	} {
		if !leaks(text) {
			t.Errorf("not found in %s", text)
		}
	}
}
