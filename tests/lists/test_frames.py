"""Frames that carry a list (框架)."""

from crawler.extract.frames import frame_addresses


def test_parts_of_a_frameset_and_embedded_pages_are_content() -> None:
    assert frame_addresses("<frameset><frame src='/list.asp?c=1'><frame src='main.htm'></frameset>") == ["/list.asp?c=1", "main.htm"]
    assert frame_addresses('<iframe src="/sgs/" width="980" height="600"></iframe>') == ["/sgs/"]
    assert frame_addresses('<iframe src="/sgs/" width="100%"></iframe>') == ["/sgs/"]


def test_counters_hidden_frames_and_empty_ones_are_none() -> None:
    unseen = (
        '<iframe src="/count.html" width="1" height="1"></iframe>'
        '<iframe src="/tq.html" width="300" height="30px"></iframe>'
        '<iframe src="/x.html" style="display: none"></iframe>'
        '<iframe src="about:blank"></iframe><iframe src="javascript:void(0)"></iframe><iframe src=""></iframe>'
        '<!-- <iframe src="/old.html"></iframe> -->'
    )
    assert frame_addresses(unseen) == []


def test_an_endless_row_of_frames_is_cut() -> None:
    assert len(frame_addresses("".join(f"<iframe src='/{n}.html'></iframe>" for n in range(500)))) == 4
