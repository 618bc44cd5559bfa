# SPDX-License-Identifier: GPL-2.0
"""How the dashboard is used with a keyboard, looks, and is read without scripts.  Run by dashboard.py."""
from selenium.webdriver.common.keys import Keys

from browser import Browser, wait_for
from dashboard_states import NONE, dashboard, full, ill, stays_quiet, state, url, usual
from serve_server import Server

WIDTHS = (360, 480, 768, 1024, 1280, 1920, 3840)

# ---- With a keyboard ----

FOCUSED = """
const at = document.activeElement, style = getComputedStyle(at);
if (at === document.body)
    return null;
return [at.id || at.closest('[id]')?.id + ' ' + at.textContent.trim().slice(0, 20), style.outlineStyle,
    parseFloat(style.outlineWidth)];
"""


def all_controls_are_reached_by_tab():
    with dashboard() as (_, page):
        page.take(full("healthy"))
        seen = []
        for _ in range(60):
            page.press(Keys.TAB)
            found = page.run(FOCUSED)
            if not found or (seen and found[0] == seen[0]):
                break
            seen.append(found[0])
            assert found[1] != "none" and found[2] >= 1, f"{found}: its focus is not seen"
        wanted = page.run("return [...document.querySelectorAll('a[href], button, svg[tabindex]')]"
                          ".filter((e) => e.checkVisibility())"
                          ".map((e) => e.id || e.closest('[id]')?.id + ' ' + e.textContent.trim().slice(0, 20))")
        assert len(wanted) >= 14, wanted
        assert [one for one in seen if one in wanted] == wanted, (seen, wanted)


def order(page):
    return page.run("return [...document.querySelectorAll('#processes th[aria-sort=descending]')]"
                    ".map((th) => th.dataset.sort)")


def column(page, number):
    """Figures of a column of the processes."""
    units = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
    rows = [row for row in page.rows("processes") if len(row) == 12]
    return [float(text.rstrip("KMGT")) * units.get(text[-1], 1) if text != NONE else -1
            for text in (row[number] for row in rows)]


def tables_are_sorted_by_keys():
    with dashboard() as (_, page):
        assert order(page) == ["cpu"]
        for name, number, key in (("memory", 6, Keys.ENTER), ("io", 10, Keys.SPACE), ("delay", 11, Keys.ENTER),
                                  ("cpu", 5, Keys.SPACE)):
            page.focus(f"#processes th[data-sort={name}] button")
            page.press(key)
            wait_for(lambda: order(page) == [name])
            # Without privileges it may be that nobody is known to have read or written anything.
            wait_for(lambda: (len(column(page, number)) > 1 or name == "io") and
                     column(page, number) == sorted(column(page, number), reverse=True))
            assert page.is_shown(f"#processes th[data-sort={name}]")
            assert page.run("return document.activeElement.closest('th')?.dataset.sort") == name
        stays_quiet(page)


def charts_tell_their_points_to_keys():
    with dashboard() as (_, page):
        wait_for(lambda: page.run("return timeline.points.length > 5"))
        page.run("paused = true")
        page.focus("#chart-cpu svg")
        said = page.one("#chart-cpu svg").get_attribute("aria-valuetext")
        assert "busy" in said, said
        page.press(Keys.HOME)
        assert page.one("#chart-cpu svg").get_attribute("aria-valuenow") == "0"
        page.press(Keys.ARROW_RIGHT)
        assert page.one("#chart-cpu svg").get_attribute("aria-valuenow") == "1"
        page.press(Keys.ESCAPE)
        assert page.run("return timeline.cursor") is None
        assert page.one("#chart-memory svg").get_attribute("role") == "slider"
        assert page.one("#chart-memory svg").get_attribute("aria-label")


def pause_stops_tables_and_not_the_verdict():
    with dashboard() as (_, page):
        page.focus("#pause")
        page.press(Keys.SPACE)
        assert page.one("#pause").get_attribute("aria-pressed") == "true" and page.text("#link-state") == "paused"
        rows = page.rows("processes")
        page.take(state(health=ill("critical"), processes=[{"pid": 7, "comm": "a"}]))
        assert page.text("#status") == "Critical" and page.rows("processes") == rows
        page.press(Keys.ENTER)
        wait_for(lambda: page.rows("processes")[0][:2] == ["a", "7"])


