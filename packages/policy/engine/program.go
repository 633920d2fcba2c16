package main

const (
	modeEvaluate     = "evaluate"
	modeTest         = "test"
	modeSyntax       = "syntax"
	modeCapabilities = "capabilities"
)

// program is what is known before the input document is: it is compiled while evidence is verified.
type program struct {
	Mode    string         `json:"mode"`
	Modules []sourceModule `json:"modules"`
	Data    map[string]any `json:"data"`
	Schema  any            `json:"schema"`
	// Syntax asks for the parsed modules beside the results of an evaluation.
	Syntax bool `json:"syntax"`
}

type sourceModule struct {
	Path   string `json:"path"`
	Source string `json:"source"`
}

// question is one evaluation: the time that time.now_ns answers (RFC 3339) and the input document.
type question struct {
	Time  string `json:"time"`
	Input any    `json:"input"`
}
