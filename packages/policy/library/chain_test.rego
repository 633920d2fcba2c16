package custody.chain_test

import data.custody.chain
import data.custody.fixture

ids(document) := found if found := fixture.ids(chain.deny) with input as document

warnings(document) := found if found := fixture.ids(chain.warn) with input as document

test_complete_chain_passes if ids(fixture.passing) == set()

test_broken_chain if {
	ids(fixture.changed({"/chain/verified": false, "/chain/broken": ["record build"]})) == {"chain.not-verified"}
}

test_no_seal if ids(fixture.changed({"/chain/sealed": false})) == {"chain.not-sealed"}

test_missing_stage if {
	ids(fixture.changed({"/chain/complete": false, "/chain/missing": ["scan"]})) == {"chain.stage-missing"}
}

test_incomplete_for_another_reason if ids(fixture.changed({"/chain/complete": false})) == {"chain.incomplete"}

self_judged := fixture.changed({"/evaluation/self_judged": true})

test_self_judged_warns if {
	ids(self_judged) == set()
	warnings(self_judged) == {"chain.self-judged"}
}

test_self_judged_is_denied_where_asked if {
	ids(self_judged) == {"chain.self-judged"} with data.profile as {"chain": {"deny_self_judged": true}}
}

test_denied_instead_of_warned if {
	warnings(self_judged) == set() with data.profile as {"chain": {"deny_self_judged": true}}
}

test_judged_by_another_passes_everywhere if {
	warnings(fixture.passing) == set()
	ids(fixture.passing) == set() with data.profile as {"chain": {"deny_self_judged": true}}
}
