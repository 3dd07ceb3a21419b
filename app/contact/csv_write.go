package contact

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

// writeCSV writes contacts as CSV with the columns that Parse knows. Photos have
// no place there.
func writeCSV(contacts []Contact) ([]byte, error) {
	numbers := 1
	for _, c := range contacts {
		numbers = max(numbers, len(c.Numbers))
	}
	head := []string{"Name", "Organisation", "Favourite", "Note"}
	for i := range numbers {
		head = append(head, fmt.Sprintf("Label %d", i+1), fmt.Sprintf("Number %d", i+1))
	}
	rows := [][]string{head}
	for _, c := range contacts {
		favourite := ""
		if c.Favourite {
			favourite = "yes"
		}
		row := []string{Guarded(c.Name), Guarded(c.Organisation), favourite, Guarded(c.Note)}
		for i := range numbers {
			var n Number
			if i < len(c.Numbers) {
				n = c.Numbers[i]
			}
			row = append(row, Guarded(n.Label), Guarded(n.Number))
		}
		rows = append(rows, row)
	}
	return Rows(rows)
}

// Rows writes a table as CSV that spreadsheets know for UTF-8 by its mark.
func Rows(rows [][]string) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Guarded is a text as a cell that no spreadsheet takes for a formula: callers
// choose their own names.
func Guarded(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r'", rune(text[0])) || text[0] == '+' && significant(text) != "" {
		return text
	}
	return "'" + text
}

// unguarded undoes Guarded.
func unguarded(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && rest != "" && strings.ContainsRune("=+-@\t\r'", rune(rest[0])) {
		return rest
	}
	return cell
}
