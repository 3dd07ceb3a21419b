package audio

import "time"

// monoBlock is how many samples a callback mixes at a time.
const monoBlock = 512

// mixDown makes one channel of several and returns its number of samples: the mean of the first two, where a microphone is.
func mixDown(mono, block []int16, channels int) int {
	n := min(len(block)/channels, len(mono))
	for i := range n {
		mono[i] = int16((int32(block[i*channels]) + int32(block[i*channels+1])) / 2)
	}
	return n
}

// spread puts one channel on the first two of several; the others are silent.
func spread(block, mono []int16, channels int) {
	if channels == 1 {
		copy(block, mono)
		return
	}
	for i, sample := range mono {
		of := block[i*channels : (i+1)*channels]
		of[0], of[1] = sample, sample
		clear(of[2:])
	}
}

// samplesIn is how many samples at rate hertz last for d.
func samplesIn(d time.Duration, rate int) int {
	return int(d * time.Duration(rate) / time.Second)
}

// durationOf is how long n samples at rate hertz last.
func durationOf(n, rate int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(rate)
}
