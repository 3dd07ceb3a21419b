package audio

import "strings"

// splitFileSpec takes "file:PLAY:REC" apart. Either path may be empty, not both.
func splitFileSpec(spec string) (play, rec string, ok bool) {
	paths, ok := strings.CutPrefix(spec, "file:")
	if !ok {
		return "", "", false
	}
	play, rest, ok := cutPath(paths)
	if !ok {
		return "", "", false
	}
	rec, _, more := cutPath(rest)
	if more || play == "" && rec == "" {
		return "", "", false
	}
	return play, rec, true
}

// cutPath takes the first path from a list separated by colons; found says that a separator followed it.
func cutPath(list string) (path, rest string, found bool) {
	drive := drivePrefix(list)
	path, rest, found = strings.Cut(list[drive:], ":")
	return list[:drive+len(path)], rest, found
}

// drivePrefix is the length of a Windows drive ("C:") that path begins with, or 0.
func drivePrefix(path string) int {
	if len(path) < 3 || path[1] != ':' || path[2] != '\\' && path[2] != '/' {
		return 0
	}
	if letter := path[0] | 0x20; letter < 'a' || letter > 'z' {
		return 0
	}
	return len("C:")
}
