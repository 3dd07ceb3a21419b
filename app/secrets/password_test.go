package secrets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

const secret = "xyzzy-9271"

func TestAPasswordNeverShowsItself(t *testing.T) {
	p := Password(secret)
	type holder struct{ Password Password }
	tests := map[string]func() string{
		"text log": func() string {
			var b bytes.Buffer
			slog.New(slog.NewTextHandler(&b, nil)).Info("x", "p", p, "in", holder{p}, "at", &p)
			return b.String()
		},
		"JSON log": func() string {
			var b bytes.Buffer
			slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "p", p, "in", holder{p}, "at", &p)
			return b.String()
		},
		"JSON": func() string {
			b, err := json.Marshal(map[string]any{"p": p, "in": holder{p}, "list": []Password{p}})
			return string(b) + fmt.Sprint(err)
		},
		"TOML": func() string {
			var b bytes.Buffer
			err := toml.NewEncoder(&b).Encode(holder{p})
			return b.String() + fmt.Sprint(err)
		},
		"an error": func() string { return errors.New(fmt.Sprint("x", p)).Error() + p.String() },
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T|%v"} {
		tests[verb] = func() string {
			args := []any{p, &p, holder{p}, []Password{p}}
			var all strings.Builder
			for _, arg := range args {
				if verb == "%T|%v" {
					fmt.Fprintf(&all, verb, arg, arg)
				} else {
					fmt.Fprintf(&all, verb, arg)
				}
			}
			return all.String()
		}
	}
	for name, show := range tests {
		t.Run(name, func(t *testing.T) {
			text := show()
			for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret)} {
				if strings.Contains(text, form) {
					t.Errorf("it shows in %s", text)
				}
			}
			if !strings.Contains(text, redacted) {
				t.Errorf("no word of it in %s", text)
			}
		})
	}
	if string(p) != secret {
		t.Error("it can't be used")
	}
}
