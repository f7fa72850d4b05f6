// Two takes over each other, cut at a line that a slider moves: both stand on their first or on their last frame.
const pair = [...compare.querySelectorAll("video")], edge = compare.querySelector("input");
let compared = "", atLast = true;

function rest() {
  for (const one of pair) {
    if (one.readyState >= 1) one.currentTime = atLast ? Math.max(0, one.duration - 0.5 / fps) : 0;
  }
  for (const button of compare.querySelectorAll("button[data-frame]"))
    attribute(button, "aria-pressed", String((button.dataset.frame === "last") === atLast));
}
function cut() {
  compare.style.setProperty("--cut", `${edge.value}%`);
  attribute(edge, "aria-valuetext", `${edge.value} %`);
}
function showCompare(told) {
  const key = told ? told.sides.map((side) => side.url).join(" ") : "";
  if (key === compared) return;
  compared = key;
  compare.hidden = !told;
  element.querySelector(".sc-player").classList.toggle("comparing", Boolean(told));
  if (!told) {
    pair.forEach((one) => one.removeAttribute("src"));
    return;
  }
  video.pause();
  told.sides.forEach((side, index) => {
    pair[index].src = side.url;
    attribute(pair[index], "aria-label", side.name);
    compare.querySelectorAll(".sc-side")[index].textContent = side.name;
  });
  for (const button of compare.querySelectorAll("button[data-frame]")) button.textContent = told.words[button.dataset.frame];
  compare.querySelector("[data-close]").textContent = told.words.close;
  attribute(edge, "aria-label", told.words.where);
  edge.value = 50;
  cut();
  rest();
}
pair.forEach((one) => one.addEventListener("loadedmetadata", rest));
edge.addEventListener("input", cut);
compare.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("close" in button.dataset) return trigger("act", { act: "uncompare" });
  atLast = button.dataset.frame === "last";
  rest();
});
