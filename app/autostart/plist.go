package autostart

import (
	"bytes"
	"encoding/xml"
)

// plist is the entry as a property list of launchd, which runs it at login.
func (e Entry) plist() []byte {
	var b bytes.Buffer
	value := func(text string) {
		b.WriteString("<string>")
		_ = xml.EscapeText(&b, []byte(text)) // a buffer takes all
		b.WriteString("</string>\n")
	}
	b.WriteString(xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` +
		"\n<plist version=\"1.0\">\n<dict>\n<key>Label</key>\n")
	value(e.ID)
	b.WriteString("<key>ProgramArguments</key>\n<array>\n")
	for _, word := range e.Command {
		value(word)
	}
	b.WriteString("</array>\n<key>RunAtLoad</key>\n<true/>\n</dict>\n</plist>\n")
	return b.Bytes()
}
