package contact

// Who is a contact as far as a call needs it.
type Who struct {
	ID   string
	Name string
}

// Index finds the contact of a number. It does not change once it is made, so
// that any number of goroutines may use it.
type Index struct {
	addresses map[string][]entry
	users     map[string][]entry
	tails     map[string][]entry
}

type entry struct {
	who  Who
	kept Dialled
}

// NewIndex makes the index of contacts. Of several with one number the first
// has it.
func NewIndex(contacts []Contact) *Index {
	x := &Index{map[string][]entry{}, map[string][]entry{}, map[string][]entry{}}
	for _, c := range contacts {
		for _, n := range c.Numbers {
			x.add(entry{Who{c.ID, c.Name}, Read(n.Number)})
		}
	}
	return x
}

func (x *Index) add(e entry) {
	if e.kept.Address != "" {
		x.addresses[e.kept.Address] = append(x.addresses[e.kept.Address], e)
	} else {
		x.users[e.kept.User] = append(x.users[e.kept.User], e)
	}
	if tail := e.kept.Tail(); tail != "" {
		x.tails[tail] = append(x.tails[tail], e)
	}
}

// Find returns the contact whose number a URI is; of several the one that has
// most digits of it. A nil index has nobody.
func (x *Index) Find(uri string) (Who, bool) {
	if x == nil {
		return Who{}, false
	}
	d := Read(uri)
	if e := x.addresses[d.Address]; d.Address != "" && len(e) > 0 {
		return e[0].who, true
	}
	if e := x.users[d.User]; d.User != "" && len(e) > 0 {
		return e[0].who, true
	}
	var best entry
	for _, e := range x.tails[d.Tail()] {
		if d.Same(e.kept) && len(e.kept.Digits) > len(best.kept.Digits) {
			best = e
		}
	}
	return best.who, best.who != Who{}
}