def the_theme_is_chosen_and_kept():
    scheme = "return getComputedStyle(document.documentElement).colorScheme"
    with dashboard() as (_, page):
        ground = page.run("return getComputedStyle(document.body).backgroundColor")
        page.focus("#theme")
        page.press(Keys.ENTER)
        assert page.run(scheme) == "light"
        page.press(Keys.ENTER)
        assert page.run(scheme) == "dark" and "dark" in page.text("#theme")
        assert page.run("return getComputedStyle(document.body).backgroundColor") != ground
        page.driver.refresh()
        page.wait_live()
        assert page.run(scheme) == "dark" and "dark" in page.text("#theme")
        page.focus("#theme")
        page.press(Keys.ENTER)
        assert page.run(scheme) == "light dark"


# ---- To the eye ----

def no_column_of_usual_figures_is_cut():
    with dashboard() as (_, page):
        page.take(usual())
        page.run("clock = (ms) => new Date(ms).toISOString().slice(11, 19)")     # that day, too
        page.take(usual())
        cut = {}
        for width in sorted((*WIDTHS, *range(400, 2600, 50))):
            page.resize(width=width)
            cut[width] = page.cut_tables()
        assert not any(cut.values()), {width: names for width, names in cut.items() if names}


def the_page_fits_any_width_and_zoom():
    with dashboard() as (_, page):
        page.take(full("critical"))
        for width in WIDTHS:
            page.resize(width=width)
            assert page.overflows() <= 0, f"{width} px: {page.overflows()} px too wide"
        for zoom in 2, 4:
            page.resize(width=1440 // zoom, deviceScaleFactor=zoom)
            assert page.overflows() <= 0, f"zoom {zoom}: {page.overflows()} px too wide"
        page.resize(width=1280)
        page.run("document.documentElement.style.fontSize = '28px'")    # text alone, twice as large
        assert page.overflows() <= 0, f"large text: {page.overflows()} px too wide"
    with Server() as server:
        server.wait_for_sample()
        with Browser(url(server), width=360, scripts=False) as page:
            assert page.overflows() <= 0, f"without a script: {page.overflows()} px too wide"


def text_stands_out_in_light_and_dark():
    with dashboard() as (_, page):
        for scheme in "light", "dark":
            page.prefer(scheme)
            for level in "healthy", "warning", "critical", "unknown":
                page.take(full(level))
                found = page.contrasts()
                assert len(found) > 80, len(found)
                poor = [(what, round(ratio, 2)) for what, ratio in found if ratio < 4.5]
                assert not poor, f"{scheme}, {level}: {poor}"
            page.run("lose()")
            assert page.is_shown("#trouble")
            poor = [(what, round(ratio, 2)) for what, ratio in page.contrasts() if ratio < 4.5]
            assert not poor, f"{scheme}, no connection: {poor}"


def without_scripts_there_are_tables():
    with Server() as server:
        server.wait_for_sample()
        with Browser(url(server), scripts=False) as page:
            assert page.is_shown("#processes table") and len(page.rows("processes")) > 5
            assert page.is_shown("#figures table") and len(page.rows("figures")) > 8
            assert page.is_shown("#groups table") and page.is_shown("#verdict")
            assert page.text("#status") in ("Healthy", "Warning", "Critical"), page.text("#status")
            assert not page.is_shown("#controls") and not page.is_shown("#charts")
            assert page.run("return Boolean(document.querySelector('noscript meta[http-equiv=refresh]'))")
            stays_quiet(page)


TESTS = [
    all_controls_are_reached_by_tab, tables_are_sorted_by_keys, charts_tell_their_points_to_keys,
    pause_stops_tables_and_not_the_verdict, the_theme_is_chosen_and_kept, no_column_of_usual_figures_is_cut,
    the_page_fits_any_width_and_zoom, text_stands_out_in_light_and_dark, without_scripts_there_are_tables,
]
