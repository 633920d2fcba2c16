// The policy engine of Custody: the Open Policy Agent as one WebAssembly (wasip1) command.
//
// Two JSON values come in on standard input, one JSON value goes out on standard output:
//
//  1. the program: modules, data, schema of the input, mode. It is compiled as soon as it is there.
//  2. the question (mode "evaluate" only): evaluation time and input document.
//
// Everything that can go wrong with a policy is an answer with errors and exit status 0; any other
// end of the process is a failure of the engine itself.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"syscall"
)

// Collect garbage late: most runs end before the first collection would pay, and the memory of the
// whole process is bounded from outside.
const garbageCollectionPercent = 400

func main() {
	debug.SetGCPercent(garbageCollectionPercent)
	if err := blockOnPipes(); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

// blockOnPipes undoes what Go does to the standard streams under WASI: a non-blocking pipe that is empty
// for a moment would end the reading with EAGAIN, and the question comes when it comes.
func blockOnPipes() error {
	for _, descriptor := range []int{syscall.Stdin, syscall.Stdout} {
		if err := syscall.SetNonblock(descriptor, false); err != nil {
			return fmt.Errorf("cannot make descriptor %d blocking: %w", descriptor, err)
		}
	}
	return nil
}

func serve(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(bufio.NewReaderSize(in, 1<<16))
	decoder.UseNumber()
	var given program
	if err := decoder.Decode(&given); err != nil {
		return fmt.Errorf("cannot read the program: %w", err)
	}
	reply, err := run(context.Background(), &given, decoder)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(reply)
}

func run(ctx context.Context, given *program, decoder *json.Decoder) (*answer, error) {
	if given.Mode == modeCapabilities {
		return &answer{Capabilities: offlineCapabilities()}, nil
	}
	modules, problems := parseModules(given.Modules)
	if len(problems) > 0 {
		return &answer{Errors: problems}, nil
	}
	switch given.Mode {
	case modeSyntax:
		return syntaxOf(modules)
	case modeTest:
		return runTests(ctx, given, modules)
	case modeEvaluate:
		return evaluate(ctx, given, modules, decoder)
	default:
		return nil, fmt.Errorf("unknown mode %q", given.Mode)
	}
}
