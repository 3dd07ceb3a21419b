//go:build !headless && cgo && (linux || freebsd || openbsd || netbsd)

package ui

/*
#cgo LDFLAGS: -lX11
#include <X11/Xatom.h>
#include <X11/Xlib.h>

static void disclaim(unsigned long window) {
	Display *display = XOpenDisplay(NULL);
	unsigned long never = 0;
	if (display == NULL)
		return;
	XChangeProperty(display, window, XInternAtom(display, "_NET_WM_USER_TIME", False), XA_CARDINAL, 32,
		PropModeReplace, (unsigned char *)&never, 1);
	XCloseDisplay(display);
}
*/
import "C"

// disclaim sets the time of the user's request to 0: the window manager gives the keyboard to no such window (EWMH, _NET_WM_USER_TIME).
func disclaim(window uintptr) { C.disclaim(C.ulong(window)) }
