//go:build !headless

package ui

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"sotto/assets"
)

// spelledKeys are the keys that the program puts together of a beginning and what a phone says.
var spelledKeys = map[string][]string{
	"ui.state.":            {"dialling", "ringing", "early", "incoming", "connected"},
	"ui.verdict.":          {"private", "exposed", "open", "private.plain"},
	"ui.verdict.expected.": {"private", "exposed", "open", "private.plain"},
	"ui.label.":            numberLabels,
	"ui.dtmf.what.":        {"rfc4733", "info", "inband"},
}

// keysOfLanguage are the keys of a language with the arguments that each text names.
func keysOfLanguage(t *testing.T, language string) map[string]string {
	t.Helper()
	var texts map[string]json.RawMessage
	if err := json.Unmarshal(assets.WindowWords(language), &texts); err != nil {
		t.Fatalf("%s: %v", language, err)
	}
	found := map[string]string{}
	argument := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	for key, text := range texts {
		var names []string
		for _, m := range argument.FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
		slices.Sort(names)
		found[key] = strings.Join(slices.Compact(names), " ")
	}
	return found
}

// literalsOf are the texts between quotes in the program's files here, without those of imports.
func literalsOf(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					found[text] = name
				}
			}
			return true
		})
	}
	return found
}

func TestEveryKeyIsThereInEachLanguageWithTheSameArguments(t *testing.T) {
	english := keysOfLanguage(t, "en")
	for _, language := range languages[1:] {
		other := keysOfLanguage(t, language)
		for key, arguments := range english {
			if got, known := other[key]; !known {
				t.Errorf("%s: %q is missing", language, key)
			} else if got != arguments {
				t.Errorf("%s: %q names %q, in English %q", language, key, got, arguments)
			}
		}
		for key := range other {
			if _, known := english[key]; !known {
				t.Errorf("%s: %q is not in English", language, key)
			}
		}
	}
}

func TestEveryKeyThatIsUsedIsThereAndEachThatIsThereIsUsed(t *testing.T) {
	known, used := keysOfLanguage(t, "en"), map[string]bool{}
	for literal, file := range literalsOf(t) {
		if !strings.HasPrefix(literal, "ui.") {
			continue
		}
		keys := []string{literal}
		if strings.HasSuffix(literal, ".") {
			keys = nil
			for _, end := range spelledKeys[literal] {
				keys = append(keys, literal+end)
			}
		}
		if len(keys) == 0 {
			t.Errorf("%s: no test knows what follows %q", file, literal)
		}
		for _, key := range keys {
			used[key] = true
			if _, there := known[key]; !there {
				t.Errorf("%s: %q has no text", file, key)
			}
		}
	}
	for key := range known {
		if !used[key] {
			t.Errorf("%q is not used", key)
		}
	}
}

// A text that a person would read has a space or begins with a capital. What else looks so is listed.
func TestNoTextForPeopleStandsInTheProgram(t *testing.T) {
	looksRead := regexp.MustCompile(`^[A-Z][a-z]|[a-z] [a-z]|\p{Han}`)
	fine := map[string]bool{"Monday, 2 January": true, "1月2日": true, "2006年1月2日": true, "Opus": true, "English": true, "中文": true, "，。；：？！）、": true}
	for _, method := range []string{"ActionInvoked", "CloseNotification", "GetCapabilities", "IsStatusNotifierHostRegistered", "NameOwnerChanged", "Notify"} {
		fine[method] = true // of the desktop's bus
	}
	for literal, file := range literalsOf(t) {
		if looksRead.MatchString(literal) && !fine[literal] {
			t.Errorf("%s: %q belongs in the translations", file, literal)
		}
	}
}

func TestTheWindowSpeaksTheLanguageChosen(t *testing.T) {
	for language, want := range map[string][]string{"en": {"Hang up", "Show Hidden Files"}, "zh": {"挂断", "显示隐藏文件"}} {
		sceneWith(t, newFakePhone(registered()), Program{Language: language})
		if got := []string{phrase("ui.hang-up"), lang.L("Show Hidden Files")}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}
