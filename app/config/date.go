package config

import (
	"errors"
	"time"
)

// Date is a day without a time or a zone, as TOML's local date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const dateLayout = "2006-01-02"

var errNotADate = errors.New("a date is written as 2026-11-23, without quotes and without a time")

// DateOf returns the day of a moment, in the moment's own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Time returns the beginning of the day in UTC; the zero Date gives the zero
// time.
func (d Date) Time() time.Time {
	if d == (Date{}) {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// String returns the date as 2026-11-23, and nothing for the zero Date.
func (d Date) String() string {
	if d == (Date{}) {
		return ""
	}
	return d.Time().Format(dateLayout)
}

// MarshalText gives JSON the form of String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the form of String.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	t, err := time.Parse(dateLayout, string(text))
	if err != nil {
		return errNotADate
	}
	*d = DateOf(t)
	return nil
}

// MarshalTOML writes a local date.
func (d Date) MarshalTOML() ([]byte, error) { return d.MarshalText() }

// UnmarshalTOML takes a local date and nothing else.
func (d *Date) UnmarshalTOML(value any) error {
	t, ok := value.(time.Time)
	if !ok || !isLocalDate(t) {
		return errNotADate
	}
	*d = DateOf(t)
	return nil
}

// isLocalDate tells a local date from TOML's other moments by the zone that
// the decoder marks it with.
func isLocalDate(t time.Time) bool { return t.Location().String() == "date-local" }
