//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The sizes by what they are for, in units of Fyne's.
const (
	sizeText                        = theme.SizeNameText
	sizeSecond                      = theme.SizeNameCaptionText
	sizeHeading                     = theme.SizeNameHeadingText
	sizeStrong   fyne.ThemeSizeName = "strong"  // a title within a view
	sizeLabel    fyne.ThemeSizeName = "label"   // below a picture
	sizeControl  fyne.ThemeSizeName = "control" // within a choice of a few
	sizeCommand  fyne.ThemeSizeName = "command" // on a button, and the headline of a call
	sizeNumber   fyne.ThemeSizeName = "number"  // what is being dialled
	sizeTimer    fyne.ThemeSizeName = "timer"
	sizeIcon     fyne.ThemeSizeName = "icon"
	sizeSign     fyne.ThemeSizeName = "sign"     // an icon within a line of small text
	sizeFace     fyne.ThemeSizeName = "face"     // a person in a list
	sizeLetters  fyne.ThemeSizeName = "letters"  // the initials there
	sizeMark     fyne.ThemeSizeName = "mark"     // the program's mark
	sizeInitials fyne.ThemeSizeName = "initials" // and the initials there
	sizePerson   fyne.ThemeSizeName = "person"   // a person in a call
	sizeTarget   fyne.ThemeSizeName = "target"   // what a finger or a mouse can hit without care
)

// scaledSizes grow with the size of text that people choose.
var scaledSizes = map[fyne.ThemeSizeName]float32{
	sizeText: 14, sizeSecond: 12, sizeHeading: 20, sizeStrong: 16, sizeNumber: 24, sizeTimer: 28,
	theme.SizeNameSubHeadingText: 16, theme.SizeNameInlineIcon: 20,
}

// narrowSizes are of what has little room: it grows too, but not for ever.
var narrowSizes = map[fyne.ThemeSizeName]struct{ units, most float32 }{
	sizeLabel: {12, 1.4}, sizeControl: {14, 1.4}, sizeInitials: {24, 1.4}, sizePerson: {80, 1.4},
	sizeCommand: {14, 2}, sizeIcon: {20, 2}, sizeSign: {15, 2}, sizeFace: {34, 2}, sizeLetters: {12, 2},
}

var fixedSizes = map[fyne.ThemeSizeName]float32{
	sizeMark: 72, sizeTarget: 44,
	theme.SizeNamePadding: 4, theme.SizeNameInnerPadding: 8, theme.SizeNameLineSpacing: 4, theme.SizeNameInputBorder: 1,
	theme.SizeNameInputRadius: 6, theme.SizeNameSelectionRadius: 6, theme.SizeNameButtonRadius: 8, theme.SizeNamePopupRadius: 8,
	theme.SizeNameMenuRadius: 8, theme.SizeNameDialogRadius: 8, theme.SizeNameCardRadius: 8,
}

// The distances between things, and the roundness of corners.
const (
	gapHair   float32 = 2
	gapTight  float32 = 4
	gapSmall  float32 = 8
	gapMiddle float32 = 12
	gapWide   float32 = 16
	gapBlock  float32 = 28

	radiusField float32 = 6
	radiusCard  float32 = 8
	radiusRound float32 = 999 // as round as the height allows
)
