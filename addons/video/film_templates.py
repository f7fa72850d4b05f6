"""The markup of the film's toolbar, for gr.HTML. As in `templates`: values come escaped, hence triple braces."""

from __future__ import annotations

from addons.video.templates import CARD

FILM = """
{{#if value}}
<section class="sc-film" aria-label="{{{value.label}}}">
  <div class="sc-film-bar">
    <h2>{{{value.label}}}</h2><span class="sc-film-facts">{{{value.facts}}}</span>
    <div class="sc-controls">
      {{#each value.buttons}}
      <button type="button" class="sc-button" data-act="{{{act}}}" {{#if name}}id="{{{name}}}"{{/if}}
        {{#if off}}disabled{{/if}}>{{{label}}}</button>
      {{/each}}
      {{#with value.export}}
      <span class="sc-joined">
        <select id="export_format" class="sc-select" aria-label="{{{format_label}}}">
          {{#each formats}}<option value="{{{value}}}">{{{label}}}</option>{{/each}}
        </select>
        <button type="button" class="sc-button" id="export_timeline_btn" data-act="{{{act}}}"
          data-from="#export_format" {{#if off}}disabled{{/if}}>{{{label}}}</button>
      </span>
      {{/with}}
    </div>
  </div>
  {{#if value.note}}<p class="sc-hint">{{{value.note}}}</p>{{/if}}
  {{#with value.bar}}
  <div class="sc-progress">
    <div class="sc-bar-words"><span>{{{label}}}</span><span>{{{text}}}</span></div>
    <div class="sc-bar film {{#unless known}}unknown{{/unless}}" role="progressbar" aria-label="{{{label}}}"
      aria-valuemin="0" aria-valuemax="100" {{#if known}}aria-valuenow="{{{percent}}}"{{/if}}
      ><span style="width: {{{percent}}}%"></span></div>
  </div>
  {{/with}}
  {{#with value.card}}@card{{/with}}
  {{#with value.report}}
  <details class="sc-report {{{tone}}}" open
    ><summary><span class="sc-dot"></span><span role="status">{{{title}}}</span></summary>
    <ul tabindex="0">{{#each lines}}
      <li class="{{{tone}}}"><span>{{{text}}}</span>{{#if note}} <em>{{{note}}}</em>{{/if}}</li>
    {{/each}}</ul>
  </details>
  {{/with}}
  {{#if value.gaps}}<p class="sc-note warn" role="status">{{{value.gaps}}}</p>{{/if}}
  {{#if value.files.length}}
  <p class="sc-files"><span>{{{value.files_label}}}</span>
    {{#each value.files}}<a class="sc-link" href="{{{url}}}" download="{{{name}}}">{{{name}}}</a>{{/each}}</p>
  {{/if}}
</section>
{{/if}}
""".replace("@card", CARD)
