//go:build !headless

package ui

import (
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"sotto/app"
)

// ruleList is how an account rewrites numbers, with what becomes of one while the rules are typed.
type ruleList struct {
	content *fyne.Container
	rows    *fyne.Container
	rules   []*ruleLine
	more    *press
	trial   *field // a number to try them with
	result  *text
	problem *text
	account func() app.AccountConfig // that the numbers are called by, without its rules
}

// ruleLine is one rule in the form.
type ruleLine struct {
	content   fyne.CanvasObject
	match, to *line
	remove    *press
}

func newRuleList(rules []app.Rewrite, account func() app.AccountConfig) *ruleList {
	l := &ruleList{rows: column(gapTight), account: account, trial: newField(phrase("ui.rewrite.try"), "", ""),
		result: newText(wrapped, sizeSecond, colourMuted), problem: newText(wrapped, sizeSecond, colourOpen)}
	l.trial.entry.OnChanged = func(string) { l.preview() }
	l.result.Hide()
	l.problem.Hide()
	for _, r := range rules {
		l.add(r)
	}
	l.more = newAction(quiet, "plus", phrase("ui.rewrite.add"), func() { l.add(app.Rewrite{}) }).press
	l.content = column(gapTight, note(phrase("ui.rewrite")), note(phrase("ui.rewrite.what")), l.rows, l.problem, row(0, l.more), l.trial.content, l.result)
	return l
}

func (l *ruleList) add(r app.Rewrite) {
	rule := &ruleLine{match: newLine(false), to: newLine(false)}
	rule.match.SetPlaceHolder(phrase("ui.rewrite.match"))
	rule.to.SetPlaceHolder(phrase("ui.rewrite.to"))
	rule.match.SetText(r.Match)
	rule.to.SetText(r.To)
	rule.match.OnChanged = func(string) { l.changed() }
	rule.to.OnChanged = rule.match.OnChanged
	rule.remove = newSign("trash", "", colourMuted, nil)
	rule.content = side(gapTight, nil, middled(grid(2, gapTight, rule.match, rule.to)), rule.remove)
	rule.remove.tapped = func() {
		l.rules = slices.DeleteFunc(l.rules, func(other *ruleLine) bool { return other == rule })
		l.rows.Remove(rule.content)
		l.number()
		l.changed()
	}
	l.rules = append(l.rules, rule)
	l.rows.Add(rule.content)
	l.number()
}

// number calls the rules by their places.
func (l *ruleList) number() {
	for i, r := range l.rules {
		r.remove.spoken = phrase("ui.rewrite.remove", "n", i+1)
	}
}

// changed takes back what was wrong with the rules as they were.
func (l *ruleList) changed() {
	l.fault("")
	l.preview()
}

// typed are the rules; lines that were left empty are none.
func (l *ruleList) typed() []app.Rewrite {
	rules := []app.Rewrite{}
	for _, r := range l.rules {
		if match := strings.TrimSpace(r.match.Text); match != "" || r.to.Text != "" {
			rules = append(rules, app.Rewrite{Match: match, To: strings.TrimSpace(r.to.Text)})
		}
	}
	return rules
}

// preview says what becomes of the number that is tried, or which rule can't be read.
func (l *ruleList) preview() {
	a := l.account()
	a.Rewrite = l.typed()
	for i, r := range a.Rewrite {
		if _, err := regexp.Compile(r.Match); err != nil {
			l.fault(phrase("ui.rewrite.bad", "n", i+1))
			visible(l.result, false)
			return
		}
	}
	said, input := "", strings.TrimSpace(l.trial.entry.Text)
	if input != "" {
		said = becomes(a, input)
	}
	l.result.say(said)
	visible(l.result, said != "")
}

// becomes says what an account calls for what is typed.
func becomes(a app.AccountConfig, input string) string {
	n, err := app.Language(spoken).Number(a, input)
	switch {
	case err != nil:
		return err.Error()
	case n.Rule != nil:
		return phrase("ui.rewrite.calls.rule", "address", addressOf(n.URI), "n", *n.Rule+1)
	}
	return phrase("ui.rewrite.calls", "address", addressOf(n.URI))
}

func (l *ruleList) body() fyne.CanvasObject { return l.content }

// mend is the first rule, or what adds one.
func (l *ruleList) mend() fyne.Focusable {
	if len(l.rules) > 0 {
		return l.rules[0].match
	}
	return l.more
}

// fault says what is wrong with the rules; nothing where the sentence is empty.
func (l *ruleList) fault(sentence string) {
	l.problem.say(sentence)
	visible(l.problem, sentence != "")
}
