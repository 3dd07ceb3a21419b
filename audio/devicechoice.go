package audio

import "strings"

// candidates gives the devices that may serve a role, best first: for each wanted name those that bear it exactly, then those
// whose name holds it in whatever case, and at last the system's default. Devices without channels in that direction and
// those that skip names by index are left out.
func candidates(list []device, capture bool, names []string, skip map[int]bool) []device {
	var found []device
	taken := map[int]bool{}
	add := func(fits func(device) bool) {
		for _, d := range list {
			if d.channels(capture) > 0 && !skip[d.index] && !taken[d.index] && fits(d) {
				taken[d.index] = true
				found = append(found, d)
			}
		}
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		add(func(d device) bool { return d.name == name })
		part := strings.ToLower(name)
		add(func(d device) bool { return strings.Contains(strings.ToLower(d.name), part) })
	}
	add(func(d device) bool { return d.chosen(capture) })
	return found
}

// serving names the best device of each role that has one.
func (d *Devices) serving(list []device) map[Role]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	best := map[Role]string{}
	for _, role := range []Role{RoleInput, RoleOutput, RoleRing} {
		if found := candidates(list, role == RoleInput, d.names.of(role), nil); len(found) > 0 {
			best[role] = found[0].name
		}
	}
	return best
}

// forms gives the rates and the numbers of channels to try on a device, best first: the core's rate, then the device's own;
// one channel, then two, then all it has.
func forms(d device, capture bool, core int) (rates, channels []int) {
	rates = []int{core}
	if d.rate != core && d.rate >= MinRate && d.rate <= MaxRate {
		rates = append(rates, d.rate)
	}
	all := d.channels(capture)
	for _, n := range []int{1, 2, all} {
		if n <= all && (len(channels) == 0 || n > channels[len(channels)-1]) {
			channels = append(channels, n)
		}
	}
	return rates, channels
}

// deviceNames gives the names of the devices that capture or play, each once, in their order.
func deviceNames(list []device, capture bool) []string {
	names, seen := []string{}, map[string]bool{}
	for _, d := range list {
		if d.channels(capture) > 0 && !seen[d.name] {
			seen[d.name] = true
			names = append(names, d.name)
		}
	}
	return names
}
