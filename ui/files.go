//go:build !headless

package ui

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// largestFile is the longest file that is read, in bytes.
const largestFile = 64 << 20

var errTooLarge = errors.New("too-large")

// save writes something into a file that a person chooses. It is made first, so that no file is emptied in vain.
func (f *front) save(name string, content func() ([]byte, error)) {
	var data []byte
	f.run(func() (err error) {
		data, err = content()
		return err
	}, func(err error) {
		if err != nil {
			f.said(err)
			return
		}
		d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) { f.write(to, data, err) }, f.window)
		d.SetFileName(name)
		f.choose(d, "ui.save", "ui.save")
	})
}

// write fills the file that was chosen, and says so.
func (f *front) write(to fyne.URIWriteCloser, data []byte, err error) {
	if err != nil || to == nil {
		f.said(fileFault(err))
		return
	}
	f.run(func() error {
		_, err := to.Write(data)
		return errors.Join(err, to.Close())
	}, func(err error) {
		if err != nil {
			f.said(fileFault(err))
			return
		}
		f.shell.notice.inform(phrase("ui.file.saved", "name", tame(filepath.FromSlash(to.URI().Path()))))
	})
}

// load reads a file that a person chooses, one with such an ending.
func (f *front) load(endings []string, read func([]byte)) {
	d := dialog.NewFileOpen(func(from fyne.URIReadCloser, err error) {
		if err != nil || from == nil {
			f.said(fileFault(err))
			return
		}
		var content []byte
		f.run(func() (err error) {
			defer func() { _ = from.Close() }() // it was only read
			content, err = readAll(from)
			return err
		}, func(err error) {
			if err != nil {
				f.said(fileFault(err))
				return
			}
			read(content)
		})
	}, f.window)
	d.SetFilter(storage.NewExtensionFileFilter(endings))
	f.choose(d, "ui.file.open", "ui.file.open")
}

// choose shows a dialog of files as large as the window. A list has more room for names than pictures leave.
func (f *front) choose(d *dialog.FileDialog, title, confirm string) {
	d.SetTitleText(phrase(title))
	d.SetConfirmText(phrase(confirm))
	d.SetDismissText(phrase("ui.cancel"))
	f.dismiss = d.Hide
	d.Show()
	d.SetView(dialog.ListView) // Fyne takes this and the size only once it is shown
	d.Resize(f.window.Canvas().Size())
}

func readAll(from io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(from, largestFile+1))
	if err == nil && len(content) > largestFile {
		err = errTooLarge
	}
	return content, err
}

// fileFault is what is wrong with a file, in a sentence; nil for nothing.
func fileFault(err error) error {
	name, why := "", err
	var at *fs.PathError
	if errors.As(err, &at) {
		name, why = tame(at.Path), at.Err
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return errors.New(phrase("ui.file.too-large", "limit", largestFile>>20))
	case errors.Is(err, fs.ErrPermission):
		return errors.New(phrase("ui.file.forbidden", "name", name))
	}
	return errors.New(phrase("ui.file.failed", "name", name, "why", tame(why.Error())))
}

// said shows what went wrong, if anything did.
func (f *front) said(err error) {
	if err != nil {
		f.shell.notice.warn(err.Error())
	}
}
