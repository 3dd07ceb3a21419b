package control

import "sotto/app"

// windowOpen brings the window to the front: another start of the program asks for it, and hands over what it was to call.
func (s *session) windowOpen(v values) (any, error) {
	if s.server.Open == nil {
		return nil, &app.Error{Code: app.CodeWrongState, Text: s.server.Phone.Language().Text("error.no-window", nil)}
	}
	return done{}, s.server.Open(v.text("uri"))
}
