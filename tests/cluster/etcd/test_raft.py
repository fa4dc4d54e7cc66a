from k8sarch.cluster.etcd.facts import EntryDropped, LeaderElected, LeaderSteppedDown
from k8sarch.cluster.etcd.messages import (
    AppendEntries,
    AppendReply,
    Heartbeat,
    HeartbeatReply,
    InstallSnapshot,
    PreVoteReply,
    PreVoteRequest,
    ReadIndexReply,
    ReadIndexRequest,
    Snapshot,
    VoteReply,
    VoteRequest,
)
from k8sarch.cluster.etcd.plan import Answer, Apply, Restore, Save, Send, Store, StoreSnapshot, Tell
from k8sarch.cluster.etcd.raft import (
    ELECTION_DUE,
    ELECTION_TICKS,
    ELECTION_TIMEOUT,
    FOLLOWER,
    HEARTBEAT_DUE,
    LEADER,
    PRE_CANDIDATE,
    REPLICATE,
    Persisted,
    Propose,
    compact,
    step,
)
from k8sarch.cluster.kernel.clock import ms, seconds

from .worlds import entries, follower, leader

LATER = seconds(60)
FIVE = ("etcd-1", "etcd-2", "etcd-3", "etcd-4", "etcd-5")


def sent(plan, to=None):
    return [part.message for part in plan if isinstance(part, Send) and to in (None, part.to)]


def told(plan, fact):
    return [part.fact for part in plan if isinstance(part, Tell) and isinstance(part.fact, fact)]


def kinds(plan):
    return [type(part) for part in plan]


def following(state, whom, term, at=LATER):
    step(state, Heartbeat(term, 0, 0), whom, at)
    return state


# Elections


def test_a_member_grants_only_one_vote_in_a_term():
    state = follower(term=3)

    first = step(state, VoteRequest(4, 0, 0), "etcd-2", LATER)
    second = step(state, VoteRequest(4, 0, 0), "etcd-3", LATER)

    assert sent(first) == [VoteReply(4, True)]
    assert sent(second) == [VoteReply(4, False)]


def test_a_vote_is_saved_before_the_answer_leaves():
    plan = step(follower(term=3), VoteRequest(4, 0, 0), "etcd-2", LATER)

    assert Save(4, "etcd-2") in plan
    assert kinds(plan).index(Save) < kinds(plan).index(Send)


def test_the_same_candidate_may_ask_again():
    state = follower(term=3)
    step(state, VoteRequest(4, 0, 0), "etcd-2", LATER)

    assert sent(step(state, VoteRequest(4, 0, 0), "etcd-2", LATER)) == [VoteReply(4, True)]


def test_a_candidate_whose_log_lacks_something_gets_no_vote():
    def ask(index, term):
        return sent(
            step(follower(term=3, log=entries(1, 1, 3)), VoteRequest(4, index, term), "etcd-2", LATER)
        )[0].granted

    assert not ask(9, 1)        # longer, but its last term is earlier
    assert not ask(2, 3)        # same last term, but shorter
    assert ask(3, 3)
    assert ask(1, 4)            # a later last term counts more than length


def test_who_hears_a_leader_ignores_candidates():
    state = following(follower(term=3), "etcd-2", 3)

    assert step(state, VoteRequest(9, 9, 9), "etcd-3", LATER + ELECTION_TIMEOUT - 1) == ()
    assert step(state, PreVoteRequest(9, 9, 9), "etcd-3", LATER + ELECTION_TIMEOUT - 1) == ()
    assert state.term == 3
    assert sent(step(state, VoteRequest(9, 9, 9), "etcd-3", LATER + ELECTION_TIMEOUT)) == [VoteReply(9, True)]


def test_a_pre_vote_changes_nobodys_term():
    asking, asked = follower(term=3), follower(term=3)

    plan = step(asking, ELECTION_DUE, "etcd-1", LATER)
    answer = step(asked, sent(plan)[0], "etcd-2", LATER)

    assert sent(plan) == [PreVoteRequest(4, 0, 0)] * 2
    assert sent(answer) == [PreVoteReply(4, True)]
    assert (asking.term, asked.term, asking.role) == (3, 3, PRE_CANDIDATE)


def test_a_majority_of_pre_votes_makes_a_candidate_and_one_of_votes_a_leader():
    state = follower(term=3, log=entries(1, 3))
    step(state, ELECTION_DUE, "etcd-1", LATER)

    stands = step(state, PreVoteReply(4, True), "etcd-2", LATER)
    leads = step(state, VoteReply(4, True), "etcd-3", LATER)

    assert sent(stands) == [VoteRequest(4, 2, 3)] * 2
    assert kinds(stands).index(Save) < kinds(stands).index(Send)
    assert told(leads, LeaderElected) == [LeaderElected("etcd-1", 4, 2, 3, ("etcd-1", "etcd-3"))]
    assert sent(leads) == [AppendEntries(4, 2, 3, entries(4, first=3), 0)] * 2


