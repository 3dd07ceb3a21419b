package command

import (
	"context"
	"log/slog"
	"path/filepath"

	"sotto/app/logfile"
)

// keepLog has a phone's log kept in its profile too, besides what goes to standard
// error: at least from info on, which is not much and tells what happened. Where it
// can't be kept, the phone goes on without. The second result ends it.
func (p *program) keepLog(profile string, log *slog.Logger) (*slog.Logger, func()) {
	folder := filepath.Join(profile, "log")
	file, err := logfile.Open(folder)
	if err != nil {
		log.Warn("the log is not kept in the profile", "error", err)
		return log, func() {}
	}
	p.logFolder = folder
	level := slog.LevelInfo
	if log.Enabled(context.Background(), slog.LevelDebug) {
		level = slog.LevelDebug
	}
	kept := slog.NewTextHandler(file, &slog.HandlerOptions{Level: level})
	both := slog.New(slog.NewMultiHandler(log.Handler(), kept))
	both.Info("the phone starts", "version", p.build.Version, "commit", p.build.Commit)
	return both, func() { _ = file.Close() }
}
