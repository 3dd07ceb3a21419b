//go:build !headless

package ui

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"sotto/assets"
)

// icon is one of the program's pictures in a colour and a size of the theme.
type icon struct {
	widget.BaseWidget
	name   string
	colour fyne.ThemeColorName
	size   fyne.ThemeSizeName
}

func newIcon(name string, colour fyne.ThemeColorName, size fyne.ThemeSizeName) *icon {
	i := &icon{name: name, colour: colour, size: size}
	i.ExtendBaseWidget(i)
	return i
}

// show changes the picture and its colour.
func (i *icon) show(name string, colour fyne.ThemeColorName) {
	if i.name != name || i.colour != colour {
		i.name, i.colour = name, colour
		i.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (i *icon) CreateRenderer() fyne.WidgetRenderer {
	picture := &canvas.Image{FillMode: canvas.ImageFillContain}
	r := &iconRenderer{icon: i, picture: picture}
	r.Refresh()
	return r
}

type iconRenderer struct {
	icon    *icon
	picture *canvas.Image
}

func (r *iconRenderer) side() float32 { return theme.SizeForWidget(r.icon.size, r.icon) }

// Refresh implements fyne.WidgetRenderer.
func (r *iconRenderer) Refresh() {
	r.picture.Resource = coloured(r.icon.name, colourOf(r.icon.colour, r.icon))
	r.picture.Refresh()
}

// Layout implements fyne.WidgetRenderer: the picture keeps its size, in the middle.
func (r *iconRenderer) Layout(size fyne.Size) {
	side := r.side()
	r.picture.Resize(fyne.NewSquareSize(side))
	r.picture.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}

// MinSize implements fyne.WidgetRenderer.
func (r *iconRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(r.side()) }

// Objects implements fyne.WidgetRenderer.
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.picture} }

// Destroy implements fyne.WidgetRenderer.
func (r *iconRenderer) Destroy() {}

// coloured is a picture with its lines in a colour. Its name has both, since Fyne keeps pictures by name.
func coloured(name string, c color.Color) fyne.Resource {
	red, green, blue, alpha := c.RGBA()
	hex := fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8)
	if alpha == 0 {
		hex = "none"
	}
	return fyne.NewStaticResource(name+hex+".svg", bytes.ReplaceAll(assets.Icon(name), []byte("currentColor"), []byte(hex)))
}
