package control

import "sotto/app"

// recordMethods are those of what the phone remembers. They wait for the disk.
var recordMethods = []Method{
	{Name: "history.list", Params: []Param{{Name: "before", Type: String, Optional: true}, limitParam(app.MostListed), optional(accountParam),
		{Name: "missed", Type: Boolean, Optional: true}, optional(textParam)}, begin: (*session).historyList},
	{Name: "history.remove", Params: []Param{optional(idParam), {Name: "all", Type: Boolean, Optional: true}}, begin: (*session).historyRemove, changes: true},
	{Name: "history.seen", Params: []Param{optional(idParam)}, begin: (*session).historySeen, changes: true},
	{Name: "history.export", Params: []Param{optional(pathParam)}, begin: (*session).historyExport},
	{Name: "contact.list", Params: []Param{optional(textParam), {Name: "favourites", Type: Boolean, Optional: true},
		{Name: "after", Type: String, Optional: true}, limitParam(app.MostListed)}, begin: (*session).contactList},
	{Name: "contact.get", Params: []Param{idParam}, begin: (*session).contactGet},
	{Name: "contact.add", Params: []Param{contactParam}, begin: (*session).contactAdd, changes: true},
	{Name: "contact.update", Params: []Param{idParam, contactParam}, begin: (*session).contactUpdate, changes: true},
	{Name: "contact.remove", Params: []Param{idParam}, begin: (*session).contactRemove, changes: true},
	{Name: "contact.import", Params: []Param{optional(pathParam), optional(textParam), formatParam}, begin: (*session).contactImport, changes: true},
	{Name: "contact.export", Params: []Param{optional(pathParam), formatParam}, begin: (*session).contactExport},
	{Name: "contact.search", Params: []Param{textParam, limitParam(app.MostSuggested)}, begin: (*session).contactSearch},
	{Name: "settings.get", begin: (*session).settingsGet},
	{Name: "settings.set", Params: []Param{{Name: "settings", Type: Object}}, begin: (*session).settingsSet, changes: true},
}

var (
	idParam      = Param{Name: "id", Type: String}
	textParam    = Param{Name: "text", Type: String}
	pathParam    = Param{Name: "path", Type: String}
	contactParam = Param{Name: "contact", Type: Object}
	formatParam  = Param{Name: "format", Type: String, Optional: true}
)

// limitParam is how many are wanted at most.
func limitParam(most int) Param {
	return Param{Name: "limit", Type: Integer, Optional: true, Min: 1, Max: most}
}
