package main_test

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
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
)

// goFile is what the rules of the house look at in a source file.
type goFile struct {
	Path       string // from the module's root, with slashes
	Package    string
	Comment    string // the package comment, without directives
	Imports    []string
	Constraint constraint.Expr // nil: always compiled
}

// Folder is the package's path below the module's, "." at its root.
func (f goFile) Folder() string { return path.Dir(f.Path) }

// Test says whether only `go test` compiles the file.
func (f goFile) Test() bool { return strings.HasSuffix(f.Path, "_test.go") }

// badNames say nothing of what a package holds.
var badNames = []string{"util", "utils", "common", "helper", "helpers", "types"}

// forbidden is text that no file may hold. None of the expressions matches itself.
var forbidden = map[string]*regexp.Regexp{
	"a private key":     regexp.MustCompile(`-----BEGIN [A-Z ]*` + `PRIVATE KEY-----`),
	"a machine's paths": regexp.MustCompile(`(^|[^A-Za-z0-9_.~*-])/(root|work)/`),
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	for _, f := range goFiles(t) {
		if badlyNamed(f) {
			t.Errorf("%s: package %s: name it for what it holds", f.Path, f.Package)
		}
	}
}

func TestEachPackageHasOnePackageComment(t *testing.T) {
	for _, fault := range commentFaults(goFiles(t)) {
		t.Error(fault)
	}
}

func TestNoFileHoldsAPrivateKeyOrAMachinesPath(t *testing.T) {
	walk(t, func(name string) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faultsInText(name, string(text)) {
			t.Error(fault)
		}
	})
}

func TestFaultsOfTheHouseAreSeen(t *testing.T) {
	file := func(name, source string) goFile { return readGo(t, name, source) }
	for _, test := range []struct {
		name  string
		files []goFile
		fault string // "" for none
	}{
		{"one comment", []goFile{file("a/a.go", "// Package a is one.\npackage a"), file("a/b.go", "package a")}, ""},
		{"none", []goFile{file("a/a.go", "package a")}, "a: no package comment"},
		{"two", []goFile{file("a/a.go", "// Package a is one.\npackage a"), file("a/b.go", "// Package a is two.\npackage a")},
			"a: 2 package comments: a/a.go, a/b.go"},
		{"one in a test is a second one", []goFile{file("a/a.go", "// Package a is one.\npackage a"), file("a/b_test.go", "// Package a is two.\npackage a_test")},
			"a: 2 package comments: a/a.go, a/b_test.go"},
		{"a directive is no comment", []goFile{file("a/a.go", "//go:build linux\npackage a")}, "a: no package comment"},
		{"another package's name", []goFile{file("a/a.go", "// Package b is one.\npackage a")}, "a/a.go: the comment begins with: Package a "},
		{"a program says what it is", []goFile{file("a/a.go", "// A counts.\npackage main")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(commentFaults(test.files), "; "); got != test.fault {
				t.Errorf("got %q, want %q", got, test.fault)
			}
		})
	}
	for _, test := range []struct {
		name string
		bad  bool
	}{
		{"media/sdp/offer.go", false}, {"media/util/clamp.go", true}, {"app/types/call.go", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := badlyNamed(file(test.name, "package "+path.Base(path.Dir(test.name)))); got != test.bad {
				t.Errorf("badly named: %v, want %v", got, test.bad)
			}
		})
	}
	for _, test := range []struct {
		name, text string
		bad        bool
	}{
		{"a certificate", "-----BEGIN CERTIFICATE-----", false},
		{"a key", "-----BEGIN " + "PRIVATE KEY-----", true},
		{"an old key", "-----BEGIN EC " + "PRIVATE KEY-----", true},
		{"a path", `"/ro` + `ot/sotto"`, true},
		{"a path alone", "/wo" + "rk/main", true},
		{"a page of a site", "https://example.org/wo" + "rk/1", false},
		{"one's own folder", "~/wo" + "rk/sotto", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := faultsInText("x", test.text); (len(got) > 0) != test.bad {
				t.Errorf("%q: found %q", test.text, got)
			}
		})
	}
}

func badlyNamed(f goFile) bool {
	return slices.Contains(badNames, strings.TrimSuffix(f.Package, "_test")) || slices.Contains(badNames, path.Base(f.Folder()))
}

// commentFaults gives a sentence for each folder that has not exactly one package comment, or one that names another
// package.
func commentFaults(files []goFile) (faults []string) {
	commented := map[string][]string{} // folder: files with a package comment
	for _, f := range files {
		names := commented[f.Folder()]
		if f.Comment != "" {
			names = append(names, f.Path)
		}
		commented[f.Folder()] = names
		if begin := "Package " + f.Package + " "; f.Comment != "" && f.Package != "main" && !f.Test() && !strings.HasPrefix(f.Comment, begin) {
			faults = append(faults, f.Path+": the comment begins with: "+begin)
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(commented)) {
		switch names := commented[folder]; len(names) {
		case 0:
			faults = append(faults, folder+": no package comment")
		case 1:
		default:
			faults = append(faults, fmt.Sprintf("%s: %d package comments: %s", folder, len(names), strings.Join(names, ", ")))
		}
	}
	return faults
}

func faultsInText(name, text string) (faults []string) {
	for what, expression := range forbidden {
		if found := expression.FindStringIndex(text); found != nil {
			faults = append(faults, fmt.Sprintf("%s:%d: holds %s", name, 1+strings.Count(text[:found[0]], "\n"), what))
		}
	}
	return faults
}

// goFiles reads every Go file of the module, whatever its build tags.
func goFiles(t *testing.T) (files []goFile) {
	t.Helper()
	walk(t, func(name string) {
		if path.Ext(name) != ".go" {
			return
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, readGo(t, name, string(source)))
	})
	return files
}

func readGo(t *testing.T, name, source string) goFile {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	f := goFile{Path: name, Package: parsed.Name.Name, Comment: strings.TrimSpace(parsed.Doc.Text()), Constraint: constraintOf(parsed)}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		f.Imports = append(f.Imports, imported)
	}
	return f
}

// constraintOf gives the file's //go:build line, nil where there is none.
func constraintOf(f *ast.File) constraint.Expr {
	for _, group := range f.Comments {
		for _, line := range group.List {
			if line.Pos() < f.Package && constraint.IsGoBuild(line.Text) {
				if expr, err := constraint.Parse(line.Text); err == nil {
					return expr
				}
			}
		}
	}
	return nil
}

// walk visits every file of the tree, but not what git keeps or make builds.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "bin"):
			return fs.SkipDir
		case entry.Type().IsRegular() && name != ".git": // in a linked work tree it is a file
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
