package control

import (
	"context"

	"sotto/app"
)

func (s *session) dndSet(v values) task {
	return func(context.Context) (any, error) { return done{}, s.server.Phone.SetDND(v.flag("on")) }
}

func (s *session) audioDevices(values) task {
	return func(ctx context.Context) (any, error) { return s.server.Phone.Devices(ctx) }
}

func (s *session) audioTest(v values) (any, error) {
	return done{}, s.server.Phone.TestTone(app.Role(v.text("role")))
}

func (s *session) audioSelect(v values) task {
	choice := app.DeviceChoice{Input: v.given("input"), Output: v.given("output"), Ring: v.given("ring")}
	return func(context.Context) (any, error) { return done{}, s.server.Phone.SelectDevices(choice) }
}
