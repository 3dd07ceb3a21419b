package contact

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// column says what the cells of a column are.
type column struct {
	into  func(r *reading, cell string)
	label int    // of a number: the column with its label; -1: none
	name  string // of a number without such a column: its label
	phone bool
}

// reading is a row as far as it is read.
type reading struct {
	Contact
	parts  []string // of a name that stands in several columns
	fileAs string   // a name for sorting, which serves where there is no other
}

// contact is what a whole row says.
func (r reading) contact() Contact {
	c := r.Contact
	if c.Name == "" {
		c.Name = strings.Join(r.parts, " ")
	}
	if c.Name == "" {
		c.Name = r.fileAs
	}
	return c
}

// simple are columns by their names in small letters: those of Outlook, Google
// and Sotto, and what people write themselves.
var simple = map[string]func(*reading, string){
	"name": setName, "full name": setName, "display name": setName, "file as": setFileAs,
	"first name": addName, "given name": addName, "middle name": addName, "additional name": addName,
	"last name": addName, "family name": addName, "surname": addName,
	"organisation": setOrganisation, "organization": setOrganisation, "company": setOrganisation,
	"organization name": setOrganisation, "organization 1 - name": setOrganisation,
	"note": setNote, "notes": setNote,
	"favourite": setFavourite, "favorite": setFavourite,
	"labels": setStarred, "group membership": setStarred,
}

// phones are columns of one number each, with its label.
var phones = map[string]string{
	"number": "", "phone": "", "phone number": "", "tel": "", "telephone": "", "extension": "", "sip": "", "sip address": "",
	"mobile": "mobile", "mobile phone": "mobile", "cell": "mobile", "cell phone": "mobile",
	"business phone": "work", "business phone 2": "work", "work phone": "work", "company main phone": "main", "primary phone": "main",
	"home phone": "home", "home phone 2": "home", "other phone": "other", "car phone": "car",
}

// numbered are the columns of Google (Phone 1 - Label, Phone 1 - Value) and of
// Sotto (Label 1, Number 1).
var numbered = regexp.MustCompile(`^(?:phone ([0-9]+) - (label|type|value)|(label|number) ([0-9]+))$`)

// parseCSV reads rows below a line of column names.
func parseCSV(text string) (Parsed, error) {
	var p Parsed
	head, _, _ := strings.Cut(text, "\n")
	rows := csv.NewReader(strings.NewReader(text))
	rows.Comma, rows.FieldsPerRecord, rows.LazyQuotes = separator(head), -1, true
	names, err := rows.Read()
	if err != nil {
		return p, fmt.Errorf("%w: there is no line with the names of the columns", ErrFormat)
	}
	columns := columnsOf(names)
	if len(columns) == 0 {
		return p, fmt.Errorf("%w: the first line has to name the columns, such as: Name, Number", ErrFormat)
	}
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			p.fault(broken.StartLine, "The row can't be read: %v.", broken.Err)
			continue
		}
		if err != nil {
			return p, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		line, _ := rows.FieldPos(0)
		p.row(line, columns, cells)
	}
}

// separator is what stands between the names of the columns.
func separator(head string) rune {
	best := ','
	for _, r := range ";\t" {
		if strings.Count(head, string(r)) > strings.Count(head, string(best)) {
			best = r
		}
	}
	return best
}

func columnsOf(names []string) map[int]column {
	columns, labels := map[int]column{}, map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if m := numbered.FindStringSubmatch(name); m != nil && m[2] != "value" && m[3] != "number" {
			labels[m[1]+m[4]] = i
		}
	}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if set, known := simple[name]; known {
			columns[i] = column{into: set}
		}
		if label, known := phones[name]; known {
			columns[i] = column{phone: true, name: label, label: -1}
		}
		if m := numbered.FindStringSubmatch(name); m != nil && (m[2] == "value" || m[3] == "number") {
			at, has := labels[m[1]+m[4]]
			if !has {
				at = -1
			}
			columns[i] = column{phone: true, label: at}
		}
	}
	return columns
}

// row takes one row over; one of empty cells is none.
func (p *Parsed) row(line int, columns map[int]column, cells []string) {
	var r reading
	empty := true
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		col, known := columns[i]
		if cell == "" {
			continue
		}
		empty = false
		switch {
		case !known:
		case !col.phone:
			col.into(&r, cell)
		default:
			label := col.name
			if col.label >= 0 && col.label < len(cells) {
				label = strings.ToLower(strings.Trim(unguarded(cells[col.label]), "* "))
			}
			for number := range strings.SplitSeq(cell, " ::: ") { // how Google writes several
				r.Numbers = append(r.Numbers, Number{label, unguarded(number)})
			}
		}
	}
	if !empty {
		p.take(line, r.contact())
	}
}

func setName(r *reading, cell string)         { r.Name = unguarded(cell) }
func setOrganisation(r *reading, cell string) { r.Organisation = unguarded(cell) }
func setNote(r *reading, cell string)         { r.Note = unguarded(cell) }
func setFileAs(r *reading, cell string)       { r.fileAs = cell }
func addName(r *reading, cell string)         { r.parts = append(r.parts, cell) }

func setFavourite(r *reading, cell string) {
	switch strings.ToLower(cell) {
	case "1", "yes", "true", "x":
		r.Favourite = true
	}
}

func setStarred(r *reading, cell string) {
	r.Favourite = strings.Contains(strings.ToLower(cell), "starred")
}
