// A hook of ALSA that makes a device one program's at a time, as the devices of sound cards are. The lock on a file, which
// it takes while the device is open, stands for the card; the file is the hook's argument "lock".

#include <alsa/asoundlib.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <unistd.h>

static int release(snd_pcm_hook_t *hook) {
	return close((intptr_t)snd_pcm_hook_get_private(hook));
}

SND_DLSYM_BUILD_VERSION(exclusive_install, SND_PCM_DLSYM_VERSION)

int exclusive_install(snd_pcm_t *pcm, snd_config_t *arguments) {
	snd_config_t *argument;
	const char *path;
	if (snd_config_search(arguments, "lock", &argument) < 0 || snd_config_get_string(argument, &path) < 0)
		return -EINVAL;
	int lock = open(path, O_RDWR | O_CLOEXEC);
	if (lock < 0)
		return -errno;
	snd_pcm_hook_t *hook;
	int err = -EBUSY;
	if (flock(lock, LOCK_EX | LOCK_NB) == 0)
		err = snd_pcm_hook_add(&hook, pcm, SND_PCM_HOOK_TYPE_CLOSE, release, (void *)(intptr_t)lock);
	if (err < 0)
		close(lock);
	return err;
}
