package app

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"testing"
)

// sentencePattern is what a sentence in the source looks like: several words, and
// a capital at its beginning or a mark at its end.
var sentencePattern = regexp.MustCompile(`^[A-Z%"].* .*[a-z]{2}.* |^[^ ]+ .* .*[.?]$`)

// spokenByFew are the files whose sentences are not for those who use the phone.
var spokenByFew = map[string]string{
	"control/params.go":        "mistakes of programs, in the terms of JSON-RPC",
	"control/arguments.go":     "how a command is written",
	"control/socket_unix.go":   "mistakes of who sets the phone up",
	"command/demo.go":          "a demonstration for those who try the program out",
	"command/demo_exchange.go": "a demonstration for those who try the program out",
}

// spokenAbroad are the warnings that other phones are given.
var spokenAbroad = []string{
	"No offer can be made now",
	"The call could not be set up",
	"The call has no sound yet",
	"This call stays as private as it is",
}

func TestNoSentenceForPeopleStandsInTheSource(t *testing.T) {
	unused := maps.Clone(spokenByFew)
	sources(t, func(files *token.FileSet, name string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if pair, ok := n.(*ast.KeyValueExpr); ok {
				key, _ := pair.Key.(*ast.Ident)
				return key == nil || key.Name != "Use" && key.Name != "Short" && key.Name != "Long" // the help of a command
			}
			l, ok := n.(*ast.BasicLit)
			if !ok {
				return true
			}
			text, ok := literal(l)
			if !ok || !sentencePattern.MatchString(text) || slices.Contains(spokenAbroad, text) {
				return true
			}
			if _, excused := spokenByFew[name]; excused {
				delete(unused, name)
				return true
			}
			t.Errorf("%s: %q belongs into the translations", files.Position(l.Pos()), text)
			return true
		})
	}, ".", "control", "command")
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		t.Errorf("%s needs no excuse", name)
	}
}

func TestSentencesAreSeen(t *testing.T) {
	for text, is := range map[string]bool{
		"There is no call.": true, "%s is busy now.": true, "the phone has stopped.": true, `"%s" is no name`: true, "Is it there?": true,
		"no-such-call": false, "account is kept": false, "the phone is stopping": false, "Call-ID": false, "registered as": false,
	} {
		if sentencePattern.MatchString(text) != is {
			t.Errorf("%q", text)
		}
	}
}
