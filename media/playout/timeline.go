package playout

// timeline turns the sender's timestamps into times of the beat. One pair of both fixes it.
type timeline struct {
	anchored  bool
	timestamp uint32 // this timestamp …
	at        int64  // … is due when this many samples have been handed out

	late  bool  // every packet since `since` came after its time
	since int64 // in samples handed out
}

// due is when that timestamp is to be played, in samples handed out. Timestamps wrap.
func (l *timeline) due(timestamp uint32, ratio int) int64 {
	return l.at + int64(int32(timestamp-l.timestamp))*int64(ratio)
}

// lateFor notes a packet that came too late now, and is for how many samples they have all been so.
func (l *timeline) lateFor(now int64) int64 {
	if !l.late {
		l.late, l.since = true, now
	}
	return now - l.since
}
