"""Only what changed goes over the wire, and only escaped."""

from addons.video.updates import changed_parts, digest_of, html_value


def test_a_page_that_shows_nothing_gets_everything():
    changed, digests = changed_parts({"status": {"text": "Ready."}, "strip": None}, {})

    assert changed == {"status": {"text": "Ready."}, "strip": None}
    assert digests == {"status": digest_of({"text": "Ready."}), "strip": digest_of(None)}


def test_a_page_that_shows_it_gets_nothing():
    parts = {"status": {"text": "Ready."}}
    _, digests = changed_parts(parts, {})

    assert changed_parts(parts, digests) == ({}, digests)


def test_only_the_part_that_changed_is_sent():
    _, shown = changed_parts({"status": {"text": "a"}, "strip": {"n": 1}}, {"other": "kept"})
    changed, digests = changed_parts({"status": {"text": "b"}, "strip": {"n": 1}}, shown)

    assert changed == {"status": {"text": "b"}}
    assert digests["strip"] == shown["strip"]


def test_the_order_of_keys_makes_no_difference():
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


def test_values_go_out_escaped():
    assert html_value({"text": "${evil}<b>"}) == {"text": "&#36;&#123;evil&#125;&lt;b&gt;"}
    assert html_value(None) is None
