package custody.profile_test

import data.custody.fixture
import data.custody.profile

ids := fixture.ids(profile.deny)

test_defaults_are_valid if ids == set()

test_partial_profile_keeps_the_other_defaults if {
	merged := profile.profile with data.profile as {"vulnerabilities": {"high": "any"}}
	merged.vulnerabilities.high == "any"
	merged.vulnerabilities.critical == "fixable"
	merged.sbom.required
}

test_misspelt_threshold if ids == {"profile.unknown-threshold"} with data.profile as {"sbom": {"minimum_component": 1}}

test_misspelt_group if ids == {"profile.unknown-threshold"} with data.profile as {"sbomm": {"required": true}}

test_unknown_mode if ids == {"profile.invalid-value"} with data.profile as {"vulnerabilities": {"high": "deny"}}

test_value_of_another_type if {
	ids == {"profile.invalid-type"} with data.profile as {"sbom": {"minimum_components": "1"}}
}

test_text_for_a_list if ids == {"profile.invalid-list"} with data.profile as {"scans": {"deny_findings": {"secret": "critical"}}}
