//go:build cgo && linux

package audio

/*
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/types.h>

// ensure_deferred_name adds a name to ALSA's configuration in memory, of a kind that does not exist, so that it never is a
// device.
static void ensure_deferred_name(void) {
	static const char name[] = "pcm.dmix { type none }\n";
	void **tree = dlsym(RTLD_DEFAULT, "snd_config");
	int (*update)(void) = dlsym(RTLD_DEFAULT, "snd_config_update");
	int (*search)(void *, const char *, void **) = dlsym(RTLD_DEFAULT, "snd_config_search");
	int (*load)(void *, void *) = dlsym(RTLD_DEFAULT, "snd_config_load");
	int (*read)(void **, const char *, ssize_t) = dlsym(RTLD_DEFAULT, "snd_input_buffer_open");
	int (*close)(void *) = dlsym(RTLD_DEFAULT, "snd_input_close");
	if (tree == NULL || update == NULL || search == NULL || load == NULL || read == NULL || close == NULL)
		return;
	void *found, *input;
	if (update() < 0 || *tree == NULL || search(*tree, "pcm.default", &found) == 0 || search(*tree, "pcm.dmix", &found) == 0)
		return;
	if (read(&input, name, strlen(name)) < 0)
		return;
	load(*tree, input);
	close(input);
}
*/
import "C"

// ensureDeferredName keeps PortAudio from ending the process. On ALSA it looks at the devices default and dmix after all
// others and asserts that it then has fewer devices than names, which is not so where neither is a name and all others are
// devices, nor where ALSA has no configuration and so no names. It is called before PortAudio starts, each time: PortAudio
// forgets the configuration when it ends.
func ensureDeferredName() { C.ensure_deferred_name() }
