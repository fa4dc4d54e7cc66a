"""Who is tried next, and who waits for what."""

from k8sarch.cluster.kernel.clock import minutes, seconds
from k8sarch.cluster.scheduler.queue import SchedulingQueue, back_off

HELPED = {"NodeResourcesFit": ("pod left",), "TaintToleration": ("node taints changed",)}


def test_higher_priority_first_then_who_waited_longest():
    queue = SchedulingQueue()
    queue.add("b", "b", 0, seconds(1), ())
    queue.add("a", "a", 0, seconds(2), ())
    queue.add("c", "c", 1000, seconds(3), ())

    assert [queue.pop().key for _ in range(3)] == ["c", "b", "a"]
    assert queue.pop() is None


def test_back_off_doubles_from_one_second_to_ten():
    assert [back_off(attempts) // seconds(1) for attempts in range(1, 7)] == [1, 2, 4, 8, 10, 10]


def test_a_refused_pod_waits_for_what_its_plugin_hopes_for():
    queue = SchedulingQueue()
    queue.add("p", "p", 0, 0, (1,))
    queue.refused(queue.pop(), ("NodeResourcesFit",), seconds(1))

    assert not queue.help("node taints changed", HELPED, seconds(20), (7,))
    assert queue.pop() is None
    assert queue.help("pod left", HELPED, seconds(20), (8,))
    helped = queue.pop()
    assert (helped.key, helped.attempts, helped.because) == ("p", 2, (8, 1))


def test_a_refused_pod_need_not_sit_out_its_back_off_when_nothing_else_is_active():
    queue = SchedulingQueue()
    queue.add("p", "p", 0, 0, ())
    queue.refused(queue.pop(), ("NodeResourcesFit",), seconds(1))
    queue.help("pod left", HELPED, seconds(1), ())
    queue.add("other", "other", 0, seconds(1), ())

    assert [queue.pop().key, queue.pop().key] == ["other", "p"]


def test_after_five_minutes_everybody_gets_another_try():
    queue = SchedulingQueue()
    queue.add("p", "p", 0, 0, ())
    queue.refused(queue.pop(), ("TaintToleration",), seconds(1))

    assert not queue.flush(minutes(5))
    assert queue.flush(minutes(5) + seconds(1))
    assert queue.pop().key == "p"


def test_a_pod_of_the_same_name_but_another_uid_begins_anew():
    queue = SchedulingQueue()
    queue.add("p", "old", 0, 0, ())
    queue.refused(queue.pop(), ("TaintToleration",), 0)
    queue.add("p", "new", 0, seconds(5), ())

    again = queue.pop()
    assert (again.uid, again.attempts) == ("new", 1)
