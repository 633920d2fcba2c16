package custody.sbom_test

import data.custody.fixture
import data.custody.sbom

ids(document) := found if found := fixture.ids(sbom.deny) with input as document

warnings(document) := found if found := fixture.ids(sbom.warn) with input as document

test_sbom_passes if {
	ids(fixture.passing) == set()
	warnings(fixture.passing) == set()
}

absent := fixture.changed({"/image/sbom": {"present": false, "verified": false, "component_count": 0}, "/image/sboms": []})

test_missing_sbom if ids(absent) == {"sbom.missing"}

test_missing_sbom_where_not_required if ids(absent) == set() with data.profile as {"sbom": {"required": false}}

test_not_complete[state] if {
	some state in ["incomplete", "failed", "stale", "unreadable"]
	ids(fixture.changed({"/image/sboms/0/state": state})) == {"sbom.not-complete"}
}

test_unknown_state if ids(fixture.without("/image/sboms/0/state")) == {"sbom.not-complete"}

test_unsigned_sbom if ids(fixture.changed({"/image/sboms/0/verified": false})) == {"sbom.not-verified"}

test_empty_sbom if ids(fixture.changed({"/image/sboms/0/component_count": 0})) == {"sbom.too-few-components"}

test_second_sbom_counts_too if {
	second := object.union(fixture.sbom, {"component_count": 0})
	ids(fixture.changed({"/image/sboms/-": second})) == {"sbom.too-few-components"}
}

test_few_package_urls if warnings(fixture.changed({"/image/sboms/0/quality/purl": 0.5})) == {"sbom.few-purls"}

scored(score) := fixture.changed({"/image/sboms/0/profiles": [{"profile": "cisa-2026", "score": score, "outcome": "missing", "failed": []}]})

strict := {"sbom": {"minimum_scores": {"cisa-2026": 80}}}

test_low_score if ids(scored(79)) == {"sbom.low-score"} with data.profile as strict

test_sufficient_score if ids(scored(80)) == set() with data.profile as strict

test_no_score_where_one_is_demanded if ids(fixture.passing) == {"sbom.low-score"} with data.profile as strict

test_score_of_another_profile if {
	ids(scored(100)) == {"sbom.low-score"} with data.profile as {"sbom": {"minimum_scores": {"ntia-2021": 1}}}
}

test_any_score_where_none_is_demanded if ids(scored(0)) == set()

test_messages_name_tool_and_numbers if {
	some few in sbom.deny with input as fixture.changed({"/image/sboms/0/component_count": 0})
	few.msg == "the SBOM of syft lists 0 components, expected at least 1"
	some poor in sbom.warn with input as fixture.changed({"/image/sboms/0/quality/purl": 0.5})
	poor.msg == "50 % of the components of the SBOM of syft have a package URL"
}
