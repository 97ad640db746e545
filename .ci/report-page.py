"""Opens a page of `imr-audit report --html` in headless Chromium and uses it.

    report-page.py PAGE.html SHOTS/    SHOTS gets screenshots: light, dark, phone, print

Checks that nothing is fetched, that no policy is broken, that the page counts its own rows to the same numbers, and
that filters, pages, keyboard and saving work. Prints how long it took to open and to filter."""
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket

page, shots = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
shots.mkdir(parents=True, exist_ok=True)
browser = next(b for b in (shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")) if b)
profile = tempfile.mkdtemp()
process = subprocess.Popen(
    [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
     "--remote-allow-origins=*", f"--user-data-dir={profile}", "about:blank"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Tab:
    def __init__(self):
        port = None
        for _ in range(600):
            try:
                port = pathlib.Path(profile, "DevToolsActivePort").read_text().split()[0]
                break
            except (OSError, IndexError):
                time.sleep(0.1)
        tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        url = next(t["webSocketDebuggerUrl"] for t in tabs if t["type"] == "page")
        self.socket, self.last, self.events = websocket.create_connection(url, timeout=300), 0, []

    def call(self, method, **params):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.last:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def js(self, code):
        result = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def shot(self, name, width, height, dark=False, media="screen"):
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        data = self.call("Page.captureScreenshot", format="png")["data"]
        (shots / f"{name}.png").write_bytes(base64.b64decode(data))


try:
    tab = Tab()
    for domain in ("Page", "Runtime", "Network", "Log", "Performance"):
        tab.call(f"{domain}.enable")
    begun = time.monotonic()
    tab.call("Page.navigate", url=page.as_uri())
    while tab.js("document.readyState") != "complete" or not tab.js("document.querySelectorAll('#list tbody tr').length"):
        time.sleep(0.02)
    tab.js("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    opened = time.monotonic() - begun
    cpu = {m["name"]: m["value"] for m in tab.call("Performance.getMetrics")["metrics"]}

    rows = tab.js("document.querySelectorAll('#list tbody tr').length")
    assert 0 < rows <= 100, rows
    recount = tab.js("document.getElementById('recount').textContent")
    assert "the same as in the tables" in recount, recount
    # What the page says once it is asked for less, and how long it takes.
    says = lambda: tab.js("document.getElementById('count').textContent")
    before = says()
    timed = lambda code: tab.js("(() => { const t = performance.now(); %s; return performance.now() - t; })()" % code)
    send = "document.getElementById('filters').dispatchEvent(new Event('input'))"
    first = timed("document.forms.filters.elements.text.value = 'mri'; " + send)
    search = timed("document.forms.filters.elements.text.value = 'mri of'; " + send)
    tab.js("document.forms.filters.reset()")
    choose = timed("document.forms.filters.elements.result.value = 'error'; " + send)
    assert says() != before, "a filter that changes nothing"
    tab.js("document.forms.filters.reset()")
    tab.js("new Promise((r) => setTimeout(r, 50))")
    assert says() == before, (says(), before)
    if tab.js("!document.getElementById('after').disabled"):
        # By keyboard: the button is reached and pressed.
        tab.js("document.getElementById('after').focus()")
        for kind in ("keyDown", "keyUp"):
            tab.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
        assert tab.js("document.getElementById('page').textContent").startswith("Page 2 of"), "the keyboard"
        tab.js("document.getElementById('before').click()")
    # Everything that can be used can be reached and has a name.
    nameless = tab.js("[...document.querySelectorAll('select,input,button')].filter((n) => !(n.labels && n.labels.length) && !n.textContent.trim()).length")
    assert nameless == 0, nameless
    # Nothing is wider than a phone, save what scrolls by itself.
    tab.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    wide = tab.js("document.documentElement.scrollWidth")
    assert wide <= 391, wide
    tab.call("Emulation.clearDeviceMetricsOverride")

    down = tempfile.mkdtemp()
    tab.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=down)
    for name, button in (("imr-audit-letters.json", "save-data"), ("imr-audit-tables.csv", "save-tables")):
        tab.js(f"document.getElementById('{button}').click()")
        for _ in range(300):
            if pathlib.Path(down, name).exists() and pathlib.Path(down, name).stat().st_size:
                break
            time.sleep(0.1)
        time.sleep(0.5)
    saved = json.loads(pathlib.Path(down, "imr-audit-letters.json").read_text(encoding="utf-8"))
    audited = [l for l in saved["letters"] if l["status"] == "audited"]
    hit = sum(any(f["severity"] != "note" for f in l["findings"]) for l in audited)
    table = pathlib.Path(down, "imr-audit-tables.csv").read_text(encoding="utf-8")
    assert f"overall,,letters,all,{len(audited)},{hit}," in table, (len(audited), hit)

    tab.js("scrollTo(0, 0)")
    tab.shot("light", 1280, 1600)
    tab.shot("dark", 1280, 1600, dark=True)
    tab.shot("phone", 390, 1400)
    tab.shot("paper", 800, 1600, media="print")
    tab.call("Emulation.setEmulatedMedia", media="screen", features=[])
    tab.call("Emulation.setDeviceMetricsOverride", width=1280, height=1600, deviceScaleFactor=1, mobile=False)
    for place in ("alike", "list-title", "data"):
        tab.js(f"document.getElementById('{place}').scrollIntoView()")
        tab.shot(place, 1280, 1600)

    fetched = [e["params"]["request"]["url"] for e in tab.events if e["method"] == "Network.requestWillBeSent"]
    outside = [u for u in fetched if not u.startswith(("file://", "blob:", "data:"))]
    assert not outside, outside
    wrong = [e for e in tab.events if e["method"] in ("Runtime.exceptionThrown", "Log.entryAdded")
             and e["params"].get("entry", {}).get("level", "error") == "error"]
    assert not wrong, wrong
    print(f"{page.stat().st_size / 1e6:.1f} MB, {len(saved['letters'])} inputs, {len(audited)} letters: opened in {opened:.2f} s "
          f"(script {cpu['ScriptDuration']:.2f} s, all tasks {cpu['TaskDuration']:.2f} s on the main thread); "
          f"first search {first:.0f} ms, next {search:.0f} ms, filter {choose:.0f} ms")
    print(before)
finally:
    process.terminate()
    process.wait()
    shutil.rmtree(profile, ignore_errors=True)
