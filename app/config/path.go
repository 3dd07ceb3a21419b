package config

import (
	"fmt"
	"strings"
)

// leaf returns the last key of a path: transport of account[0].transport.
func leaf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// parent returns the table or list that a path lies in: account[0] of
// account[0].transport, account of account[0], nothing of account.
func parent(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}

// element returns the path of a list's i-th value, counted from 0.
func element(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
