"""Icons whose address only a click tells."""

from test_extraction import read

from crawler.extract.clicked import selectors, with_clicks
from crawler.scans import ClickEffect, ClickTarget

PAGE = (
    "<html><body><div><h1>关于印发《明湖区节水办法》的通知</h1><p class='tags'><img class='tag-image' src='/i/a.png' alt='政策解读'>"
    "<img class='tag-image' src='/i/b.png' alt='阅办联动'></p><div><p>为了节约用水，根据有关规定，结合本区实际，制定本办法。</p></div></div></body></html>"
)
OTHER = "http://zwdt.sh.gov.cn/govPortals/bsfw/item/0a1b2c3d-0000-4000-8000-000000000001"


def icons():
    document = read(PAGE)
    return document, dict(zip(("interpretation", "handle"), (document.related[0].locator, document.handles[0].locator), strict=True))


def test_icons_without_address_are_waiting_for_a_click():
    document, at = icons()
    assert [link.url for link in document.related] == [""]
    assert [(handle.url, handle.by_click, handle.place) for handle in document.handles] == [("", True, "title")]
    assert set(selectors(document)) == set(at.values())
    assert with_clicks(document, []) is document


def test_a_window_a_popover_and_nothing():
    document, at = icons()
    told = with_clicks(
        document,
        [
            ClickTarget(selector=at["interpretation"], effect=ClickEffect.CHANGED_PAGE, revealed=(("http://a.gov.cn/1", "解读一"), ("http://a.gov.cn/2", "解读二"))),
            ClickTarget(selector=at["handle"], effect=ClickEffect.OPENED_WINDOW, url=OTHER),
        ],
    )  # fmt: skip
    assert [link.url for link in told.related] == ["http://a.gov.cn/1", "http://a.gov.cn/2"]
    assert [handle.url for handle in told.handles] == [OTHER]

    silent = with_clicks(document, [ClickTarget(selector=one, effect=ClickEffect.NOTHING) for one in at.values()])
    assert silent.related == ()
    assert [(handle.url, handle.opens_nothing, handle.by_click) for handle in silent.handles] == [("", True, False)]


def test_a_popover_without_addresses_and_a_lost_icon_stay_unknown():
    document, at = icons()
    for effect in (ClickEffect.CHANGED_PAGE, ClickEffect.NOT_FOUND):
        assert with_clicks(document, [ClickTarget(selector=one, effect=effect) for one in at.values()]) == document


def test_a_picture_inside_a_link_is_its_link():
    document = read(PAGE.replace("<img class='tag-image' src='/i/a.png' alt='政策解读'>", "<a href='/jd/1.html'><img src='/i/a.png' alt='政策解读'></a>"))
    assert [link.url for link in document.related] == ["http://www.minghu.gov.cn/jd/1.html"]
