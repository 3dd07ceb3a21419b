//go:build !headless

package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// sorting is rows a, b and c in the window, with texts of a size in percent.
func sorting(t *testing.T, percent int) (*scene, *sortable) {
	t.Helper()
	phone := newRichPhone(registered())
	phone.settings.UI.TextScale = percent
	s := richScene(t, phone, Program{Language: "en"})
	return s, anew(s)
}

// anew shows the rows in their first order.
func anew(s *scene) *sortable {
	list := newSortable()
	for _, key := range []string{"a", "b", "c"} {
		list.add(key, strings.ToUpper(key), words(key))
	}
	s.shell.open(sheet{content: scrolled(list.content)})
	settleLayout(s.window)
	return list
}

func order(s *sortable) string { return strings.Join(s.order(), "") }

// tops are where the rows are, from the top.
func tops(s *sortable) (tops []float32) {
	for _, r := range s.rows {
		tops = append(tops, r.Position().Y)
	}
	return tops
}

// pull drags a row by some of its own heights, and holds it.
func pull(s *sortable, key string, heights float32) *grip {
	r := s.rows[slices.Index(s.order(), key)]
	r.grip.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(3, heights*r.Size().Height)})
	return r.grip
}

func TestARowIsDraggedToItsPlace(t *testing.T) {
	for _, percent := range []int{100, 200} {
		s, _ := sorting(t, percent)
		for _, d := range []struct {
			row     string
			heights float32
			want    string
		}{
			{"a", 0.4, "abc"}, {"a", 0.6, "bac"}, {"a", 1.4, "bac"}, {"a", 1.6, "bca"}, {"a", 50, "bca"}, {"a", -50, "abc"},
			{"c", -0.4, "abc"}, {"c", -0.6, "acb"}, {"c", -2, "cab"}, {"c", -50, "cab"}, {"c", 50, "abc"}, {"b", 0, "abc"},
		} {
			list := anew(s)
			resting := tops(list)
			held := pull(list, d.row, d.heights)
			if got := order(list); got != d.want {
				t.Errorf("%d %%, %s by %v heights: %s, want %s", percent, d.row, d.heights, got, d.want)
			}
			held.DragEnd()
			if got := tops(list); !slices.Equal(got, resting) {
				t.Errorf("%d %%, %s by %v heights: once dropped they are at %v, want %v", percent, d.row, d.heights, got, resting)
			}
		}
	}
}

func TestADraggedRowFollowsTheMouseWithinTheListAndTheOthersMoveOnlyToMakeRoom(t *testing.T) {
	_, list := sorting(t, 100)
	height := list.rows[0].Size().Height
	held := pull(list, "a", 0.25)
	if got := tops(list); !slices.Equal(got, []float32{height / 4, height, 2 * height}) {
		t.Errorf("a quarter down they are at %v", got)
	}
	pull(list, "a", 0.5)
	if got := tops(list); order(list) != "bac" || !slices.Equal(got, []float32{0, height * 3 / 4, 2 * height}) {
		t.Errorf("three quarters down %s are at %v", order(list), got)
	}
	pull(list, "a", 50)
	if got := tops(list); order(list) != "bca" || got[2] != 2*height {
		t.Errorf("below the end %s are at %v", order(list), got)
	}
	pull(list, "a", -50.25)
	if got := tops(list); order(list) != "bac" || got[1] != height/2 {
		t.Errorf("back from there %s are at %v", order(list), got)
	}
	if last := list.content.Objects[2]; last != fyne.CanvasObject(list.held.panel) {
		t.Error("the row that is held is drawn below another")
	}
	held.DragEnd()
	for i, r := range list.rows {
		if list.content.Objects[i] != fyne.CanvasObject(r.panel) || r.fill != colourNone {
			t.Errorf("row %d is not where Tab finds it, or looks held", i)
		}
	}
}

func TestTheMouseFindsTheGrip(t *testing.T) {
	s, list := sorting(t, 200)
	r := list.rows[0]
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.grip).AddXY(r.grip.Size().Width/2, r.grip.Size().Height/2)
	test.Drag(s.window.Canvas(), at, 0, r.Size().Height)
	if got := order(list); got != "bac" {
		t.Errorf("dragged by a height: %s", got)
	}
	if s.window.Canvas().Focused() != fyne.Focusable(r.grip) {
		t.Error("the arrow keys do not go on with it")
	}
}

func TestARowThatIsLetGoWithoutAMoveStays(t *testing.T) {
	_, list := sorting(t, 100)
	list.rows[1].grip.DragEnd()
	if order(list) != "abc" || list.held != nil {
		t.Error("it moved")
	}
}

func TestOnlyOneRowIsDraggedAtATime(t *testing.T) {
	_, list := sorting(t, 100)
	held := pull(list, "a", 0.1)
	pull(list, "c", -2)
	list.rows[1].grip.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if got := order(list); got != "abc" {
		t.Errorf("beside the one that is held others moved: %s", got)
	}
	held.DragEnd()
}

func TestTheArrowKeysMoveARowAndItSaysWhereItIs(t *testing.T) {
	s, list := sorting(t, 100)
	grip := list.rows[0].grip
	s.window.Canvas().Focus(grip)
	if got := grip.AccessibilityLabel(); got != "A, 1 of 3. The arrow keys move it up and down." || !grip.focused {
		t.Errorf("it is called %q", got)
	}
	for _, step := range []struct {
		key  fyne.KeyName
		want string
	}{{fyne.KeyUp, "abc"}, {fyne.KeyDown, "bac"}, {fyne.KeyDown, "bca"}, {fyne.KeyDown, "bca"}, {fyne.KeyUp, "bac"}} {
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: step.key})
		if got := order(list); got != step.want {
			t.Errorf("%s: %s, want %s", step.key, got, step.want)
		}
	}
	if got := grip.AccessibilityLabel(); got != "A, 2 of 3. The arrow keys move it up and down." {
		t.Errorf("it is called %q", got)
	}
}

func TestAGripKeepsEnterToItselfAndLetsEscapeThrough(t *testing.T) {
	s, list := sorting(t, 100)
	s.shell.keypad.field.SetText("1002")
	s.window.Canvas().Focus(list.rows[0].grip)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
	}
	s.settle()
	if len(s.phone.asked) > 0 {
		t.Errorf("it asked the phone: %s", <-s.phone.asked)
	}
	s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.shell.opened() {
		t.Error("Escape does not leave")
	}
}
