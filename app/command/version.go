package command

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func (p *program) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, commit, Go and what was built in",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			kind := "headless"
			if p.screen != nil {
				kind = "window"
			}
			_, err := fmt.Fprintf(p.streams.out, "sotto %s, commit %s, %s %s/%s, %s\n",
				p.build.Version, p.build.Commit, runtime.Version(), runtime.GOOS, runtime.GOARCH, kind)
			return err
		},
	}
}
