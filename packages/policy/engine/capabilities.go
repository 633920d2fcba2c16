package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// denied are the built-in functions that reach out of the evaluation: to the network, to the
// environment, to chance, or that make signatures. A policy that calls one does not compile.
var denied = []string{
	"http.send",
	"io.jwt.encode_sign",
	"io.jwt.encode_sign_raw",
	"net.lookup_ip_addr",
	"opa.runtime",
	"providers.aws.sign_req",
	"rand.intn",
	"uuid.rfc4122",
}

// offlineCapabilities is what the embedded OPA can do, without the denied functions; AllowNet is
// empty and not absent, so that no schema is fetched either.
func offlineCapabilities() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	all.AllowNet = []string{}
	all.Builtins = slices.DeleteFunc(slices.Clone(all.Builtins), func(b *ast.Builtin) bool {
		return slices.Contains(denied, b.Name)
	})
	return all
}
