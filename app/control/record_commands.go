package control

import (
	"context"
	"encoding/json"
	"strconv"

	"sotto/app"
	"sotto/app/config"
)

// longestText is how long a text may be, in bytes, that an answer carries: with
// what JSON puts before quotes and line ends it fits into a line.
const longestText = 400 << 10

type exported struct {
	Text string `json:"text,omitempty"` // none where it went into a file
}

type addedContact struct {
	ID string `json:"id"`
}

type oneContact struct {
	Contact app.Contact `json:"contact"`
}

type suggestions struct {
	Suggestions []app.Suggestion `json:"suggestions"`
}

type settings struct {
	Settings app.Settings `json:"settings"`
}

func (s *session) historyList(v values) task {
	return func(context.Context) (any, error) {
		return s.server.Phone.History(app.HistoryQuery{
			Before: v.text("before"), Limit: v.number("limit"), Account: v.text("account"), Missed: v.flag("missed"), Text: v.text("text"),
		})
	}
}

func (s *session) historyRemove(v values) task {
	return func(context.Context) (any, error) {
		id, all := v.text("id"), v.flag("all")
		switch {
		case all == (id != ""):
			return nil, errorf(CodeInvalidParams, "history.remove needs the parameter %q or %q", "id", "all")
		case all:
			id = app.AllRows
		}
		return done{}, s.server.Phone.RemoveHistory(id)
	}
}

func (s *session) historySeen(v values) task {
	return func(context.Context) (any, error) { return done{}, s.server.Phone.SeeHistory(v.text("id")) }
}

func (s *session) historyExport(v values) task {
	return func(context.Context) (any, error) {
		text, err := s.server.Phone.ExportHistory()
		if err != nil {
			return nil, err
		}
		return s.server.export(v.text("path"), text)
	}
}

func (s *session) contactList(v values) task {
	return func(context.Context) (any, error) {
		return s.server.Phone.Contacts(app.ContactQuery{
			Text: v.text("text"), Favourites: v.flag("favourites"), After: v.text("after"), Limit: v.number("limit"),
		})
	}
}

func (s *session) contactGet(v values) task {
	return func(context.Context) (any, error) {
		c, err := s.server.Phone.Contact(v.text("id"))
		return oneContact{c}, err
	}
}

func (s *session) contactAdd(v values) task {
	return func(context.Context) (any, error) {
		id, err := s.server.Phone.AddContact(changing(v.object("contact")))
		return addedContact{id}, err
	}
}

func (s *session) contactUpdate(v values) task {
	return func(context.Context) (any, error) {
		return done{}, s.server.Phone.UpdateContact(v.text("id"), changing(v.object("contact")))
	}
}

// changing changes a contact by the keys of an object.
func changing(changes json.RawMessage) func(app.Contact) (app.Contact, error) {
	return func(c app.Contact) (app.Contact, error) { return c.With(changes) }
}

func (s *session) contactRemove(v values) task {
	return func(context.Context) (any, error) { return done{}, s.server.Phone.RemoveContact(v.text("id")) }
}

func (s *session) contactImport(v values) task {
	return func(context.Context) (any, error) {
		text, path := v.text("text"), v.text("path")
		if (text == "") == (path == "") {
			return nil, errorf(CodeInvalidParams, "contact.import needs the parameter %q or %q", "path", "text")
		}
		data := []byte(text)
		if path != "" {
			var err error
			if data, err = s.server.Phone.Language().ReadImport(path); err != nil {
				return nil, err
			}
		}
		return s.server.Phone.ImportContacts(data, v.text("format"))
	}
}

func (s *session) contactExport(v values) task {
	return func(context.Context) (any, error) {
		text, err := s.server.Phone.ExportContacts(v.text("format"))
		if err != nil {
			return nil, err
		}
		return s.server.export(v.text("path"), text)
	}
}

// export puts a text into a file, or without one into the answer.
func (s *Server) export(path string, text []byte) (any, error) {
	if path != "" {
		return exported{}, s.Phone.Language().WriteExport(path, text)
	}
	if len(text) > longestText {
		return nil, &app.Error{Code: app.CodeLimit, Text: s.Phone.Language().Text("error.text-too-long", map[string]string{"kilobytes": strconv.Itoa(len(text) >> 10)})}
	}
	return exported{string(text)}, nil
}

func (s *session) contactSearch(v values) task {
	return func(context.Context) (any, error) {
		list, err := s.server.Phone.SearchContacts(v.text("text"), v.number("limit"))
		return suggestions{list}, err
	}
}

func (s *session) settingsGet(values) task {
	return func(context.Context) (any, error) {
		now, err := s.server.Phone.Settings()
		return settings{now}, err
	}
}

func (s *session) settingsSet(v values) task {
	return func(context.Context) (any, error) {
		return done{}, s.server.Phone.ChangeSettings(func(before config.Settings) (config.Settings, error) {
			return before.With(v.object("settings"))
		})
	}
}
