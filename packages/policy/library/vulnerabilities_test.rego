package custody.vulnerabilities_test

import data.custody.fixture
import data.custody.vulnerabilities

ids(document) := found if found := fixture.ids(vulnerabilities.deny) with input as document

warnings(document) := found if found := fixture.ids(vulnerabilities.warn) with input as document

info_ids(document) := found if found := fixture.ids(vulnerabilities.info) with input as document

having(changes) := fixture.changed({"/image/vulnerabilities/-": object.union(fixture.vulnerability, changes)})

test_none_passes if ids(fixture.passing) == set()

test_denied_with_a_fix[severity] if {
	some severity in ["critical", "high"]
	ids(having({"severity": severity})) == {"vulnerabilities.threshold"}
}

test_passed_by_default[severity] if {
	some severity in ["medium", "low", "info"]
	ids(having({"severity": severity})) == set()
	warnings(having({"severity": severity})) == set()
}

test_without_a_fix_it_warns if {
	ids(having({"fixed_in": []})) == set()
	warnings(having({"fixed_in": []})) == {"vulnerabilities.no-fix"}
}

test_any_denies_without_a_fix if {
	ids(having({"fixed_in": []})) == {"vulnerabilities.threshold"} with data.profile as {"vulnerabilities": {"high": "any"}}
	warnings(having({"fixed_in": []})) == set() with data.profile as {"vulnerabilities": {"high": "any"}}
}

test_unknown_severity_warns_and_is_counted if {
	ids(having({"severity": "unknown"})) == set()
	warnings(having({"severity": "unknown"})) == {"vulnerabilities.warned", "vulnerabilities.unknown-severity"}
}

test_unknown_severity_is_counted_even_if_ignored if {
	document := having({"severity": "unknown"})
	warnings(document) == {"vulnerabilities.unknown-severity"} with data.profile as {"vulnerabilities": {"unknown": "ignore"}}
}

test_unknown_severity_can_be_denied if {
	document := having({"severity": "unknown", "fixed_in": []})
	ids(document) == {"vulnerabilities.threshold"} with data.profile as {"vulnerabilities": {"unknown": "any"}}
}

test_suppressed_with_a_reason if {
	document := having({"suppressed": {"by": "vex", "reason": "code_not_reachable"}})
	ids(document) == set()
	info_ids(document) == {"vulnerabilities.suppressed"}
}

test_suppressed_without_a_reason[reason] if {
	some reason in ["", "  "]
	document := having({"suppressed": {"by": "vex", "reason": reason}})
	ids(document) == {"vulnerabilities.threshold"}
	info_ids(document) == set()
}

test_message_names_component_and_fix if {
	some member in vulnerabilities.deny with input as having({})
	member.msg == "high CVE-2026-1000 in pkg:npm/left-pad@1.0.0, fixed in 1.0.1"
	member.severity == "high"
}

test_component_without_a_package_url if {
	document := having({"component": {"name": "left-pad", "version": "1.0.0"}})
	by_url := json.patch(document, [{"op": "remove", "path": "/image/vulnerabilities/0/component/purl"}])
	some member in vulnerabilities.deny with input as by_url
	member.subject == "left-pad 1.0.0"
}

test_no_component_at_all if {
	document := json.patch(having({}), [{"op": "remove", "path": "/image/vulnerabilities/0/component"}])
	some member in vulnerabilities.deny with input as document
	member.subject == "an unknown component"
}

test_denied_is_not_warned_about if warnings(having({})) == set()

test_ignored_without_a_fix_is_not_warned_about if warnings(having({"severity": "low", "fixed_in": []})) == set()

test_suppressed_is_not_warned_about[severity] if {
	some severity in ["high", "unknown"]
	excused := {"severity": severity, "fixed_in": [], "suppressed": {"by": "vex", "reason": "code_not_reachable"}}
	warnings(having(excused)) == set()
}

test_open_is_not_told_as_suppressed if info_ids(having({})) == set()
