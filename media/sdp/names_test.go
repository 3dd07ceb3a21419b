package sdp_test

import (
	"fmt"
	"strings"
	"testing"

	"sotto/media/sdp"
)

func TestPoliciesHaveTheWordsOfTheConfiguration(t *testing.T) {
	for word, want := range map[string]sdp.Encryption{"off": sdp.Off, "optional": sdp.Optional, "required": sdp.Required} {
		got, err := sdp.ParseEncryption(word)
		if err != nil || got != want || got.String() != word {
			t.Errorf("%s is %v, %v", word, got, err)
		}
	}
	for _, word := range []string{"", "Off", "on", "mandatory", "Encryption(0)"} {
		if _, err := sdp.ParseEncryption(word); err == nil || !strings.Contains(err.Error(), "required") {
			t.Errorf("%q gave %v", word, err)
		}
	}
}

func TestNamesAreTheFieldsOwn(t *testing.T) {
	for _, tt := range []struct {
		value fmt.Stringer
		want  string
	}{
		{sdp.SendRecv, "sendrecv"}, {sdp.SendOnly, "sendonly"}, {sdp.RecvOnly, "recvonly"}, {sdp.Inactive, "inactive"},
		{sdp.AVP, "RTP/AVP"}, {sdp.SAVP, "RTP/SAVP"},
		{sdp.NotAcceptable, "not-acceptable"}, {sdp.EncryptionRequired, "encryption-required"},
		{sdp.BadAnswer, "not-acceptable"}, {sdp.BadSDP, "not-acceptable"},
		{sdp.Encryption(-1), "Encryption(-1)"}, {sdp.Encryption(3), "Encryption(3)"},
		{sdp.Direction(-1), "Direction(-1)"}, {sdp.Direction(4), "Direction(4)"}, {sdp.Profile(2), "Profile(2)"},
	} {
		if got := tt.value.String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestDirectionsSendAndReceive(t *testing.T) {
	for d, want := range map[sdp.Direction][2]bool{
		sdp.SendRecv: {true, true}, sdp.SendOnly: {true, false}, sdp.RecvOnly: {false, true}, sdp.Inactive: {false, false},
	} {
		if got := [2]bool{d.Sends(), d.Receives()}; got != want {
			t.Errorf("%s sends and receives: %v", d, got)
		}
	}
}
