"""What breaks the content policy is stopped, and would be heard. Every page is in test_every_page.py."""

from playwright.sync_api import Browser

from tests.browser.demo_site import DemoSite
from tests.browser.tour import Watch


def test_inline_code_would_be_stopped_and_heard(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium)
    page, watch = context.new_page(), Watch(site.url)
    page.on("console", watch.hear)
    page.goto("/")
    page.evaluate(
        """() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        const picture = new Image();
        return new Promise(done => { picture.onerror = done; picture.src = 'https://elsewhere.example/a.png'; });
    }"""
    )
    assert page.evaluate("window.ran") is None
    assert any("script-src" in text for text in watch.console)
    assert any("img-src" in text for text in watch.console)
    context.close()
