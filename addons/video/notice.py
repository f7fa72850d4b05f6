"""The end of a run told to somebody who looks elsewhere: the page's title, and a notification that they asked for."""

from __future__ import annotations

from addons.helpers.error_words import Props
from addons.texts import Words
from addons.video.present_run import status_line
from addons.video.state import RunState

# What is shown of the three depends on the browser, so the script marks the element, which stays while its inside is
# drawn anew.
NOTICE = """
{{#if value}}
<div class="sc-notice" data-phase="{{{value.phase}}}" data-title="{{{value.title}}}" data-body="{{{value.body}}}">
  {{#if value.offers}}
  <button type="button" class="sc-button quiet" data-notify="ask" aria-pressed="false">{{{value.ask}}}</button>
  <button type="button" class="sc-button quiet" data-notify="on" aria-pressed="true">{{{value.on}}}</button>
  <span class="sc-hint" data-notify="denied" role="status">{{{value.denied}}}</span>
  {{/if}}
</div>
{{/if}}
"""

NOTICE_SCRIPT = """
const KEY = "shotchain-notify", PLAIN = "Shotchain";
const can = "Notification" in window && window.isSecureContext;
let before = "";

const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
const write = (choice) => { try { localStorage.setItem(KEY, choice); } catch { /* private window: holds for now */ } };
const isOn = () => can && Notification.permission === "granted" && read() === "on";
const mark = (state) => { element.dataset.notifies = state; };

function tell(body) {
  try {
    const notice = new Notification(PLAIN, { body, tag: "shotchain-run" });
    notice.onclick = () => { window.focus(); notice.close(); };
  } catch { mark("no"); }  // a browser that leaves notifications to service workers
}

function look() {
  const now = element.querySelector("[data-phase]");
  const phase = now ? now.dataset.phase : "";
  const ends = before === "running" && phase === "over";
  if (phase === "running" || ends) document.title = now.dataset.title;
  else if (!phase) document.title = PLAIN;
  if (ends && isOn()) tell(now.dataset.body);
  before = phase;
}

element.addEventListener("click", async (event) => {
  const pressed = event.target.closest("button[data-notify]");
  if (!pressed) return;
  if (pressed.dataset.notify === "on") { write("off"); mark("ask"); return; }
  const answer = await Notification.requestPermission();
  if (answer === "granted") write("on");
  mark(answer === "granted" ? "on" : answer === "denied" ? "denied" : "ask");
});

mark(!can ? "no" : isOn() ? "on" : "ask");
look();
watch("value", look);
"""


def notice(state: RunState | None, words: Words) -> Props | None:
    """The title for the state of a run, and what a notification says; None while there was no run."""
    if state is None:
        return None
    done = sum(segment.status.is_final for segment in state.segments.values())
    told = {"ask": words("notice_ask"), "on": words("notice_on"), "denied": words("notice_denied")}
    if state.finished is None:
        title = words("title_running", done=done, total=state.total) if state.total else "Shotchain"
        return {"phase": "running", "title": title, "body": "", "offers": True, **told}
    title = words("title_done" if state.finished.is_complete else "title_ended")
    body = f"{state.project}: {status_line(state, words, is_stopping=False, elapsed=0)['text']}"
    return {"phase": "over", "title": title, "body": body, "offers": False, **told}
