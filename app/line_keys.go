package app

import (
	"time"

	"sotto/audio"
	"sotto/media"
)

const (
	// keyGap is the pause between two keys: ETSI ES 201 235-2 asks for 65 ms at least.
	keyGap = 80 * time.Millisecond
	// keyFrames is how many frames a key and its pause last.
	keyFrames = int((audio.KeyToneTime + keyGap) / frameTime)
)

// lineKeys are the keys that sound to the other side in the place of what is said
// here, one after the other.
type lineKeys struct {
	waiting chan *audio.TonePlayer // the owner alone adds, the beat takes

	// The beat's own.
	playing *audio.TonePlayer // nil: none
	frame   int               // of its course
	sound   []int16
}

func newLineKeys() lineKeys {
	return lineKeys{waiting: make(chan *audio.TonePlayer, manyKeys), sound: make([]int16, voiceRate/framesPerSecond)}
}

// add queues all keys or, when they are too many, none.
func (k *lineKeys) add(keys []rune) error {
	if len(keys) > cap(k.waiting)-len(k.waiting) {
		return media.ErrManyDigits
	}
	for _, key := range keys {
		tone, _ := audio.KeySignal(key)
		k.waiting <- audio.NewTonePlayer(tone, voiceRate)
	}
	return nil
}

// instead is what is sent in the place of what is said: that itself, or 10 ms of a
// key or of its pause. A key that meets a hold begins anew after it.
func (k *lineKeys) instead(said []int16, to interface{ Sending() bool }) []int16 {
	if k.playing == nil {
		select {
		case k.playing = <-k.waiting:
		default:
			return said
		}
	}
	if !to.Sending() {
		k.playing.Rewind()
		k.frame = 0
		return said
	}
	k.playing.Read(k.sound)
	if k.frame++; k.frame == keyFrames {
		k.playing, k.frame = nil, 0
	}
	return k.sound
}
