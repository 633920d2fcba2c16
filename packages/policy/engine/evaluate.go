package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"
)

// evaluate compiles the modules, waits for the question and evaluates every entry point in one query,
// so that what several rules share is worked out once.
func evaluate(ctx context.Context, given *program, modules map[string]*ast.Module, decoder *json.Decoder) (*answer, error) {
	store := newStore(given)
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	compiler := newCompiler(ctx, given, store, txn)
	if compiler.Compile(modules); compiler.Failed() {
		return &answer{Errors: problemsOf(compiler.Errors, problemCompile)}, nil
	}
	entries, problems := entryPoints(compiler)
	if len(problems) > 0 {
		return &answer{Errors: problems}, nil
	}
	if !slices.ContainsFunc(entries, (*entryPoint).decides) {
		return &answer{Errors: []problem{{Kind: problemNoRule, Message: "no deny, violation or allow rule"}}}, nil
	}
	printed := &printLog{}
	query, err := prepare(ctx, compiler, store, txn, entries, printed)
	if err != nil {
		return &answer{Errors: problemsOf(err, problemCompile)}, nil
	}
	values, err := ask(ctx, query, txn, decoder)
	if problems = evaluationProblems(err); problems != nil {
		return &answer{Errors: problems, Printed: printed.lines}, nil
	}
	if err != nil {
		return nil, err
	}
	return result(given, modules, compiler, entries, values, printed)
}

func prepare(
	ctx context.Context, compiler *ast.Compiler, store storage.Store, txn storage.Transaction,
	entries []*entryPoint, printed *printLog,
) (rego.PreparedEvalQuery, error) {
	return rego.New(
		rego.ParsedQuery(queryFor(entries)),
		rego.Compiler(compiler),
		rego.Store(store),
		rego.Transaction(txn),
		rego.StrictBuiltinErrors(true),
		rego.PrintHook(printed),
		rego.GenerateJSON(sortedJSON),
	).PrepareForEval(ctx)
}

// queryFor is `values := [[v | v := data.a.deny], …]`: an undefined rule is an empty list.
func queryFor(entries []*entryPoint) ast.Body {
	value := ast.VarTerm("v")
	terms := make([]*ast.Term, 0, len(entries))
	for _, entry := range entries {
		body := ast.NewBody(ast.Assign.Expr(value, ast.NewTerm(entry.ref)))
		terms = append(terms, ast.ArrayComprehensionTerm(value, body))
	}
	return ast.NewBody(ast.Assign.Expr(ast.VarTerm("values"), ast.ArrayTerm(terms...)))
}

func ask(ctx context.Context, query rego.PreparedEvalQuery, txn storage.Transaction, decoder *json.Decoder) ([]any, error) {
	var asked question
	if err := decoder.Decode(&asked); err != nil {
		return nil, fmt.Errorf("cannot read the question: %w", err)
	}
	now, err := time.Parse(time.RFC3339Nano, asked.Time)
	if err != nil {
		return nil, fmt.Errorf("cannot read the evaluation time: %w", err)
	}
	input, err := ast.InterfaceToValue(asked.Input)
	if err != nil {
		return nil, fmt.Errorf("cannot read the input document: %w", err)
	}
	results, err := query.Eval(ctx,
		rego.EvalTransaction(txn),
		rego.EvalParsedInput(input),
		rego.EvalTime(now),
		rego.EvalSeed(zeroes{}),
		rego.EvalSortSets(true),
	)
	if err != nil {
		return nil, err
	}
	if len(results) != 1 {
		return nil, fmt.Errorf("%d results, expected one", len(results))
	}
	values, ok := results[0].Bindings["values"].([]any)
	if !ok {
		return nil, errors.New("the result is no list")
	}
	return values, nil
}

// evaluationProblems tells a policy's own failure, such as a built-in error or two values for one
// complete rule, from a failure of the engine.
func evaluationProblems(err error) []problem {
	var failure *topdown.Error
	if !errors.As(err, &failure) {
		return nil
	}
	kind := problemEvaluation
	if failure.Code == topdown.BuiltinErr || failure.Code == topdown.TypeErr {
		kind = problemBuiltin
	}
	return []problem{{Kind: kind, Message: failure.Message, Location: locationOf(failure.Location)}}
}

func result(
	given *program, modules map[string]*ast.Module, compiler *ast.Compiler,
	entries []*entryPoint, values []any, printed *printLog,
) (*answer, error) {
	reply := &answer{Printed: printed.lines}
	for i, entry := range entries {
		value, ok := values[i].([]any)
		if !ok {
			return nil, errors.New("a rule's value is no list")
		}
		found := ruleResult{
			Package: entry.pkg, Rule: entry.rule, Verdict: entry.verdict, Key: entry.key,
			Definitions: definitionsOf(compiler, entry),
		}
		if len(value) > 0 {
			found.Value = &value[0]
		}
		reply.Rules = append(reply.Rules, found)
	}
	if !given.Syntax {
		return reply, nil
	}
	syntax, err := syntaxOf(modules)
	if err != nil {
		return nil, err
	}
	reply.Syntax = syntax.Syntax
	return reply, nil
}

func definitionsOf(compiler *ast.Compiler, entry *entryPoint) []definition {
	set := compiler.GetAnnotationSet()
	definitions := make([]definition, 0, len(entry.rules))
	for _, rule := range entry.rules {
		annotations := []*ast.Annotations{}
		for _, ref := range set.Chain(rule) {
			if ref.Annotations != nil {
				annotations = append(annotations, ref.Annotations)
			}
		}
		definitions = append(definitions, definition{Location: locationOf(rule.Location), Annotations: annotations})
	}
	return definitions
}

func sortedJSON(term *ast.Term, _ *rego.EvalContext) (any, error) {
	return ast.JSONWithOpt(term.Value, ast.JSONOpt{SortSets: true})
}

// zeroes is the seed of every evaluation: the same policy and input give the same result.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

const (
	maxPrintedLines = 200
	maxPrintedBytes = 2000
)

// printLog keeps what print() said, up to a limit; it is shown for debugging and decides nothing.
type printLog struct {
	lines []string
}

func (l *printLog) Print(ctx print.Context, message string) error {
	if len(l.lines) < maxPrintedLines {
		message = strings.ToValidUTF8(message[:min(len(message), maxPrintedBytes)], "")
		l.lines = append(l.lines, fmt.Sprintf("%s:%d: %s", ctx.Location.File, ctx.Location.Row, message))
	}
	return nil
}
