package playout

// longestPeriod is the period of the lowest pitch looked for, in samples: 15 ms.
func longestPeriod(rate int) int { return rate * 15 / 1000 }

// shortestPeriod is that of the highest: 5 ms.
func shortestPeriod(rate int) int { return rate / 200 }

// correlated is over how many samples the audio is compared with itself: 20 ms.
func correlated(rate int) int { return rate / 50 }

// pitch finds the period, in samples, after which the end of history resembles itself best. History
// holds longestPeriod and correlated samples. At rates above 8 kHz it looks at fewer of them.
func pitch(history []int16, rate int) int {
	step := max(rate/8000, 1)
	window := correlated(rate)
	now := history[len(history)-window:]
	best, found := longestPeriod(rate), float32(0)
	for lag := shortestPeriod(rate); lag <= longestPeriod(rate); lag += step {
		then := history[len(history)-window-lag:]
		var product, energy float32
		for i := 0; i < window; i += step {
			product += float32(now[i]) * float32(then[i])
			energy += float32(then[i]) * float32(then[i])
		}
		if product <= 0 || energy == 0 {
			continue
		}
		if score := product / energy * product; score > found {
			best, found = lag, score
		}
	}
	return best
}
