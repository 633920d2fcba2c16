package custody.provenance_test

import data.custody.fixture
import data.custody.provenance

ids(document) := found if found := fixture.ids(provenance.deny) with input as document

absent := fixture.changed({"/image/provenance": {"present": false, "verified": false, "subject_matches": false}})

test_provenance_passes if ids(fixture.passing) == set()

test_missing_provenance if ids(absent) == {"provenance.missing"}

test_missing_provenance_where_not_required if {
	ids(absent) == set() with data.profile as {"provenance": {"required": false}}
}

test_unsigned_provenance if ids(fixture.changed({"/image/provenance/verified": false})) == {"provenance.not-verified"}

test_other_subject if {
	ids(fixture.changed({"/image/provenance/subject_matches": false})) == {"provenance.other-subject"}
}

test_accepted_builder if {
	ids(fixture.passing) == set() with data.profile as {"provenance": {"builder_ids": ["https://github.com/actions/runner/github-hosted"]}}
}

test_other_builder if {
	ids(fixture.passing) == {"provenance.builder"} with data.profile as {"provenance": {"builder_ids": ["https://example.com"]}}
}

test_unknown_builder if {
	ids(fixture.without("/image/provenance/builder_id")) == {"provenance.builder"} with data.profile as {"provenance": {"builder_ids": ["https://example.com"]}}
}

test_other_build_type if {
	ids(fixture.passing) == {"provenance.build-type"} with data.profile as {"provenance": {"build_types": ["https://example.com"]}}
}

hosted_only := {"provenance": {"allow_self_hosted": false}}

test_hosted_runner if ids(fixture.passing) == set() with data.profile as hosted_only

test_self_hosted_runner if {
	document := fixture.changed({"/image/provenance/runner_environment": "self-hosted"})
	ids(document) == {"provenance.self-hosted"} with data.profile as hosted_only
}

test_runner_of_unknown_kind if {
	document := fixture.without("/image/provenance/runner_environment")
	ids(document) == {"provenance.self-hosted"} with data.profile as hosted_only
}

test_accepted_build_type if {
	ids(fixture.passing) == set() with data.profile as {"provenance": {"build_types": ["https://actions.github.io/buildtypes/workflow/v1"]}}
}

test_self_hosted_runner_passes_by_default if {
	ids(fixture.changed({"/image/provenance/runner_environment": "self-hosted"})) == set()
}

level_3 := {"provenance": {"min_build_level": 3}}

test_build_level_too_low if ids(fixture.passing) == {"provenance.build-level"} with data.profile as level_3

test_build_level_reached if {
	ids(fixture.changed({"/image/provenance/slsa/build_level": 3})) == set() with data.profile as level_3
}

test_provenance_that_contradicts_its_certificate if {
	ids(fixture.changed({"/image/provenance/slsa/build_level": 0})) == {"provenance.build-level"}
}

test_unknown_build_level if ids(fixture.without("/image/provenance/slsa")) == {"provenance.build-level"}

test_any_build_level if {
	ids(fixture.without("/image/provenance/slsa")) == set() with data.profile as {"provenance": {"min_build_level": 0}}
}

test_what_is_absent_is_said_once if {
	strict := {"builder_ids": ["https://example.com"], "build_types": ["https://example.com"], "allow_self_hosted": false}
	ids(absent) == {"provenance.missing"} with data.profile as {"provenance": strict}
}
