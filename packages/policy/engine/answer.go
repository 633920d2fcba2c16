package main

import (
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
)

type answer struct {
	Rules        []ruleResult               `json:"rules,omitempty"`
	Tests        []testResult               `json:"tests,omitempty"`
	Syntax       map[string]json.RawMessage `json:"syntax,omitempty"`
	Printed      []string                   `json:"printed,omitempty"`
	Capabilities *ast.Capabilities          `json:"capabilities,omitempty"`
	Errors       []problem                  `json:"errors,omitempty"`
}

// ruleResult is the value of one entry point. Value is absent when the rule is undefined. Verdict is the
// name in the rule's reference that makes it one, Key the last name below it.
type ruleResult struct {
	Package     string       `json:"package"`
	Rule        string       `json:"rule"`
	Verdict     string       `json:"verdict"`
	Key         string       `json:"key,omitempty"`
	Value       *any         `json:"value,omitempty"`
	Definitions []definition `json:"definitions"`
}

// definition is one place where an entry point is written, with the METADATA that applies there,
// the nearest first: rule, document, package, subpackages.
type definition struct {
	Location    location           `json:"location"`
	Annotations []*ast.Annotations `json:"annotations"`
}

type testResult struct {
	Package  string   `json:"package"`
	Name     string   `json:"name"`
	Outcome  string   `json:"outcome"`
	Error    string   `json:"error,omitempty"`
	Printed  string   `json:"printed,omitempty"`
	Location location `json:"location"`
}

// problem is a fault of the policy, never of the engine.
type problem struct {
	Kind     string   `json:"kind"`
	Message  string   `json:"message"`
	Location location `json:"location"`
	// Path is the reference that the schema does not know, as its parts; Position is the first unknown one,
	// Known is what may stand there.
	Path     []string `json:"path,omitempty"`
	Position int      `json:"position,omitempty"`
	Known    []string `json:"known,omitempty"`
}

type location struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column int    `json:"column"`
}

const (
	problemParse       = "parse"
	problemCompile     = "compile"
	problemCapability  = "capability"
	problemUnknownPath = "unknown-path"
	problemNoRule      = "no-rule"
	problemNoTest      = "no-test"
	problemBuiltin     = "builtin"
	problemEvaluation  = "evaluation"
)

func locationOf(l *ast.Location) location {
	if l == nil {
		return location{}
	}
	return location{File: l.File, Row: l.Row, Column: l.Col}
}
