package contact

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"
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

// formulas are the characters that begin a formula, those of East Asian keyboards
// too, and the mark that Guarded puts before them.
const formulas = "=+-@\t\r'＝＋－＠"

// Guarded is a text as a cell that no spreadsheet takes for a formula: callers
// choose their own names. Where cells end at a semicolon, as in much of Europe, what
// follows one is a cell too; and what follows a line end may be.
func Guarded(text string) string {
	return byCell(text, func(cell string) string {
		if !beginsFormula(cell) || cell[0] == '+' && significant(cell) != "" {
			return cell
		}
		return "'" + cell
	})
}

// unguarded undoes Guarded.
func unguarded(text string) string {
	return byCell(text, func(cell string) string {
		if rest, quoted := strings.CutPrefix(cell, "'"); quoted && beginsFormula(rest) {
			return rest
		}
		return cell
	})
}

func beginsFormula(cell string) bool {
	first, size := utf8.DecodeRuneInString(cell)
	return size > 0 && strings.ContainsRune(formulas, first)
}

// byCell changes each part of a text that may be taken for a cell.
func byCell(text string, change func(string) string) string {
	var b strings.Builder
	for {
		end := strings.IndexAny(text, ";\n")
		if end < 0 {
			return b.String() + change(text)
		}
		b.WriteString(change(text[:end]) + text[end:end+1])
		text = text[end+1:]
	}
}
