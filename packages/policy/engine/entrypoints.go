package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// entryPoint is what the gate asks for: every definition below one reference. Rule is that reference without its
// package, verdict the name in it that makes it one (`deny_late` of `gate.deny_late.sbom`), and key its last
// part where that stands below the verdict.
type entryPoint struct {
	pkg     string
	rule    string
	verdict string
	key     string
	ref     ast.Ref
	rules   []*ast.Rule
}

var verdictNames = []string{"deny", "violation", "warn", "info"}

// entryPoints finds the rules of a compiled policy set that the gate evaluates, ordered by reference:
// deny, violation, warn and info, also as deny_NAME and so on, and allow, wherever they stand in the
// head of a rule. Functions are none. A verdict below a variable cannot be asked for and is a problem.
func entryPoints(compiler *ast.Compiler) ([]*entryPoint, []problem) {
	byRef := map[string]*entryPoint{}
	var problems []problem
	for _, module := range compiler.Modules {
		for _, rule := range module.Rules {
			at := verdictPosition(rule)
			if at < 0 {
				continue
			}
			head := rule.Head.Ref()
			if !head[:at].IsGround() {
				problems = append(problems, belowVariable(rule, at))
				continue
			}
			found := entryPointOf(module.Package, askedFor(head, at), at)
			name := found.ref.String()
			if byRef[name] == nil {
				byRef[name] = found
			}
			byRef[name].rules = append(byRef[name].rules, rule)
		}
	}
	return outermost(sortedEntryPoints(byRef)), problems
}

func entryPointOf(pkg *ast.Package, head ast.Ref, at int) *entryPoint {
	found := &entryPoint{
		pkg:     packageName(pkg),
		rule:    head.String(),
		verdict: partName(head, at),
		ref:     pkg.Path.Extend(head),
	}
	if last := len(head) - 1; last > at {
		found.key = partName(head, last)
	}
	return found
}

// verdictPosition is where in the head of a rule the first name of a verdict stands, or -1.
func verdictPosition(rule *ast.Rule) int {
	if len(rule.Head.Args) > 0 {
		return -1
	}
	head := rule.Head.Ref()
	for at := range head {
		if isVerdict(partName(head, at)) {
			return at
		}
	}
	return -1
}

// partName is the text of a part of a head. The first one is written as a variable; any other variable has no text.
func partName(head ast.Ref, at int) string {
	switch value := head[at].Value.(type) {
	case ast.Var:
		if at == 0 {
			return string(value)
		}
	case ast.String:
		return string(value)
	}
	return ""
}

func isVerdict(name string) bool {
	return name == "allow" || slices.ContainsFunc(verdictNames, func(verdict string) bool {
		return name == verdict || strings.HasPrefix(name, verdict+"_")
	})
}

// askedFor is the part of a head that is evaluated: `deny.sbom` of `deny.sbom contains …`, so that a set
// without a member is told from a member without a message; and no more than `allow`, which has to be true whole.
func askedFor(head ast.Ref, at int) ast.Ref {
	if partName(head, at) == "allow" {
		return head[:at+1]
	}
	return head.GroundPrefix()
}

func belowVariable(rule *ast.Rule, at int) problem {
	return problem{
		Kind:     problemCompile,
		Message:  fmt.Sprintf("%s stands below a variable in the head of a rule, where nobody asks for it", partName(rule.Head.Ref(), at)),
		Location: locationOf(rule.Location),
	}
}

// outermost gives the rules of an entry point that lies below another one to that other one, which holds its value too.
// They come ordered by reference, the shorter before the longer.
func outermost(sorted []*entryPoint) []*entryPoint {
	var found []*entryPoint
	for _, entry := range sorted {
		if len(found) > 0 && entry.ref.HasPrefix(found[len(found)-1].ref) {
			above := found[len(found)-1]
			above.rules = append(above.rules, entry.rules...)
			continue
		}
		found = append(found, entry)
	}
	return found
}

// decides tells whether an entry point can deny; a set without one that does is no policy.
func (e *entryPoint) decides() bool {
	for _, name := range []string{"deny", "violation"} {
		if e.verdict == name || strings.HasPrefix(e.verdict, name+"_") {
			return true
		}
	}
	return e.verdict == "allow"
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
