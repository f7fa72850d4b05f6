// Buttons and choices with data-act tell the server what was pressed. `data-from` names the field that says which.
const tell = (control, id) => trigger("act", { act: control.dataset.act, id, shot: control.dataset.shot || "" });
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button || button.disabled) return;
  const field = button.dataset.from ? element.querySelector(button.dataset.from) : null;
  tell(button, field ? field.value : button.dataset.id || "");
});
element.addEventListener("change", (event) => {
  const choice = event.target.closest("select[data-act]");
  if (choice) tell(choice, choice.value);
});
