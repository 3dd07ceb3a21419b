package badnet

import "time"

// flight is a packet on its way.
type flight struct {
	at     time.Duration // since the relay began
	order  int           // of those that arrive at once
	to     Side
	kind   int
	packet []byte
}

// flights is a heap.Interface, the next to arrive first.
type flights struct {
	list  []flight
	count int // of all that there ever were
}

func (f *flights) Len() int { return len(f.list) }

func (f *flights) Less(i, j int) bool {
	a, b := f.list[i], f.list[j]
	return a.at < b.at || a.at == b.at && a.order < b.order
}

func (f *flights) Swap(i, j int) { f.list[i], f.list[j] = f.list[j], f.list[i] }

func (f *flights) Push(x any) {
	f.list = append(f.list, x.(flight))
	f.count++
}

func (f *flights) Pop() any {
	last := len(f.list) - 1
	x := f.list[last]
	f.list = f.list[:last]
	return x
}
