package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// Each test has its own limit; the process as a whole has the one that its parent sets.
const testTimeout = 10 * time.Second

// yielding lets timers run while a rule is evaluated. Nothing else does: this module has one thread, which
// WebAssembly never takes away from a loop.
type yielding struct {
	events int
}

const eventsBetweenYields = 4096

func (*yielding) Enabled() bool {
	return true
}

func (*yielding) Config() topdown.TraceConfig {
	return topdown.TraceConfig{}
}

func (y *yielding) TraceEvent(topdown.Event) {
	if y.events++; y.events%eventsBetweenYields == 0 {
		runtime.Gosched()
	}
}

// runTests runs the test_ rules of all modules, under the same capabilities and strictness as the gate.
func runTests(ctx context.Context, given *program, modules map[string]*ast.Module) (*answer, error) {
	store := newStore(given)
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	compiler := newCompiler(ctx, given, store, txn)
	results, err := tester.NewRunner().
		SetCompiler(compiler).
		SetStore(store).
		SetModules(modules).
		SetTimeout(testTimeout).
		SetParallel(1).
		SetCoverageQueryTracer(&yielding{}).
		CapturePrintOutput(true).
		RaiseBuiltinErrors(true).
		RunTests(ctx, txn)
	if err != nil {
		return &answer{Errors: problemsOf(err, problemCompile)}, nil
	}
	tests := []testResult{}
	for result := range results {
		tests = append(tests, testResultOf(result))
	}
	slices.SortFunc(tests, func(a, b testResult) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Name, b.Name))
	})
	if len(tests) == 0 {
		return &answer{Errors: []problem{{Kind: problemNoTest, Message: "no test_ rule"}}}, nil
	}
	return &answer{Tests: tests}, nil
}

func testResultOf(result *tester.Result) testResult {
	found := testResult{
		Package:  strings.TrimPrefix(result.Package, "data."),
		Name:     result.Name,
		Outcome:  outcomeOf(result),
		Printed:  string(result.Output),
		Location: locationOf(result.Location),
	}
	switch {
	case topdown.IsCancel(result.Error):
		found.Error = fmt.Sprintf("did not come to an end within %s", testTimeout)
	case result.Error != nil:
		found.Error = result.Error.Error()
	}
	if result.FailedAt != nil {
		found.Location = locationOf(result.FailedAt.Location)
	}
	return found
}

func outcomeOf(result *tester.Result) string {
	switch {
	case result.Error != nil:
		return "error"
	case result.Fail:
		return "failed"
	case result.Skip:
		return "skipped"
	default:
		return "passed"
	}
}
