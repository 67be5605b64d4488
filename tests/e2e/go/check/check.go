// Package check is what the programs share. A program is run as
//
//	go run ./PROGRAM URL
//
// against an empty registry at URL; it ends with status 0 when everything went as it should.
package check

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"time"
)

const patience = 60 * time.Second

// URL is where the registry answers.
func URL() string {
	time.AfterFunc(patience, func() { fail("no end after", patience) })
	if len(os.Args) != 2 {
		fail("the URL of a registry is missing")
	}
	return os.Args[1]
}

// Ok wants that the call before it went well, and gives its value.
func Ok[T any](value T, err error) T {
	Done(err)
	return value
}

// Done wants that the call before it went well.
func Done(err error) {
	if err != nil {
		fail("unexpected:", err)
	}
}

// Err is the refusal of a call, whose value does not matter.
func Err[T any](_ T, err error) error {
	return err
}

// Equal wants got to be want.
func Equal[T any](got, want T) {
	if !reflect.DeepEqual(got, want) {
		fail(fmt.Sprintf("got %+v, expected %+v", got, want))
	}
}

// That wants a fact; the details are shown when it is none.
func That(fact bool, details ...any) {
	if !fact {
		fail(append([]any{"this does not hold:"}, details...)...)
	}
}

// Says where in the program it failed, line by line, and why.
func fail(why ...any) {
	callers := make([]uintptr, 16)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for frame, more := frames.Next(); more; frame, more = frames.Next() {
		fmt.Fprintf(os.Stderr, "%s:%d\n", filepath.Base(frame.File), frame.Line)
	}
	fmt.Fprintln(os.Stderr, why...)
	os.Exit(1)
}
