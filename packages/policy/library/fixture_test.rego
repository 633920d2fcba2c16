# A document that every rule of the library passes; each test changes one thing in it.
package custody.fixture

sha := "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

counts := {"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0, "unknown": 0}

sbom := {
	"present": true,
	"verified": true,
	"state": "complete",
	"confirmed": "tool",
	"format": "cyclonedx",
	"spec_version": "1.6",
	"tool": "syft",
	"component_count": 12,
	"digest": sha,
	"quality": {"purl": 1, "version": 1},
}

scan := {
	"kind": "sca",
	"required": true,
	"tool": "osv-scanner",
	"state": "complete",
	"confirmed": "outcome",
	"clean": true,
	"reasons": [],
	"limits": [],
	"counts": counts,
}

vulnerability := {
	"id": "CVE-2026-1000",
	"aliases": [],
	"severity": "high",
	"title": "A vulnerability",
	"component": {"name": "left-pad", "version": "1.0.0", "purl": "pkg:npm/left-pad@1.0.0"},
	"fixed_in": ["1.0.1"],
	"sources": ["osv-scanner"],
}

finding := {
	"id": sha,
	"kind": "secret",
	"rule": "private-key",
	"title": "A private key",
	"severity": "low",
	"path": "src/key.pem",
	"line": 1,
	"cwes": [],
	"source": "gitleaks",
}

passing := {
	"apiVersion": "custody-suite.github.io/policy-input/v1",
	"kind": "PolicyInput",
	"evaluation": {"time": "2026-11-01T00:00:00Z", "self_judged": false},
	"subjects": [{"name": "app.tgz", "digest": sha}],
	"image": {
		"name": "app.tgz",
		"digest": sha,
		"signature": {"present": true, "valid": true, "type": "key", "signer": "key:00", "strength": "claimed"},
		"provenance": {
			"present": true,
			"verified": true,
			"subject_matches": true,
			"builder_id": "https://github.com/actions/runner/github-hosted",
			"build_type": "https://actions.github.io/buildtypes/workflow/v1",
			"runner_environment": "github-hosted",
			"slsa": {
				"build_level": 2,
				"limits": [{"level": 2, "code": "builder-level", "text": "trusted up to Build level 2"}],
				"reproduced": false,
				"hermetic": false,
			},
		},
		"source": {"present": true},
		"build": {"present": true, "signed": true},
		"sbom": sbom,
		"sboms": [sbom],
		"scans": [scan],
		"vulnerabilities": [],
		"findings": [],
		"licenses": [],
	},
	"chain": {
		"verified": true,
		"complete": true,
		"sealed": true,
		"stages": [{"name": "build", "present": true, "signed": true}],
		"missing": [],
		"broken": [],
	},
	"evidence": [],
	"evidence_rejected": [],
}

# The passing document with other values at some paths.
changed(changes) := json.patch(passing, [{"op": "add", "path": path, "value": value} | some path, value in changes])

without(path) := json.patch(passing, [{"op": "remove", "path": path}])

ids(members) := {member.id | some member in members}
