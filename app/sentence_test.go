package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"sotto/assets"
)

// keyPattern is what a key of the translations looks like.
var keyPattern = regexp.MustCompile(`^(reason|encryption|failure|end|sound|warning|sdp|part|device|step|error|doctor|demo)\.[a-z0-9.-]+$`)

var placePattern = regexp.MustCompile(`\{\{\.([a-z_]+)\}\}`)

// places are the arguments that a text has places for.
func places(text string) []string {
	var names []string
	for _, found := range placePattern.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEverySentenceIsThereInEveryLanguageWithTheSamePlaces(t *testing.T) {
	english := sentences()[English]
	if len(english) == 0 {
		t.Fatal("there are no sentences")
	}
	for _, l := range Languages() {
		of := sentences()[l]
		for key, text := range of {
			if _, known := english[key]; !known || !keyPattern.MatchString(key) {
				t.Errorf("%s: %s is no key of the English ones", l, key)
			}
			if strings.Count(text, "{{") != strings.Count(text, "}}") || strings.Count(text, "{{") != len(placePattern.FindAllString(text, -1)) {
				t.Errorf("%s: the places of %s are not in order: %s", l, key, text)
			}
		}
		for key, text := range english {
			if got, want := places(of[key]), places(text); !slices.Equal(got, want) {
				t.Errorf("%s: %s has places for %v, English for %v", l, key, got, want)
			}
		}
	}
}

// unended are texts that are no sentence: parts of one, headings, lines of a list.
var unended = regexp.MustCompile(`^(part\.|doctor\.(account|sound|certificate-|trusted|to-trust)|demo\.(exchange|registered|messages|certificate|answered|verdict|voice|packets|heard))`)

func TestEverySentenceEndsAsOne(t *testing.T) {
	ends := map[Language]string{English: ".?", Chinese: "。？"}
	for _, l := range Languages() {
		for key, text := range sentences()[l] {
			last := []rune(text)[len([]rune(text))-1]
			switch {
			case text != strings.TrimSpace(text) || strings.Contains(text, "  ") || strings.ContainsAny(text, "!！\n"):
				t.Errorf("%s: %s: %q", l, key, text)
			case unended.MatchString(key) || strings.HasPrefix(key, "step.sound.no-devices"):
			case !strings.ContainsRune(ends[l], last):
				t.Errorf("%s: %s ends with %q", l, key, last)
			}
		}
	}
	for key, text := range sentences()[Chinese] {
		if strings.ContainsAny(placePattern.ReplaceAllString(text, ""), ",;?") || regexp.MustCompile(`\p{Han} ?[.:]`).MatchString(text) {
			t.Errorf("%s has English marks: %s", key, text)
		}
		if !regexp.MustCompile(`\p{Han}`).MatchString(text) && key != "part.named" && key != "demo.messages-tls" {
			t.Errorf("%s is not Chinese: %s", key, text)
		}
	}
}

func TestTheWindowsTranslatorSaysTheSame(t *testing.T) {
	for _, l := range Languages() {
		name := string(l) + ".json"
		text, err := assets.Translations().ReadFile(path.Join(assets.TranslationsFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		bundle := i18n.NewBundle(language.English)
		if _, err := bundle.ParseMessageFileBytes(text, name); err != nil {
			t.Fatal(err)
		}
		localizer := i18n.NewLocalizer(bundle, string(l))
		for key, text := range sentences()[l] {
			args := map[string]string{}
			for _, place := range places(text) {
				args[place] = "<" + place + ">"
			}
			got, err := localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: args})
			if want := l.Text(key, args); err != nil || got != want {
				t.Errorf("%s: %s: got %q, %v; want %q", l, key, got, err, want)
			}
		}
	}
}

// said is a literal in the source that is a key of a sentence, with the names of
// the arguments that are given with it where that can be seen.
type said struct {
	at   string
	key  string
	args []string // nil: it can't be seen
}

// sources parses the Go files of folders, tests apart, and shows each.
func sources(t *testing.T, visit func(files *token.FileSet, name string, file *ast.File), folders ...string) {
	t.Helper()
	for _, folder := range folders {
		names, err := fs.Glob(os.DirFS(folder), "*.go")
		if err != nil || len(names) == 0 {
			t.Fatalf("no Go file in %s: %v", folder, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path.Join(folder, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			visit(files, path.Join(folder, name), file)
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// spokenKeys finds every key in the source of the phone, its control and commands.
func spokenKeys(t *testing.T) (all []said) {
	sources(t, func(files *token.FileSet, _ string, file *ast.File) {
		seen := map[ast.Expr]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for i, arg := range call.Args {
				key, ok := literal(arg)
				if !ok || !keyPattern.MatchString(key) {
					continue
				}
				s := said{at: files.Position(arg.Pos()).String(), key: key}
				if names, plain := namesOf(call, call.Args[i+1:]); plain {
					s.args = names
				}
				seen[arg] = true
				all = append(all, s)
			}
			return true
		})
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && !seen[l] {
				if key, ok := literal(l); ok && keyPattern.MatchString(key) {
					all = append(all, said{at: files.Position(l.Pos()).String(), key: key})
				}
			}
			return true
		})
	}, ".", "control", "command")
	return all
}

// namesOf are the names in a call's pairs, which are plain where each is a literal.
func namesOf(call *ast.CallExpr, pairs []ast.Expr) (names []string, plain bool) {
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"say", "reason", "refusal"}, function.Sel.Name) || call.Ellipsis.IsValid() {
		return nil, false
	}
	names = []string{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := literal(pairs[i])
		if !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

func TestEveryKeyThatIsSaidIsASentenceAndHasItsArguments(t *testing.T) {
	checked := 0
	for _, s := range spokenKeys(t) {
		text, known := sentences()[English][s.key]
		if !known {
			t.Errorf("%s: there is no sentence %s", s.at, s.key)
			continue
		}
		if s.args == nil {
			continue
		}
		checked++
		for _, place := range places(text) {
			if !slices.Contains(s.args, place) {
				t.Errorf("%s: %s has a place for %q, which is not given", s.at, s.key, place)
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d sentences were checked", checked)
	}
}

func TestEverySentenceIsSaid(t *testing.T) {
	used := map[string]bool{}
	for _, s := range spokenKeys(t) {
		used[s.key] = true
	}
	for _, key := range slices.Sorted(maps.Keys(sentences()[English])) {
		if !used[key] && !strings.HasPrefix(key, "sdp.") {
			t.Errorf("nobody says %s", key)
		}
	}
}

func TestEveryWarningOfMediaIsASentenceForPeopleToo(t *testing.T) {
	warnings := map[string]bool{}
	sources(t, func(files *token.FileSet, _ string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			if function, ok := call.Fun.(*ast.Ident); !ok || function.Name != "refuse" {
				return true
			}
			if text, ok := literal(call.Args[1]); ok {
				warnings[text] = true
				if _, known := warningKey(text); !known {
					t.Errorf("%s: no sentence for %q", files.Position(call.Pos()), text)
				}
			}
			return true
		})
	}, "../media/sdp")
	if len(warnings) < 20 {
		t.Errorf("only %d warnings were found", len(warnings))
	}
	for key, text := range sentences()[English] {
		if strings.HasPrefix(key, "sdp.") && !warnings[text] {
			t.Errorf("%s is no warning of media", key)
		}
	}
}
