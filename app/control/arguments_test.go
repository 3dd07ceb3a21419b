package control

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestWordsTakeTheTypesOfTheMethod(t *testing.T) {
	tests := []struct {
		method string
		words  []string
		want   string
	}{
		{"state.get", nil, `{}`},
		{"call.dial", []string{"to=1002"}, `{"to":"1002"}`},
		{"call.dial", []string{"to=true", "account="}, `{"account":"","to":"true"}`},
		{"call.dial", []string{"to=sip:a@b;x=y"}, `{"to":"sip:a@b;x=y"}`},
		{"call.dial", []string{`to="quoted"`}, `{"to":"\"quoted\""}`},
		{"call.dial", []string{`to:="1002"`}, `{"to":"1002"}`},
		{"call.dial", []string{"to:=1002"}, `{"to":1002}`},
		{"call.mute", []string{"call=1", "on=true"}, `{"call":"1","on":true}`},
		{"call.mute", []string{"call=1", "on:=false"}, `{"call":"1","on":false}`},
		{"call.reject", []string{"call=1", "code=486"}, `{"call":"1","code":486}`},
		{"call.dtmf", []string{"call=1", "digits=0123"}, `{"call":"1","digits":"0123"}`},
		{"account.add", []string{"password=1", `config:={"id":"a"}`}, `{"config":{"id":"a"},"password":"1"}`},
		{"account.add", []string{"password={}", `config={"id":"a=b"}`}, `{"config":{"id":"a=b"},"password":"{}"}`},
		{"account.trust", []string{"port=5061", "certificate_sha256=AA:BB"}, `{"certificate_sha256":"AA:BB","port":5061}`},
	}
	for _, test := range tests {
		t.Run(test.method+" "+strings.Join(test.words, " "), func(t *testing.T) {
			params, err := Arguments(test.method, test.words)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(params)
			if err != nil || string(got) != test.want {
				t.Errorf("got %s, want %s: %v", got, test.want, err)
			}
		})
	}
}

func TestWordsThatAreNoParametersAreRefused(t *testing.T) {
	tests := []struct {
		method, words, sentence string
	}{
		{"call.dial", "1002", "neither"},
		{"call.dial", "=1002", "neither"},
		{"call.dial", ":=1002", "neither"},
		{"call.dial", "to=1 to=2", "twice"},
		{"call.dial", "to=1 to:=2", "twice"},
		{"call.dial", "number=1", "call.dial{to, account?, hold?}"},
		{"call.dial", "to:=sip:a", "not JSON"},
		{"call.mute", "call=1 on=yes", "true or false"},
		{"call.mute", "call=1 on=1", "true or false"},
		{"call.reject", "call=1 code=busy", "whole number"},
		{"call.reject", "call=1 code=486.5", "whole number"},
		{"account.add", "config=office", "not JSON"},
		{"quit", "now=true", "quit{}"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.words, func(t *testing.T) {
			if _, err := Arguments(test.method, strings.Fields(test.words)); err == nil || !strings.Contains(err.Error(), test.sentence) {
				t.Errorf("got %v, want a word of %s", err, test.sentence)
			}
		})
	}
}
