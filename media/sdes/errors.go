package sdes

import "errors"

// What can be wrong with an attribute. None of these sentences quotes the
// attribute: a malformed one may have its key anywhere.
var (
	ErrSyntax      = errors.New("the crypto attribute is not a tag, a suite and a key")
	ErrTag         = errors.New("the tag of the crypto attribute is not a number of at most nine digits")
	ErrSuite       = errors.New("the crypto suite is not known here")
	ErrKeyMethod   = errors.New("the key method of the crypto attribute is not inline")
	ErrSeveralKeys = errors.New("the crypto attribute has more than one master key")
	ErrKey         = errors.New("the master key is not base64")
	ErrKeyLength   = errors.New("the master key and salt do not have the length of their suite")
	ErrLifetime    = errors.New("the lifetime of the master key is not between 1 and 2^48 packets")
	ErrMKI         = errors.New("the master key identifier cannot be read")
	ErrParameter   = errors.New("the crypto attribute has a session parameter that is not supported")
)
