from __future__ import annotations

import json
import threading

import pytest

from tradewind.design import assets


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A place for the style sheet, and what was run in the stead of Node."""
    ran: list[str] = []

    def run(script, work, failure):
        ran.append(script[0].rsplit("/", 1)[-1])
        if ran[-1] == "npm-cli.js":
            for source in assets._SCRIPTS:
                (work / "node_modules" / source).parent.mkdir(parents=True, exist_ok=True)
                (work / "node_modules" / source).write_text("script()")
        (work / "made.css").write_text("made{}")

    monkeypatch.setattr(assets, "SHEET", tmp_path / "static" / "tradewind.css")
    monkeypatch.setattr(assets, "_run", run)
    return ran


def test_the_sheet_is_built_once(built, tmp_path):
    assert not assets.is_current()
    assert assets.ensure(home=tmp_path)
    assert built == ["npm-cli.js", "index.mjs"]
    assert assets.SHEET.read_text().endswith("*/\nmade{}")
    assert assets.is_current()
    assert not assets.ensure(home=tmp_path)
    assert len(built) == 2


def test_a_missing_script_of_others_is_fetched_again(built, tmp_path):
    assets.ensure(home=tmp_path)
    script = assets.SHEET.parent / "vendor" / "htmx.min.js"
    assert script.read_text() == "script()"
    script.unlink()
    assert not assets.is_current()
    assert assets.ensure(home=tmp_path)
    assert script.read_text() == "script()"


def test_a_changed_template_makes_the_sheet_old_and_packages_stay(built, tmp_path, monkeypatch):
    pages = tmp_path / "templates"
    pages.mkdir()
    monkeypatch.setattr(assets, "PACKAGE", assets.PACKAGE.parents[-1])
    monkeypatch.setattr(assets, "folders", lambda: [pages])
    assert assets.ensure(home=tmp_path)
    (pages / "new.html").write_text('<p class="mt-2">')
    assert not assets.is_current()
    assert assets.ensure(home=tmp_path)
    assert built == ["npm-cli.js", "index.mjs", "index.mjs"]
    assert assets.is_current()


def test_a_failure_says_what_to_do_and_leaves_the_old_sheet(built, tmp_path, monkeypatch):
    assets.ensure(home=tmp_path)
    assets.SHEET.write_text("/* older */\nold{}")

    def fail(script, work, failure):
        raise assets.AssetsNotBuilt(failure)

    monkeypatch.setattr(assets, "_run", fail)
    with pytest.raises(assets.AssetsNotBuilt, match="Tailwind could not build"):
        assets._build(tmp_path / "node")
    (tmp_path / "node" / "installed").unlink()
    with pytest.raises(assets.AssetsNotBuilt, match=r"npm could not fetch .* network"):
        assets._install(tmp_path / "node")
    assert assets.SHEET.read_text() == "/* older */\nold{}"


def test_two_at_once_build_once(built, tmp_path):
    together = threading.Barrier(2)
    answers = []

    def build():
        together.wait()
        answers.append(assets.ensure(home=tmp_path))

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True]
    assert built == ["npm-cli.js", "index.mjs"]


def test_the_lock_file_pins_every_package_and_names_no_host():
    lock = (assets.DESIGN / "package-lock.json").read_text()
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert all(
        "integrity" in package
        for name, package in packages.items()
        if name and not package.get("inBundle")
    )
    wanted = json.loads((assets.DESIGN / "package.json").read_text())["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    assert wanted.items() == packages[""]["dependencies"].items()
