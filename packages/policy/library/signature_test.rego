package custody.signature_test

import data.custody.fixture
import data.custody.signature

ids(document) := found if found := fixture.ids(signature.deny) with input as document

test_signed_artifact_passes if ids(fixture.passing) == set()

test_missing_signature if ids(fixture.changed({"/image/signature": {"present": false, "valid": false}})) == {"signature.missing"}

test_invalid_signature if ids(fixture.changed({"/image/signature/valid": false})) == {"signature.invalid"}

unsigned(stage) := fixture.changed({"/chain/stages/-": {"name": stage, "present": true, "signed": false}})

test_unsigned_build_is_asserted if ids(unsigned("build")) == set()

test_unsigned_scan if ids(unsigned("scan")) == {"signature.unsigned-stage"}

test_unsigned_scan_where_allowed if {
	ids(unsigned("scan")) == set() with data.profile as {"signature": {"unsigned_stages": ["scan"]}}
}

test_key_where_proof_is_asked_for if {
	ids(fixture.passing) == {"signature.not-proven"} with data.profile as {"signature": {"require_proven": true}}
}

test_certificate_where_proof_is_asked_for if {
	proven := fixture.changed({"/image/signature/strength": "proven"})
	ids(proven) == set() with data.profile as {"signature": {"require_proven": true}}
}

test_missing_stage_is_not_told_as_unsigned if {
	ids(fixture.changed({"/chain/stages/-": {"name": "scan", "present": false, "signed": false}})) == set()
}

test_missing_signature_is_said_once if {
	document := fixture.changed({"/image/signature": {"present": false, "valid": false}})
	ids(document) == {"signature.missing"} with data.profile as {"signature": {"require_proven": true}}
}

test_message_lists_what_may_be_unsigned if {
	some member in signature.deny with input as unsigned("scan")
	member.msg == "the record of stage scan is not signed; unsigned may be: source, build"
}
