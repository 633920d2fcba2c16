package main

import (
	"encoding/json"

	"github.com/open-policy-agent/opa/v1/ast"
	astjson "github.com/open-policy-agent/opa/v1/ast/json"
)

// syntaxOf gives the parsed modules as JSON, by path, in the shape of `opa parse --format json`, with
// the row and column of terms, rules and expressions.
func syntaxOf(modules map[string]*ast.Module) (*answer, error) {
	astjson.SetOptions(astjson.Options{MarshalOptions: astjson.MarshalOptions{
		IncludeLocation:     astjson.NodeToggle{Term: true, Expr: true, Rule: true, Head: true, SomeDecl: true, Every: true, With: true},
		ExcludeLocationFile: true,
	}})
	syntax := make(map[string]json.RawMessage, len(modules))
	for path, module := range modules {
		text, err := json.Marshal(module)
		if err != nil {
			return nil, err
		}
		syntax[path] = text
	}
	return &answer{Syntax: syntax}, nil
}
