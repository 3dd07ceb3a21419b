//go:build !headless

package ui

import (
	"sort"
	"strings"
	"unicode"
)

const ellipsis = "…"

// shorten cuts a text with an ellipsis where it is wider than the room.
func shorten(s string, room float32, width func(string) float32) string {
	s, _, _ = strings.Cut(s, "\n")
	if width(s) <= room {
		return s
	}
	runes := []rune(s)
	n := sort.Search(len(runes), func(n int) bool { return width(string(runes[:n+1])+ellipsis) > room })
	return strings.TrimRight(string(runes[:n]), " ") + ellipsis
}

// shortenFront is shorten that keeps the end of the text.
func shortenFront(s string, room float32, width func(string) float32) string {
	if width(s) <= room {
		return s
	}
	runes := []rune(s)
	return ellipsis + string(runes[sort.Search(len(runes), func(n int) bool { return width(ellipsis+string(runes[n:])) <= room }):])
}

// wrap breaks a text into lines that fit the room: at spaces, between Chinese characters, and where nothing else helps anywhere.
func wrap(s string, room float32, width func(string) float32) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line := ""
		for _, piece := range pieces(paragraph) {
			if width(strings.TrimRight(line+piece, " ")) <= room {
				line += piece
				continue
			}
			if line != "" {
				lines, line = append(lines, strings.TrimRight(line, " ")), ""
			}
			for rest := []rune(piece); len(rest) > 0; {
				n := sort.Search(len(rest), func(n int) bool { return width(string(rest[:n+1])) > room })
				if n == len(rest) || width(strings.TrimRight(string(rest), " ")) <= room {
					line = string(rest)
					break
				}
				n = max(n, 1)
				if mark := strings.LastIndexAny(string(rest[:n]), ".@/_-"); mark > 0 {
					n = len([]rune(string(rest[:n])[:mark+1]))
				}
				lines, rest = append(lines, string(rest[:n])), rest[n:]
			}
		}
		if line != "" || paragraph == "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	return lines
}

// pieces are the parts of a text between which a line may end.
func pieces(s string) []string {
	var all []string
	runes := []rune(s)
	start := 0
	for i := range runes {
		if i+1 < len(runes) && breaks(runes[i], runes[i+1]) {
			all, start = append(all, string(runes[start:i+1])), i+1
		}
	}
	return append(all, string(runes[start:]))
}

// breaks says whether a line may end between two characters. Closing marks stay with what they close.
func breaks(before, after rune) bool {
	if unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, after) || strings.ContainsRune("，。；：？！）、", before) {
		return !strings.ContainsRune("，。；：？！）、”’ )", after) && !strings.ContainsRune("（“‘(", before)
	}
	return before == ' ' && after != ' '
}
