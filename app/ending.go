package app

// Ending is why a call of the history ended: in this language where it was said for a reason that every language has words for, else as it
// was told then.
func (l Language) Ending(r HistoryRow) string {
	key := "end." + r.ReasonCode
	if r.ReasonArgs["said"] != "" {
		key += ".said"
	}
	if _, known := sentences()[l.spoken()][key]; known {
		return l.Text(key, r.ReasonArgs)
	}
	return r.Reason
}
