package audio

import (
	"log/slog"
	"sync"
)

// board holds the status of each open role and tells a watcher of its changes, in order and one at a time.
type board struct {
	log *slog.Logger

	mu       sync.Mutex
	statuses map[Role]Status
	told     func(Status)
}

// watch has told called with all statuses, and from now on with each that changes; nil ends it.
func (b *board) watch(told func(Status)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = told
	if told == nil {
		return
	}
	for _, role := range []Role{RoleInput, RoleOutput, RoleRing} {
		if status, open := b.statuses[role]; open {
			told(status)
		}
	}
}

// put sets the status of its role.
func (b *board) put(status Status) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if before, open := b.statuses[status.Role]; open && sameStatus(before, status) {
		return
	}
	if b.statuses == nil {
		b.statuses = map[Role]Status{}
	}
	b.statuses[status.Role] = status
	if status.Err == nil {
		b.log.Info("sound device in use", "role", status.Role, "device", status.Device)
	} else {
		b.log.Warn("no sound device", "role", status.Role, "device", status.Device, "err", status.Err)
	}
	if b.told != nil {
		b.told(status)
	}
}

// remove forgets a role that has no stream any more.
func (b *board) remove(role Role) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.statuses, role)
}

func sameStatus(a, b Status) bool {
	if a.Device != b.Device || (a.Err == nil) != (b.Err == nil) {
		return false
	}
	return a.Err == nil || a.Err.Error() == b.Err.Error()
}
