"""The markup of 📁 Projekt, for gr.HTML. Values are escaped before, as in `video.templates`.

No props may be called both `path` and `meta`: gradio takes such an object for a file.
"""

from __future__ import annotations

from addons.video.templates import CARD

PROJECT_CARDS = """
{{#if value.cards.length}}
<ul class="sc-projects" aria-label="{{{value.label}}}">
  {{#each value.cards}}
  <li><button type="button" class="sc-project-card {{#if chosen}}chosen{{/if}}" data-project="{{{slug}}}"
      {{#if chosen}}aria-current="true"{{/if}}>
    <span class="sc-cover">{{#if cover}}<img src="{{{cover}}}" alt="" loading="lazy">{{/if}}</span>
    <span class="sc-project-name">{{{name}}}</span>
    <span class="sc-project-facts">{{{facts}}}</span>
  </button></li>
  {{/each}}
</ul>
{{/if}}
"""

PROJECT_CLICKS = """
element.addEventListener("click", (event) => {
  const card = event.target.closest("[data-project]");
  if (card) trigger("choose", { slug: card.dataset.project });
});
"""

# The name of a row's button begins with what tells rows apart.
SHOT_LIST = """
{{#if value.rows.length}}
<ol class="sc-rows-list" aria-label="{{{value.label}}}">
  {{#each value.rows}}
  <li><button type="button" class="sc-row {{#if chosen}}chosen{{/if}} {{#if problem}}wrong{{/if}}" data-key="{{{key}}}"
      {{#if chosen}}aria-current="true"{{/if}}>
    <span class="sc-row-still">{{#if still}}<img src="{{{still}}}" alt="" loading="lazy">{{/if}}</span>
    <span class="sc-row-head"><strong>{{{id}}}</strong><span>{{{seconds}}}</span><span>{{{motion}}}</span></span>
    <span class="sc-row-prompt {{#if empty}}empty{{/if}}">{{{prompt}}}</span>
    {{#if problem}}<span class="sc-row-problem">{{{problem}}}</span>{{/if}}
  </button></li>
  {{/each}}
</ol>
{{else}}
<p class="sc-hint">{{{value.empty}}}</p>
{{/if}}
"""

CROP = """
<span class="sc-crop" style="aspect-ratio: {{{ratio}}}">
  <img src="{{{still}}}" alt="{{{alt}}}" loading="lazy">
  <span class="sc-crop-kept"
    style="left: {{{left}}}%; top: {{{top}}}%; width: {{{width}}}%; height: {{{height}}}%"></span>
</span>
"""

# `data-row` says which row the form shows.
KEYFRAME = """
<div data-row="{{{value.row}}}" data-board="{{{value.board}}}">
{{#with value.crop}}@crop{{/with}}
{{#if value.missing}}<p class="sc-note warn">{{{value.missing}}}</p>{{/if}}
{{#if value.text}}<p class="sc-hint">{{{value.text}}}</p>{{/if}}
</div>
""".replace("@crop", CROP)

CROPS = """
{{#if value.rows.length}}
<ul class="sc-crops" aria-label="{{{value.label}}}">
  {{#each value.rows}}
  <li>@crop<span class="sc-crop-text"><strong>{{{id}}}</strong> {{{text}}}</span></li>
  {{/each}}
</ul>
{{/if}}
{{#if value.note}}<p class="sc-hint">{{{value.note}}}</p>{{/if}}
""".replace("@crop", CROP)

STATE = """
<div class="sc-draft" role="status" aria-live="polite" data-heard="{{{value.heard}}}">
{{#if value.problems.length}}
<ul class="sc-problems" aria-label="{{{value.label}}}">
  {{#each value.problems}}<li><strong>{{{field}}}</strong> {{{text}}}</li>{{/each}}
</ul>
{{/if}}
{{#if value.elsewhere}}<p class="sc-note warn">{{{value.elsewhere}}}</p>{{/if}}
{{#if value.text}}<p class="sc-draft-text {{{value.tone}}}"><span class="sc-dot"></span>{{{value.text}}}</p>{{/if}}
</div>
"""

MADE = """
{{#with value.card}}@card{{/with}}
{{#if value.note}}<p class="sc-note" role="status">{{{value.note}}}</p>{{/if}}
{{#if value.left_out.length}}
<div class="sc-left-out" role="status"><p class="sc-card-title">{{{value.left_out_title}}}</p>
  <ul>{{#each value.left_out}}<li>{{{this}}}</li>{{/each}}</ul>
</div>
{{/if}}
""".replace("@card", CARD)
