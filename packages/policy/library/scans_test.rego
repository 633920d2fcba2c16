package custody.scans_test

import data.custody.fixture
import data.custody.scans

ids(document) := found if found := fixture.ids(scans.deny) with input as document

info_ids(document) := found if found := fixture.ids(scans.info) with input as document

test_complete_and_confirmed_scan_passes if ids(fixture.passing) == set()

test_not_complete[state] if {
	some state in ["incomplete", "failed", "missing", "stale", "unreadable"]
	"scans.not-complete" in ids(fixture.changed({"/image/scans/0/state": state}))
}

test_reasons_are_told if {
	document := fixture.changed({"/image/scans/0/state": "failed", "/image/scans/0/reasons": ["tool-error"]})
	some member in scans.deny with input as document
	member.msg == "sca scan by osv-scanner is failed (tool-error), expected complete"
}

test_missing_scan_of_no_tool if {
	row := object.remove(object.union(fixture.scan, {"state": "missing"}), ["tool"])
	ids(fixture.changed({"/image/scans/-": row})) == {"scans.not-complete"}
}

test_empty_scan_that_nobody_confirms if {
	ids(fixture.changed({"/image/scans/0/confirmed": "no"})) == {"scans.not-confirmed"}
}

test_scan_with_findings_needs_no_confirmation if {
	document := fixture.changed({"/image/scans/0/confirmed": "no", "/image/scans/0/counts/unknown": 1})
	ids(document) == set()
}

test_kind_that_is_asked_for if {
	ids(fixture.passing) == {"scans.kind-missing"} with data.profile as {"scans": {"required": ["sca", "sast"]}}
}

test_no_scan_at_all if ids(fixture.changed({"/image/scans": []})) == {"scans.kind-missing"}

test_secret_of_any_severity if ids(fixture.changed({"/image/findings/-": fixture.finding})) == {"scans.finding"}

test_code_under_the_threshold if {
	finding := object.union(fixture.finding, {"kind": "code", "severity": "high"})
	ids(fixture.changed({"/image/findings/-": finding})) == set()
}

test_code_over_the_threshold if {
	finding := object.union(fixture.finding, {"kind": "code", "severity": "critical"})
	ids(fixture.changed({"/image/findings/-": finding})) == {"scans.finding"}
}

test_finding_without_a_place if {
	finding := object.remove(fixture.finding, ["path", "line"])
	ids(fixture.changed({"/image/findings/-": finding})) == {"scans.finding"}
}

test_suppressed_with_a_reason if {
	finding := object.union(fixture.finding, {"suppressed": {"by": "in-source", "reason": "test data"}})
	document := fixture.changed({"/image/findings/-": finding})
	ids(document) == set()
	info_ids(document) == {"scans.suppressed"}
}

test_suppressed_without_a_reason if {
	finding := object.union(fixture.finding, {"suppressed": {"by": "in-source", "reason": " "}})
	document := fixture.changed({"/image/findings/-": finding})
	ids(document) == {"scans.finding"}
	info_ids(document) == set()
}

test_sbom_needs_no_confirmation if {
	row := object.union(fixture.scan, {"kind": "sbom", "confirmed": "no"})
	ids(fixture.changed({"/image/scans/-": row})) == set()
}

test_failed_scan_is_said_once if {
	row := object.union(fixture.scan, {"state": "failed", "confirmed": "no"})
	ids(fixture.changed({"/image/scans/-": row})) == {"scans.not-complete"}
}

test_open_finding_is_not_told_as_suppressed if info_ids(fixture.changed({"/image/findings/-": fixture.finding})) == set()
