package main

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// entryPoint is a rule that the gate asks for: every definition of one name in one package.
type entryPoint struct {
	pkg   string
	rule  string
	ref   ast.Ref
	rules []*ast.Rule
}

var verdictNames = []string{"deny", "violation", "warn", "info"}

// entryPoints finds the rules of a compiled policy set that the gate evaluates, ordered by reference:
// deny, violation, warn and info, also as deny_NAME and so on, and allow. Functions are none.
func entryPoints(compiler *ast.Compiler) []*entryPoint {
	byRef := map[string]*entryPoint{}
	for _, module := range compiler.Modules {
		for _, rule := range module.Rules {
			name, ok := entryPointName(rule)
			if !ok {
				continue
			}
			ref := module.Package.Path.Append(ast.StringTerm(name))
			key := ref.String()
			if byRef[key] == nil {
				byRef[key] = &entryPoint{pkg: packageName(module.Package), rule: name, ref: ref}
			}
			byRef[key].rules = append(byRef[key].rules, rule)
		}
	}
	return sortedEntryPoints(byRef)
}

func entryPointName(rule *ast.Rule) (string, bool) {
	if len(rule.Head.Args) > 0 {
		return "", false
	}
	first, ok := rule.Head.Ref()[0].Value.(ast.Var)
	if !ok {
		return "", false
	}
	name := string(first)
	if name == "allow" {
		return name, true
	}
	for _, verdict := range verdictNames {
		if name == verdict || strings.HasPrefix(name, verdict+"_") {
			return name, true
		}
	}
	return "", false
}

// decides tells whether an entry point can deny; a set without one that does is no policy.
func (e *entryPoint) decides() bool {
	for _, name := range []string{"deny", "violation"} {
		if e.rule == name || strings.HasPrefix(e.rule, name+"_") {
			return true
		}
	}
	return e.rule == "allow"
}

func packageName(pkg *ast.Package) string {
	return strings.TrimPrefix(pkg.Path.String(), "data.")
}

func sortedEntryPoints(byRef map[string]*entryPoint) []*entryPoint {
	found := make([]*entryPoint, 0, len(byRef))
	for _, entry := range byRef {
		slices.SortFunc(entry.rules, func(a, b *ast.Rule) int { return a.Location.Compare(b.Location) })
		found = append(found, entry)
	}
	slices.SortFunc(found, func(a, b *entryPoint) int { return a.ref.Compare(b.ref) })
	return found
}
