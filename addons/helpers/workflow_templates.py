"""The markup of workflows, roles and problems, for gr.HTML. Values are escaped before, as in `video.templates`.

No props may be called both `path` and `meta`: gradio takes such an object for a file.
"""

from __future__ import annotations

from addons.video.templates import CARD

# Rows become blocks where there is no room for columns; `data-label` then stands in for the heading.
PROBLEM_ROWS = """
<table class="sc-rows sc-lacks">
  <thead><tr><th>{{{columns.file}}}</th><th>{{{columns.folder}}}</th><th>{{{columns.node}}}</th>
    <th>{{{columns.state}}}</th><th>{{{columns.nearest}}}</th></tr></thead>
  <tbody>{{#each rows}}<tr>
    <th scope="row">{{{file}}}</th>
    <td data-label="{{{@root.value.lacks.columns.folder}}}">{{{folder}}}</td>
    <td data-label="{{{@root.value.lacks.columns.node}}}">{{{node}}}</td>
    <td class="state" data-label="{{{@root.value.lacks.columns.state}}}">{{{state}}}</td>
    <td data-label="{{{@root.value.lacks.columns.nearest}}}">{{{nearest}}}</td>
  </tr>{{/each}}</tbody>
</table>
{{#if more}}<p class="sc-hint">{{{more}}}</p>{{/if}}
"""

MODEL_CHECK = """
{{#if value.text}}
<p class="sc-check {{{value.tone}}}" role="status"><span class="sc-dot"></span>{{{value.text}}}</p>
{{/if}}
{{#if value.remedy}}<p class="sc-hint">{{{value.remedy}}}</p>{{/if}}
{{#with value.lacks}}@problems{{/with}}
""".replace("@problems", PROBLEM_ROWS)

WORKFLOW_LIST = """
{{#if value.rows.length}}
<ul class="sc-flows" aria-label="{{{value.label}}}">
  {{#each value.rows}}
  <li><button type="button" class="sc-flow {{#if chosen}}chosen{{/if}}" data-workflow="{{{name}}}"
      aria-pressed="{{#if chosen}}true{{else}}false{{/if}}">
    <span class="sc-flow-name">{{{name}}}{{#if own}} <em>{{{own}}}</em>{{/if}}</span>
    <span class="sc-flow-state {{{tone}}}"><span class="sc-dot"></span>{{{state}}}</span>
    <span class="sc-flow-meta">{{{understood}}}</span>
  </button></li>
  {{/each}}
</ul>
{{/if}}
{{#if value.note}}<p class="sc-hint">{{{value.note}}}</p>{{/if}}
{{#if value.hint}}<p class="sc-hint">{{{value.hint}}}</p>{{/if}}
"""

LIST_CLICKS = """
element.addEventListener("click", (event) => {
  const row = event.target.closest("[data-workflow]");
  if (row) trigger("show", { name: row.dataset.workflow });
});
"""

WORKFLOW_DETAIL = """
{{#if value.name}}
<div class="sc-flow-detail">
  <h3>{{{value.name}}}</h3>
  {{#if value.understood}}<p class="sc-hint">{{{value.understood}}}</p>{{/if}}<p class="sc-path">{{{value.place}}}</p>
  {{#with value.card}}@card{{/with}}
  {{#with value.lacks}}@problems{{/with}}
  {{#with value.roles}}
  <table class="sc-rows sc-roles">
    <thead><tr><th>{{{columns.role}}}</th><th>{{{columns.node}}}</th><th>{{{columns.input}}}</th>
      <th>{{{columns.value}}}</th></tr></thead>
    <tbody>{{#each rows}}<tr>
      <th scope="row">{{{role}}}{{#if corrected}} <em>{{{corrected}}}</em>{{/if}}</th>
      <td data-label="{{{@root.value.roles.columns.node}}}"
        ><span>{{{node}}} · {{{title}}}{{#if class_type}} <small>{{{class_type}}}</small>{{/if}}</span></td>
      <td data-label="{{{@root.value.roles.columns.input}}}">{{{input}}}</td>
      <td data-label="{{{@root.value.roles.columns.value}}}">{{{value}}}</td>
    </tr>{{/each}}</tbody>
  </table>
  {{/with}}
</div>
{{/if}}
""".replace("@card", CARD).replace("@problems", PROBLEM_ROWS)
