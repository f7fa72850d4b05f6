"""The markup of run controls and takes, for gr.HTML. As in `templates`: values come escaped, hence triple braces."""

from __future__ import annotations

from addons.helpers.assets import asset

ACTS = asset("acts.js")

CONTROLS = """
{{#if value.buttons.length}}
<div class="sc-controls">
  {{#each value.buttons}}
  <button type="button" class="sc-button" data-act="{{{act}}}" data-shot="{{{shot}}}" {{#if off}}disabled{{/if}}
    >{{{label}}}</button>
  {{/each}}
</div>
{{/if}}
"""

LEFT = """
{{#if value}}
<div class="sc-left" role="status"><p>{{{value.text}}}</p>
  <div class="sc-controls">
    {{#each value.buttons}}
    <button type="button" class="sc-button {{{tone}}}" data-act="{{{act}}}">{{{label}}}</button>
    {{/each}}
  </div>
</div>
{{/if}}
"""

TAKES = """
{{#if value}}
<section class="sc-takes {{#if value.locked}}locked{{/if}}" aria-label="{{{value.title}}}">
  <header><strong>{{{value.title}}}</strong><span class="sc-take-state {{{value.tone}}}">{{{value.state}}}</span>
    <button type="button" class="sc-close" data-act="close" aria-label="{{{value.close}}}">×</button></header>
  {{#if value.about.length}}
  <dl class="sc-about">{{#each value.about}}<div {{#if wide}}class="wide"{{/if}}><dt>{{{name}}}</dt>
    <dd {{#if wide}}tabindex="0"{{/if}}>{{{text}}}{{#if note}} <em>{{{note}}}</em>{{/if}}</dd></div>{{/each}}</dl>
  {{/if}}
  {{#with value.join}}
  <div class="sc-join"><p class="sc-join-mark {{{tone}}}"><span aria-hidden="true">{{{glyph}}}</span> {{{text}}}</p>
    <ul>{{#each facts}}<li>{{{this}}}</li>{{/each}}</ul></div>
  {{/with}}
  {{#with value.correction}}
  <label class="sc-choice"><span>{{{label}}}</span>
    <select class="sc-select" data-act="correction" {{#if off}}disabled{{/if}}>
      {{#each choices}}<option value="{{{value}}}" {{#if chosen}}selected{{/if}}>{{{label}}}</option>{{/each}}
    </select></label>
  {{/with}}
  {{#if value.hint}}<p class="sc-hint">{{{value.hint}}}</p>{{/if}}
  {{#if value.takes.length}}
  <ol class="sc-take-strip" aria-label="{{{value.strip_label}}}">
    {{#each value.takes}}
    <li class="sc-take {{#if chosen}}chosen{{/if}}">
      <button type="button" class="sc-take-picture" data-act="watch" data-id="{{{id}}}" title="{{{title}}}"
        aria-label="{{{watch}}}" {{#if plays}}aria-current="true"{{/if}}
        ><img src="{{{picture}}}" alt="" loading="lazy"><span class="sc-play"></span></button>
      <p class="sc-take-name"><span>{{{name}}}</span><span>{{{about}}}</span></p>
      {{#if chosen}}<p class="sc-take-foot"><span class="sc-is-clip">{{{is_clip}}}</span></p>{{else}}
      {{#if sure}}
      <p class="sc-take-foot"><span>{{{sure}}}</span>
        <button type="button" class="sc-link bad" data-act="confirm" data-id="{{{id}}}">{{{confirm}}}</button>
        <button type="button" class="sc-link" data-act="keep">{{{keep}}}</button></p>
      {{else}}
      <p class="sc-take-foot">
        <button type="button" class="sc-link" data-act="choose" data-id="{{{id}}}" {{#if off}}disabled{{/if}}
          >{{{choose}}}</button>
        <button type="button" class="sc-link quiet" data-act="compare" data-id="{{{id}}}"
          aria-pressed="{{#if compared}}true{{else}}false{{/if}}" title="{{{compare_label}}}">{{{compare}}}</button>
        <button type="button" class="sc-link quiet" data-act="delete" data-id="{{{id}}}" {{#if off}}disabled{{/if}}
          >{{{delete}}}</button></p>
      {{/if}}{{/if}}
    </li>
    {{/each}}
  </ol>
  {{/if}}
  <div class="sc-controls">
    {{#each value.buttons}}
    <button type="button" class="sc-button {{#if quiet}}quiet{{/if}}" data-act="{{{act}}}" {{#if off}}disabled{{/if}}
      >{{{label}}}</button>
    {{/each}}
  </div>
</section>
{{/if}}
"""
