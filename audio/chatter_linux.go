//go:build cgo && linux

package audio

/*
#cgo LDFLAGS: -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void drop_alsa(const char *file, int line, const char *function, int err, const char *format, ...) {}
static void drop_text(const char *text) {}

#ifdef __GLIBC__
// pass_on writes what C prints to where it went before, but for the lines that PortAudio's checks print.
static ssize_t pass_on(void *cookie, const char *text, size_t size) {
	static const char check[] = "Expression '";
	if (size >= sizeof check - 1 && memcmp(text, check, sizeof check - 1) == 0)
		return size;
	return write(STDERR_FILENO, text, size);
}

static void filter_stderr(void) {
	cookie_io_functions_t io = {.write = pass_on};
	FILE *filtered = fopencookie(NULL, "w", io);
	if (filtered == NULL)
		return;
	setvbuf(filtered, NULL, _IONBF, 0);
	stderr = filtered;
}
#else
static void filter_stderr(void) {}
#endif

static void keep_quiet(void) {
	void (*alsa)(void (*)(const char *, int, const char *, int, const char *, ...)) = dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler");
	if (alsa != NULL)
		alsa(drop_alsa);
	static const char *setters[] = {"jack_set_error_function", "jack_set_info_function"};
	for (int i = 0; i < 2; i++) {
		void (*jack)(void (*)(const char *)) = dlsym(RTLD_DEFAULT, setters[i]);
		if (jack != NULL)
			jack(drop_text);
	}
	void (*portaudio)(void (*)(const char *)) = dlsym(RTLD_DEFAULT, "PaUtil_SetDebugPrintFunction");
	if (portaudio != NULL)
		portaudio(drop_text);
	else
		filter_stderr();
}
*/
import "C"

import "sync"

// keepQuiet takes the terminal from ALSA, JACK and PortAudio, which tell there of each device that this machine does not
// have. The functions that do so are looked up where they are, so that nothing is linked for it; file descriptor 2 stays as
// it is. Where PortAudio keeps its own such function to itself, as Debian's does, the lines of its checks are taken out of
// what C prints on its standard error, a variable in the GNU C library; everything else passes.
var keepQuiet = sync.OnceFunc(func() { C.keep_quiet() })