def test_votes_of_another_term_do_not_count():
    state = follower(term=3)
    step(state, ELECTION_DUE, "etcd-1", LATER)
    step(state, PreVoteReply(4, True), "etcd-2", LATER)

    step(state, VoteReply(3, True), "etcd-2", LATER)

    assert state.role != LEADER


def test_a_member_alone_elects_itself():
    state = follower(members=("etcd-1",))

    plan = step(state, ELECTION_DUE, "etcd-1", LATER)
    plan += step(state, Persisted(1, 1), "etcd-1", LATER)

    assert state.role == LEADER
    assert kinds(plan).index(Save) < kinds(plan).index(Store)
    assert plan[-1] == Apply(1)


# The log


def test_entries_are_taken_only_after_the_entry_they_follow():
    state = follower(term=1, log=entries(1, 1))

    refused = step(state, AppendEntries(1, 5, 1, entries(1, first=6), 0), "etcd-2", LATER)
    taken = step(state, AppendEntries(1, 2, 1, entries(1, first=3), 0), "etcd-2", LATER)

    assert sent(refused) == [AppendReply(1, 5, False, hint_index=2, hint_term=1)]
    assert sent(taken) == [AppendReply(1, 3, True)]
    assert kinds(taken).index(Store) < kinds(taken).index(Send)


def test_entries_that_differ_give_way_and_are_named():
    state = follower(term=2, log=entries(1, 2, 2), commit=1)

    plan = step(state, AppendEntries(3, 1, 1, entries(3, first=2), 1), "etcd-2", LATER)

    assert state.log.entries == list(entries(1, 3))
    assert told(plan, EntryDropped) == [EntryDropped("etcd-1", "etcd-2", 2, 3, 2)]


def test_an_old_append_does_not_shorten_the_log():
    state = follower(term=1, log=entries(1, 1, 1))

    plan = step(state, AppendEntries(1, 1, 1, entries(1, first=2), 0), "etcd-2", LATER)

    assert state.log.last_index == 3
    assert Store not in kinds(plan)


def test_a_follower_commits_no_further_than_it_knows_to_agree():
    state = follower(term=2, log=entries(1, 1, 1))

    step(state, AppendEntries(2, 2, 1, (), 3), "etcd-2", LATER)

    assert state.log.commit == 2


def test_a_leader_from_an_earlier_term_is_told_ours():
    state = follower(term=5)

    assert sent(step(state, AppendEntries(4, 0, 0, (), 0), "etcd-2", LATER)) == [AppendReply(5, 0, False)]
    assert sent(step(state, Heartbeat(4, 0, 0), "etcd-2", LATER)) == [AppendReply(5, 0, False)]


def test_an_entry_is_committed_when_a_majority_has_it_on_disk():
    state = leader()
    step(state, Propose(((None, ()),)), "etcd-1", LATER)

    step(state, Persisted(1, 1), "etcd-1", LATER)
    before = state.log.commit
    plan = step(state, AppendReply(1, 1, True), "etcd-2", LATER)

    assert (before, state.log.commit) == (0, 1)
    assert Apply(1) in plan


def test_a_leaders_own_entry_counts_only_once_it_is_on_its_disk():
    state = leader(members=FIVE)
    step(state, Propose(((None, ()),)), "etcd-1", LATER)

    step(state, AppendReply(1, 1, True), "etcd-2", LATER)
    step(state, AppendReply(1, 1, True), "etcd-3", LATER)
    before = state.log.commit
    step(state, Persisted(1, 1), "etcd-1", LATER)

    assert (before, state.log.commit) == (0, 1)


def test_figure_8_an_entry_of_an_earlier_term_is_not_committed_by_counting():
    state = leader(term=4, log=entries(1, 2), members=FIVE)

    for peer in ("etcd-2", "etcd-3"):
        step(state, AppendReply(4, 2, True), peer, LATER)
    before = state.log.commit
    step(state, Propose(((None, ()),)), "etcd-1", LATER)
    step(state, Persisted(3, 4), "etcd-1", LATER)
    for peer in ("etcd-2", "etcd-3"):
        step(state, AppendReply(4, 3, True), peer, LATER)

    assert (before, state.log.commit) == (0, 3)


def test_a_refusal_is_answered_with_entries_from_where_the_logs_may_agree():
    state = leader(term=7, log=entries(1, 1, 4, 4, 6, 6, 7))
    step(state, AppendReply(7, 7, False, hint_index=4, hint_term=3), "etcd-2", LATER)

    assert state.progress["etcd-2"].next == 3


def test_logs_that_differ_are_made_alike():
    mine, theirs = (
        leader(term=8, log=entries(1, 1, 1, 4, 4, 5, 5, 6, 6, 8)),
        follower(term=7, log=entries(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3)),
    )
    theirs.me = "etcd-2"

    messages = [AppendEntries(8, 10, 8, (), 0)]
    for _ in range(20):
        replies = [reply for message in messages for reply in sent(step(theirs, message, "etcd-1", LATER))]
        messages = [
            message for reply in replies for message in sent(step(mine, reply, "etcd-2", LATER), "etcd-2")
        ]

    assert theirs.log.entries == mine.log.entries
    assert mine.progress["etcd-2"].mode == REPLICATE


