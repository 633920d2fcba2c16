package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// parseModules reads every module as Rego v1 and, where that fails, as v0. A module that is neither
// is reported with the errors of the version that it seems to be written for.
func parseModules(sources []sourceModule) (map[string]*ast.Module, []problem) {
	modules := make(map[string]*ast.Module, len(sources))
	var problems []problem
	for _, source := range sources {
		module, err := parseModule(source)
		if err != nil {
			problems = append(problems, problemsOf(err, problemParse)...)
			continue
		}
		modules[source.Path] = module
	}
	return modules, problems
}

func parseModule(source sourceModule) (*ast.Module, error) {
	options := ast.ParserOptions{
		Capabilities:      offlineCapabilities(),
		ProcessAnnotation: true,
		RegoVersion:       ast.RegoV1,
	}
	module, errV1 := ast.ParseModuleWithOpts(source.Path, source.Source, options)
	if errV1 == nil {
		return module, nil
	}
	options.RegoVersion = ast.RegoV0
	module, errV0 := ast.ParseModuleWithOpts(source.Path, source.Source, options)
	if errV0 == nil {
		return module, nil
	}
	if isWrittenForV0(errV1) {
		return nil, errV0
	}
	return nil, errV1
}

// isWrittenForV0 looks for what v1 says of every rule of v0: that it lacks `if` or `contains`.
func isWrittenForV0(errV1 error) bool {
	var list ast.Errors
	return errors.As(errV1, &list) && slices.ContainsFunc(list, func(e *ast.Error) bool {
		return strings.Contains(e.Message, "keyword is required")
	})
}

// newCompiler sets up everything that `rego` would not set on a compiler that it is given.
func newCompiler(ctx context.Context, given *program, store storage.Store, txn storage.Transaction) *ast.Compiler {
	compiler := ast.NewCompiler().
		WithCapabilities(offlineCapabilities()).
		WithEnablePrintStatements(true).
		WithPathConflictsCheck(storage.NonEmpty(ctx, store, txn)).
		WithUseTypeCheckAnnotations(true)
	// Who reports the errors shortens them; here all are told.
	compiler = compiler.SetErrorLimit(0)
	if given.Schema != nil {
		schemas := ast.NewSchemaSet()
		schemas.Put(ast.SchemaRootRef, given.Schema)
		compiler = compiler.WithSchemas(schemas)
	}
	return compiler
}

func newStore(given *program) storage.Store {
	data := given.Data
	if data == nil {
		data = map[string]any{}
	}
	return inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false))
}

// problemsOf turns OPA's errors into ours; kind is what they are if nothing more exact is known.
func problemsOf(err error, kind string) []problem {
	var list ast.Errors
	if !errors.As(err, &list) {
		var one *ast.Error
		if !errors.As(err, &one) {
			return []problem{{Kind: kind, Message: err.Error()}}
		}
		list = ast.Errors{one}
	}
	list.Sort()
	problems := make([]problem, 0, len(list))
	for _, e := range list {
		problems = append(problems, problemOf(e, kind))
	}
	return problems
}

func problemOf(e *ast.Error, kind string) problem {
	found := problem{Kind: kind, Message: e.Message, Location: locationOf(e.Location)}
	if name, ok := strings.CutPrefix(e.Message, "undefined function "); ok && slices.Contains(denied, name) {
		found.Kind = problemCapability
		found.Message = fmt.Sprintf("capability denied: %s (%s:%d)", name, found.Location.File, found.Location.Row)
		return found
	}
	switch details := e.Details.(type) {
	case *ast.RefErrInvalidDetail:
		markUnknownPath(&found, details.Ref, details.Pos)
		for _, known := range details.OneOf {
			found.Known = append(found.Known, plainTerm(known))
		}
	case *ast.RefErrUnsupportedDetail:
		markUnknownPath(&found, details.Ref, details.Pos+1)
	}
	return found
}

// markUnknownPath makes a type error on `input`, or on a variable that holds a part of it, the one that
// users look for: a path that is not there. What `data` lacks stays an ordinary compile error.
func markUnknownPath(found *problem, ref ast.Ref, position int) {
	if len(ref) < 2 || ref[0].Equal(ast.DefaultRootDocument) {
		return
	}
	found.Kind = problemUnknownPath
	found.Position = position
	for _, term := range ref {
		found.Path = append(found.Path, plainTerm(term.Value))
	}
}

func plainTerm(value ast.Value) string {
	if text, ok := value.(ast.String); ok {
		return string(text)
	}
	return value.String()
}
