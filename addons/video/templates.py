"""The markup of the tab's own parts, for gr.HTML. Every value in it is escaped before (`helpers.markup.escaped`).

Hence the triple braces throughout: double ones would escape a second time.
"""

from __future__ import annotations

CARD = """
<div class="sc-card" role="alert">
  <p class="sc-card-title">{{{title}}}</p>
  <p>{{{message}}}</p>
  {{#if remedy}}<p class="sc-remedy">{{{remedy}}}</p>{{/if}}
  {{#if detail}}<details><summary>{{{detail_label}}}</summary><pre>{{{detail}}}</pre></details>{{/if}}
</div>
"""


def _with_card(template: str) -> str:
    return template.replace("@card", CARD)


CARD_OR_NOTE = _with_card("""
{{#if value.card}}{{#with value.card}}@card{{/with}}{{/if}}
{{#if value.note}}<p class="sc-note" role="status">{{{value.note}}}</p>{{/if}}
""")

PROJECT_STATUS = """
<div class="sc-project">
  <strong>{{{value.name}}}</strong>{{#if value.size}}<span>{{{value.size}}}</span>{{/if}}
  {{#if value.note}}<span class="sc-warn">{{{value.note}}}</span>{{/if}}
</div>
"""

BADGE = """
<div class="sc-badge {{{value.tone}}}" role="status">
  <span class="sc-dot"></span><span class="sc-badge-name">{{{value.name}}}</span>
  {{#if value.way}}<span class="sc-badge-way">{{{value.way}}}</span>{{/if}}
</div>
"""

STATUS = _with_card("""
{{#if value.card}}{{#with value.card}}@card{{/with}}{{else}}
<div class="sc-status {{{value.tone}}}">
  <span class="sc-dot"></span>
  <span class="sc-status-text" role="status" aria-live="polite">{{{value.text}}}</span>
  <span class="sc-aside">{{{value.aside}}}</span>
</div>
{{/if}}
""")

PROGRESS = """
{{#if value}}
<div class="sc-progress">
  {{#with value.film}}
  <div class="sc-bar-words"><span>{{{label}}}</span><span>{{{text}}}</span></div>
  <div class="sc-bar film" role="progressbar" aria-label="{{{label}}}" aria-valuemin="0" aria-valuemax="100"
       aria-valuenow="{{{percent}}}" aria-valuetext="{{{text}}}"><span style="width: {{{percent}}}%"></span></div>
  {{/with}}
  {{#with value.segment}}
  <div class="sc-bar-words"><span>{{{label}}}</span><span>{{{text}}}</span></div>
  <div class="sc-bar {{#unless known}}unknown{{/unless}}" role="progressbar" aria-label="{{{label}}}" aria-valuemin="0"
       aria-valuemax="100" {{#if known}}aria-valuenow="{{{percent}}}"{{/if}} aria-valuetext="{{{text}}}"
       ><span style="width: {{{percent}}}%"></span></div>
  {{/with}}
  {{#if value.facts}}<p class="sc-backend">{{{value.facts}}}</p>{{/if}}
</div>
{{/if}}
"""

PICTURE = """
{{#if value}}<img class="sc-picture" src="{{{value.src}}}" alt="{{{value.alt}}}">{{/if}}
"""

PROBLEMS = _with_card("""
{{#if value}}
{{#each value.cards}}@card{{/each}}
{{#with value.skipped}}
<details class="sc-skipped"><summary>{{{title}}}</summary>
  <ul>{{#each lines}}<li><span>{{{name}}}</span> {{{why}}}</li>{{/each}}</ul>
</details>
{{/with}}
{{/if}}
""")

CAPTION = '<p class="sc-caption">{{{value.text}}}</p>'

STRIP = '<ol class="sc-grid"></ol>'

WAKE = """
document.addEventListener("visibilitychange", () => { if (!document.hidden) trigger("wake"); });
"""

PLAN_SUMMARY = _with_card("""
{{#with value.card}}@card{{/with}}
{{#if value.empty}}<p class="sc-hint">{{{value.empty}}}</p>{{/if}}
{{#if value.facts.length}}
<ul class="sc-facts">{{#each value.facts}}<li>{{{this}}}</li>{{/each}}</ul>
{{/if}}
{{#each value.notes}}<p class="sc-note warn">{{{this}}}</p>{{/each}}
{{#with value.missing}}
<div class="sc-missing"><p class="sc-card-title">{{{title}}}</p>
  <ul>{{#each lines}}<li><strong>{{{name}}}</strong> {{{why}}} <em>{{{remedy}}}</em></li>{{/each}}</ul>
</div>
{{/with}}
""")

PROBE = _with_card("""
{{#with value.card}}@card{{/with}}
{{#if value.title}}
<div class="sc-probe" role="status"><p class="sc-card-title"><span class="sc-dot"></span>{{{value.title}}}</p>
  <dl>{{#each value.rows}}<div><dt>{{{name}}}</dt><dd>{{{value}}}</dd></div>{{/each}}</dl>
</div>
{{/if}}
""")
