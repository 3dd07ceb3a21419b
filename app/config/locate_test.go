package config

import (
	"testing"

	"github.com/BurntSushi/toml"
)

func TestKeysAreFoundWhereTheyStand(t *testing.T) {
	const text = "\ufeff# a comment with [brackets] and key = 1\n" +
		"a = \"]} # = \\\" \" # b = 2\r\n" +
		"c = '\\' \n" +
		"d = \"\"\"x\n[e]\nf = \\\"\" four\"\"\"\"\n" +
		"g = '''\n[h]\n''''\n" +
		"i = 1979-05-27 07:32:00Z\n" +
		"\"ü\".k = {l = 1, m = {n.o = [1, 2]}}\n" +
		"[p]\n  q = [ # r = 1\n    [1], [ '[', {s = 1}, ],\n  ]\n" +
		"[[t]]\n[t.u]\nv = 1\n[[t.w]]\nx = 1\n[[t]]\n[t.u]\nv = 2\n[[t.w]]\n[[t.w]]\n\"x\" = 2\n'y.z' = 3\n\"\\u0041\" = 4\n" +
		"[ p . aa ]\nbb=1"
	want := map[string]position{
		"a": {2, 1}, "c": {3, 1}, "d": {4, 1}, "g": {7, 1}, "i": {10, 1},
		"ü": {11, 1}, "ü.k": {11, 1}, "ü.k.l": {11, 10}, "ü.k.m": {11, 17}, "ü.k.m.n": {11, 22}, "ü.k.m.n.o": {11, 22},
		"ü.k.m.n.o[0]": {11, 29}, "ü.k.m.n.o[1]": {11, 32},
		"p": {12, 1}, "p.q": {13, 3}, "p.q[0]": {14, 5}, "p.q[0][0]": {14, 6}, "p.q[1]": {14, 10}, "p.q[1][0]": {14, 12},
		"p.q[1][1]": {14, 17}, "p.q[1][1].s": {14, 18},
		"t": {16, 1}, "t[0]": {16, 1}, "t[0].u": {17, 1}, "t[0].u.v": {18, 1}, "t[0].w": {19, 1}, "t[0].w[0]": {19, 1}, "t[0].w[0].x": {20, 1},
		"t[1]": {21, 1}, "t[1].u": {22, 1}, "t[1].u.v": {23, 1}, "t[1].w": {24, 1}, "t[1].w[0]": {24, 1}, "t[1].w[1]": {25, 1},
		"t[1].w[1].x": {26, 1}, "t[1].w[1].y.z": {27, 1}, "t[1].w[1].A": {28, 1},
		"p.aa": {29, 1}, "p.aa.bb": {30, 1},
	}
	var tree map[string]any
	if _, err := toml.Decode(text, &tree); err != nil {
		t.Fatal("the text is no TOML:", err)
	}
	offsets := locate(text)
	for path, at := range want {
		off, ok := offsets[path]
		if !ok {
			t.Errorf("%s was not found", path)
		} else if got := positionAt(text, off); got != at {
			t.Errorf("%s is at %v, want %v", path, got, at)
		}
	}
	for path := range offsets {
		if _, ok := want[path]; !ok {
			t.Errorf("%s was found and isn't there", path)
		}
	}
}

func TestAnEndlessTextDoesNotHoldTheLocatorUp(t *testing.T) {
	for _, text := range []string{"", "[", "[[", "[a", "a", "a=", "a=[", "a={", "a={b", "a=\"", "a='''", "a=\"\\", "=", "]", "a=[}", "a={]", "\"", "a=[1 2]", "a={,"} {
		for path, off := range locate(text) {
			if off > len(text) {
				t.Errorf("%q: %q is at %d", text, path, off)
			}
		}
	}
}
