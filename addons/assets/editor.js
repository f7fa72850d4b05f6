// The storyboard editor: rows by click and key, and what is typed into the form.
//
// Gradio's own `input` event of a text box comes with key presses only, so pasted words would not be heard; and the
// values it sends with an event are read one by one, so that they may belong to two rows while another row is shown.
// So what a person enters is sent from here, field by field, with the row it was entered for, until the server says
// that it has it (`data-heard`). A click inside the editor waits for that: nothing typed is lost or saved too late.
// One message is under way at a time, so that they arrive in order.
const PATIENCE_MS = 5000;
const ANSWER_MS = 2000;
const PAUSE_MS = 150;
const TYPED = ["shot_id", "prompt", "negative_prompt", "duration", "seed", "strength", "transition"];

const editor = () => document.querySelector("#storyboard_editor");
const rows = () => [...element.querySelectorAll("[data-key]")];
const entered = new Map();
let number = 0;
let waiting = 0;
let told = 0; // the newest entry that is under way,
let until = 0; // and how long its answer is waited for
let focused = null;

const forget = () => {
  const heard = Number(document.querySelector("#storyboard_state [data-heard]")?.dataset.heard || 0);
  for (const [name, edit] of entered) if (edit.number <= heard) entered.delete(name);
  if (heard >= told) until = 0;
};
const send = () => {
  clearTimeout(waiting);
  forget();
  if (!entered.size) return;
  if (Date.now() < until) {
    waiting = setTimeout(send, 25);
    return;
  }
  told = number;
  until = Date.now() + ANSWER_MS;
  trigger("typed", { number, edits: [...entered.values()] });
};
const hear = (event) => {
  if (!element.isConnected) return document.removeEventListener("input", hear);
  const field = TYPED.find((name) => event.target.closest(`#shot_${name}`));
  const shown = document.querySelector("#shot_keyframe [data-row]")?.dataset;
  if (!field || shown === undefined) return;
  const value = event.target.type === "checkbox" ? event.target.checked : event.target.value;
  forget();
  number += 1;
  entered.set(`${shown.board} ${shown.row} ${field}`, { number, board: shown.board, key: shown.row, field, value });
  clearTimeout(waiting);
  waiting = setTimeout(send, PAUSE_MS);
};
const hold = (event) => {
  if (!element.isConnected) return document.removeEventListener("click", hold, true);
  const button = event.target.closest("button");
  if (!button || !editor()?.contains(button) || button.closest("#shot_form .label-wrap")) return;
  forget();
  if (!entered.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send();
  const end = Date.now() + PATIENCE_MS;
  const look = setInterval(() => {
    forget();
    if (entered.size && Date.now() < end) return;
    clearInterval(look);
    entered.clear();
    button.click();
  }, 25);
};
document.addEventListener("input", hear);
document.addEventListener("click", hold, true);
editor()?.addEventListener("focusout", send);
if (editor()) new MutationObserver(forget).observe(editor(), { subtree: true, attributeFilter: ["data-heard"] });

element.addEventListener("click", (event) => {
  const row = event.target.closest("[data-key]");
  if (row) trigger("pick", { key: row.dataset.key });
});
element.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const row = event.target.closest("[data-key]");
  if (!row || !by) return;
  event.preventDefault();
  if (event.altKey) {
    focused = row.dataset.key;
    trigger("shift", { key: row.dataset.key, by });
    return;
  }
  const next = rows()[rows().indexOf(row) + by];
  if (next) next.focus();
});
watch("value", () => requestAnimationFrame(() => {
  const row = focused === null ? null : element.querySelector(`[data-key="${focused}"]`);
  focused = null;
  if (row) row.focus();
  const chosen = element.querySelector("[aria-current]");
  const list = element.querySelector("ol");
  if (!chosen || !list) return;
  const view = list.getBoundingClientRect(), place = chosen.getBoundingClientRect();
  if (place.top < view.top) list.scrollTop -= view.top - place.top + 8;
  if (place.bottom > view.bottom) list.scrollTop += place.bottom - view.bottom + 8;
}));