# Heartbeats and the quorum


def beat(state, times):
    return [part for _ in range(times) for part in step(state, HEARTBEAT_DUE, "etcd-1", LATER)]


def test_a_leader_that_hears_no_majority_steps_down():
    state = leader()

    plan = beat(state, ELECTION_TICKS)

    assert state.role == FOLLOWER
    assert told(plan, LeaderSteppedDown) == [LeaderSteppedDown("etcd-1", 1, 0, 1, 3)]


def test_a_leader_that_hears_one_of_two_goes_on():
    state = leader()

    for _ in range(5):
        step(state, HeartbeatReply(1, 0), "etcd-2", LATER)
        beat(state, ELECTION_TICKS)

    assert state.role == LEADER


def test_a_quiet_heartbeat_costs_no_new_plan():
    state = following(follower(term=3), "etcd-2", 3)

    assert step(state, Heartbeat(3, 0, 0), "etcd-2", LATER) is step(
        state, Heartbeat(3, 0, 0), "etcd-2", LATER + ms(100)
    )


def test_a_heartbeat_claims_no_more_than_its_follower_holds():
    state = leader(log=entries(1, 1), commit=2)
    state.progress["etcd-2"].match = 1
    state.progress["etcd-3"].match = 2

    plan = beat(state, 1)

    assert sent(plan, "etcd-2") == [Heartbeat(1, 1, 0)]
    assert sent(plan, "etcd-3") == [Heartbeat(1, 2, 0)]


def test_a_later_term_ends_leadership():
    state = leader(term=2)

    plan = step(state, AppendReply(5, 0, False), "etcd-2", LATER)

    assert (state.role, state.term) == (FOLLOWER, 5)
    assert told(plan, LeaderSteppedDown) == [LeaderSteppedDown("etcd-1", 2, 5, 0, 3)]
    assert Save(5, "") in plan


# Reads


def test_a_read_waits_until_a_majority_confirms_the_leader():
    state = leader(log=entries(1), commit=1)

    asked = step(state, ReadIndexRequest(7), "etcd-3", LATER)
    stale = step(state, HeartbeatReply(1, 0), "etcd-2", LATER)
    answered = step(state, HeartbeatReply(1, 1), "etcd-2", LATER)

    assert sent(asked) == [Heartbeat(1, 0, 1)] * 2
    assert ReadIndexReply(7, 1) not in sent(stale)
    assert ReadIndexReply(7, 1) in sent(answered, "etcd-3")


def test_a_new_leader_answers_reads_only_after_it_committed():
    state = leader(term=2, log=entries(1), commit=1)
    step(state, Propose(((None, ()),)), "etcd-1", LATER)
    step(state, Persisted(2, 2), "etcd-1", LATER)

    early = step(state, ReadIndexRequest(7), "etcd-1", LATER)
    step(state, AppendReply(2, 2, True), "etcd-2", LATER)
    answered = step(state, HeartbeatReply(2, 1), "etcd-2", LATER)

    assert early == []
    assert Answer(7, 2) in answered


def test_a_member_alone_answers_reads_at_once():
    state = leader(log=entries(1), commit=1, members=("etcd-1",))

    assert step(state, ReadIndexRequest(7), "etcd-1", LATER) == [Answer(7, 1)]


# Snapshots


def test_a_follower_too_far_behind_is_sent_a_snapshot():
    state = leader(log=entries(*[1] * 2000), commit=2000)
    compact(state, Snapshot(2000, 1, ()))
    state.progress["etcd-2"].active = True

    plan = step(state, AppendReply(1, 2000, False, hint_index=3, hint_term=1), "etcd-2", LATER)

    assert sent(plan) == [InstallSnapshot(1, Snapshot(2000, 1, ()))]
    assert state.log.offset == 1500


def test_a_snapshot_takes_the_place_of_the_log():
    state = follower(term=1, log=entries(1, 1, 1), commit=1)

    plan = step(state, InstallSnapshot(2, Snapshot(9, 2, ())), "etcd-2", LATER)

    assert (state.log.last_index, state.log.last_term, state.log.commit) == (9, 2, 9)
    assert kinds(plan)[-3:] == [StoreSnapshot, Restore, Send]
    assert sent(plan) == [AppendReply(2, 9, True)]


def test_a_snapshot_of_what_is_held_only_commits():
    state = follower(term=2, log=entries(1, 1, 2), commit=1)

    plan = step(state, InstallSnapshot(2, Snapshot(2, 1, ())), "etcd-2", LATER)

    assert state.log.last_index == 3
    assert Apply(2) in plan


def test_after_a_snapshot_the_follower_is_sent_what_follows_it():
    state = leader(log=entries(*[1] * 2001), commit=2000)
    compact(state, Snapshot(2000, 1, ()))
    step(state, AppendReply(1, 2001, False, hint_index=0), "etcd-2", LATER)

    plan = step(state, AppendReply(1, 2000, True), "etcd-2", LATER)

    assert sent(plan, "etcd-2")[-1].entries == entries(1, first=2001)
