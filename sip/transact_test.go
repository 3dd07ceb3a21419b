package sip

import (
	"errors"
	"fmt"
	"testing"

	"github.com/emiago/sipgo/sip"
)

func TestTransactionsEndInOurWords(t *testing.T) {
	for _, test := range []struct {
		name      string
		err, want error
	}{
		{"no answer", fmt.Errorf("timer: %w", sip.ErrTransactionTimeout), ErrNoAnswer},
		{"a lost connection", fmt.Errorf("closed: %w", sip.ErrTransactionTransport), ErrFlowLost},
		{"the agent's end", sip.ErrTransactionTerminated, ErrClosed},
		{"the agent's end, cancelled", sip.ErrTransactionCanceled, ErrClosed},
		{"the agent's end, not yet explained", nil, ErrClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := transactionError(test.err); !errors.Is(got, test.want) {
				t.Errorf("got %v", got)
			}
		})
	}
	if other := errors.New("something else"); transactionError(other) != other {
		t.Error("another error is not kept")
	}
}
