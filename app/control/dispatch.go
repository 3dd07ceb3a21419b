package control

import "context"

// handle does what a line asks for, or has it begun, and answers it unless it is
// a notification.
func (s *session) handle(ctx context.Context, line []byte) {
	r, err := parse(line)
	if err != nil {
		s.send(ctx, answer{version, r.ID, nil, err})
		return
	}
	m, v, err := r.method()
	if err == nil && m.Patient() {
		err = s.tasks.room()
	}
	var result any
	switch {
	case err != nil:
	case m.begin != nil:
		result = m.begin(s, v)
	default:
		result, err = outcome(m.run(s, v))
	}
	if t, is := result.(task); is {
		s.tasks.begin(r.ID, m.changes, t)
		return
	}
	s.answer(ctx, answer{version, r.ID, result, err})
}

// method is what a request asks for, and with what.
func (r request) method() (Method, values, *Error) {
	m, known := Lookup(r.Method)
	if !known {
		return m, nil, errorf(CodeUnknownMethod, "there is no method %q", r.Method)
	}
	v, err := m.read(r.Params)
	return m, v, err
}

// outcome has either a result or an error.
func outcome(result any, refusal error) (any, *Error) {
	if refusal != nil {
		return nil, refused(refusal)
	}
	return result, nil
}

// answer answers a request, unless it is a notification.
func (s *session) answer(ctx context.Context, a answer) {
	if a.ID != nil {
		s.send(ctx, a)
	}
}

// finish answers the request of a task.
func (s *session) finish(ctx context.Context, e ending) {
	s.tasks.ended(e)
	s.answer(ctx, e.answer)
}
