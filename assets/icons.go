package assets

import (
	"embed"
	"io/fs"
	"path"
)

//go:embed icons/*.svg
var icons embed.FS

//go:embed translations/ui.*.json translations/toolkit.*.json
var windowWords embed.FS

// Icon is a picture of 24 by 24 units by its file's name without the suffix, such as "lock"; nil for one that is not there. Where it
// says currentColor it takes whatever colour it is shown in.
func Icon(name string) []byte { return read(icons, "icons", name+".svg") }

// WindowWords are what the window says in a language, "en" or "zh": JSON that gives each key its text; nil for another language.
func WindowWords(language string) []byte {
	return read(windowWords, "translations", "ui."+language+".json")
}

// ToolkitWords are what the dialogs of the window's toolkit say, in the same form by the toolkit's own keys.
func ToolkitWords(language string) []byte {
	return read(windowWords, "translations", "toolkit."+language+".json")
}

// read returns a copy of an embedded file.
func read(files fs.FS, folder, name string) []byte {
	content, err := fs.ReadFile(files, path.Join(folder, name))
	if err != nil {
		return nil
	}
	return content
}
