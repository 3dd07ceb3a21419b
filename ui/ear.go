//go:build !headless

package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
)

// ear shows how loud the microphone is while a person tries it.
type ear struct {
	front   *front
	content *fyne.Container
	meter   *meter
	press   *action            // begins and ends it
	end     context.CancelFunc // nil: the microphone is closed
}

func newEar(f *front) *ear {
	e := &ear{front: f, meter: newMeter(phrase("ui.settings.input"))}
	e.content = column(gapTight, e.meter, note(phrase("ui.settings.test.speak")))
	e.content.Hide()
	return e
}

// turn opens the microphone, or closes it.
func (e *ear) turn() {
	if e.end != nil {
		e.close()
		return
	}
	f := e.front
	ctx, end := context.WithCancel(f.ctx)
	e.end = end
	var m Microphone
	f.run(func() error {
		var err error
		m, err = f.sound.Listen(ctx)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			e.close()
			f.said(err)
		case ctx.Err() == nil:
			f.work.Go(func() { e.watch(ctx, m) })
			e.name()
		}
	})
}

// watch shows the level until nobody listens any more.
func (e *ear) watch(ctx context.Context, m Microphone) {
	defer m.Close()
	ticks := time.NewTicker(levelPeriod)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			level := m.Level()
			e.front.draw(func() {
				if ctx.Err() == nil {
					e.meter.show(level)
				}
			})
		case <-m.Done():
			e.front.draw(func() {
				if ctx.Err() == nil {
					e.close()
				}
			})
			return
		case <-ctx.Done():
			return
		}
	}
}

// close closes the microphone.
func (e *ear) close() {
	if e.end != nil {
		e.end()
		e.end = nil
		e.meter.show(meterFloor)
		e.name()
	}
}

// name says what a press does now.
func (e *ear) name() {
	visible(e.content, e.end != nil)
	if e.press != nil {
		e.press.words.say(phrase(map[bool]string{true: "ui.settings.test.stop", false: "ui.settings.test"}[e.end != nil]))
		e.press.Refresh()
	}
}
