// The storyboard as cards. The server sends every card once for a plan, then only what changed; cards that did not
// change are not touched. Text goes into the page as text nodes and attributes, never as markup.
const grid = element.querySelector(".sc-grid");
const AT_ONCE = 48; // cards built before the page is painted; the others follow when the browser has time

let epoch = null, revision = 0, words = null, faces = [], states = [], cards = [], playing = "", building = 0;

const make = (tag, name, parent) => {
  const node = document.createElement(tag);
  node.className = name;
  if (parent) parent.append(node);
  return node;
};
const set = (node, name, value) => {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};
const say = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};
// What is seen as figures and marks is spoken as a sentence; a name of the whole button would hide the words inside it.
const speak = (parent) => make("span", "sc-spoken", parent);
const hush = (node) => node.setAttribute("aria-hidden", "true");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

function build(number) {
  const face = faces[number];
  const item = make("li", "sc-shot");
  item.dataset.shot = face.id;
  const button = make("button", "sc-tile", item);
  button.type = "button";
  button.tabIndex = number === 0 ? 0 : -1;
  button.dataset.n = number;
  const spoken = speak(button);
  const still = make("span", "sc-still", button);
  const picture = make("img", "", still);
  picture.alt = "";
  picture.loading = "lazy";
  picture.decoding = "async";
  picture.draggable = false;
  for (const [name, text] of [["sc-shot-id", face.id], ["sc-shot-time", face.time]]) {
    const seen = make("span", name, still);
    seen.textContent = text;
    hush(seen);
  }
  const prompt = make("span", "sc-tile-prompt", button);
  make("span", "sc-tile-motion", button).textContent = face.motion;
  const row = make("div", "sc-pills", item);
  const pills = face.frames.map((frames, index) => {
    const pill = make("button", "sc-pill", row);
    pill.type = "button";
    pill.tabIndex = number === 0 ? 0 : -1;
    pill.style.flexGrow = frames;
    pill.dataset.shot = face.id;
    pill.dataset.index = index;
    const figure = make("span", "sc-pill-number", pill);
    figure.textContent = index + 1;
    hush(figure);
    return { pill, bar: null, seam: null, spoken: speak(pill) };
  });
  cards[number] = { item, button, spoken, still, picture, prompt, pills, lock: null };
  grid.append(item);
}

function show(number) {
  const card = cards[number], face = faces[number], state = states[number];
  if (!card || !state) return;
  const source = state.poster || face.still;
  card.picture.hidden = !source;
  if (source) set(card.picture, "src", source);
  say(card.prompt, state.prompt || face.prompt);
  card.prompt.classList.toggle("changed", Boolean(state.prompt));
  lock(card, Boolean(state.locked));
  state.segments.forEach((segment, index) => showPill(card.pills[index], face, index, segment));
  const done = state.segments.filter(([kind]) => kind === "done").length;
  say(card.spoken, fill(words.card, { shot: face.id, time: face.time, done, count: face.frames.length }));
  mark(number);
}

function lock(card, locked) {
  if (locked === Boolean(card.lock)) return;
  if (!locked) card.lock.remove();
  card.lock = locked ? make("span", "sc-lock", card.still) : null;
  if (!locked) return;
  card.lock.textContent = "✓";
  card.lock.title = words.locked;
  card.lock.setAttribute("role", "img");
  card.lock.setAttribute("aria-label", words.locked);
}

function showPill(part, face, index, [kind, percent, seam, hasClip]) {
  const { pill } = part;
  const clip = hasClip ? `${face.stem}${index}.mp4` : "";
  if (part.kind !== kind) {
    if (part.kind) pill.classList.remove(part.kind);
    pill.classList.add(kind);
    part.kind = kind;
  }
  set(pill, "data-clip", clip);
  bar(part, kind === "rendering" ? percent : null);
  seamMark(part, seam);
  const count = face.frames.length;
  const name = fill(count === 1 ? words.shot : words.segment, { shot: face.id, index: index + 1, count });
  const notes = [clip && kind !== "stale" ? "" : words.states[kind], seam ? words.seams[seam] : ""].filter(Boolean);
  const about = notes.join(", ");
  const label = clip ? fill(words.play, { clip }) + (about ? ` (${about})` : "") : `${name}: ${about}`;
  say(part.spoken, label);
  set(pill, "title", label);
}

function bar(part, percent) {
  if (percent === null) {
    if (part.bar) part.bar.remove();
    part.bar = null;
    return;
  }
  if (!part.bar) {
    part.bar = make("span", "sc-pill-bar");
    part.pill.prepend(part.bar);
  }
  part.bar.style.width = `${percent}%`;
}

const GLYPHS = { good: "●", fair: "▲", poor: "✕" };
function seamMark(part, seam) {
  if ((part.seamKind || "") === (seam || "")) return;
  part.seamKind = seam;
  if (part.seam) part.seam.remove();
  part.seam = null;
  if (!seam) return;
  part.seam = make("span", `sc-seam ${seam}`);
  part.seam.textContent = GLYPHS[seam];
  hush(part.seam); // the pill says it in words
  part.pill.append(part.seam);
}

// Which card is chosen and which clip plays: known here first, so that a click is answered at once.
let opened = null;
function mark(number) {
  const card = cards[number], face = faces[number];
  if (!card) return;
  const chosen = opened !== null && opened[0] === face.id;
  card.item.classList.toggle("chosen", chosen);
  set(card.button, "aria-pressed", String(chosen));
  card.pills.forEach(({ pill }, index) => {
    const open = chosen && opened[1] === index;
    pill.classList.toggle("open", open);
    set(pill, "aria-expanded", String(open));
    const plays = playing !== "" && pill.dataset.clip === playing;
    pill.classList.toggle("chosen", plays);
    if (plays) set(pill, "aria-current", "true");
    else pill.removeAttribute("aria-current");
  });
}
const numberOf = (shot) => faces.findIndex((face) => face.id === shot);
function open(now) {
  const before = opened;
  opened = now;
  for (const one of [before, now]) if (one) mark(numberOf(one[0]));
}
document.addEventListener("sc-playing", (event) => {
  const before = playing;
  playing = event.detail;
  if (before === playing) return;
  cards.forEach((card, number) => {
    if (card && card.pills.some(({ pill }) => [before, playing].includes(pill.dataset.clip))) mark(number);
  });
});

function everything(message) {
  cancelIdleCallback(building);
  ({ epoch, rev: revision, words, cards: faces } = message);
  opened = message.open;
  states = [];
  message.states.forEach((state) => (states[state.n] = state));
  cards = [];
  grid.replaceChildren();
  grid.setAttribute("aria-label", message.label);
  grid.classList.toggle("many", faces.length > AT_ONCE);
  more(AT_ONCE);
}
function more(count) {
  const first = cards.length, last = Math.min(faces.length, first + count);
  for (let number = first; number < last; number++) {
    build(number);
    show(number);
  }
  if (last < faces.length) building = requestIdleCallback(() => more(AT_ONCE), { timeout: 200 });
}

function changes(message) {
  if (message.epoch !== epoch || message.since > revision) return trigger("lost"); // one message did not get here
  for (const state of message.states) {
    if (states[state.n] && states[state.n].r >= state.r) continue; // this one came late
    states[state.n] = state;
    show(state.n);
  }
  revision = Math.max(revision, message.rev);
  if (JSON.stringify(message.open) !== JSON.stringify(opened)) open(message.open);
}
function take() {
  if (!props.value) {
    epoch = null;
    faces = [];
    cards = [];
    grid.replaceChildren();
    return;
  }
  const message = JSON.parse(props.value);
  if (message.cards) everything(message);
  else changes(message);
}

grid.addEventListener("click", (event) => {
  const pill = event.target.closest(".sc-pill"), button = event.target.closest(".sc-tile");
  if (pill) {
    open([pill.dataset.shot, Number(pill.dataset.index)]);
    trigger("play", { clip: pill.dataset.clip, shot: pill.dataset.shot, index: pill.dataset.index });
  } else if (button) {
    const number = Number(button.dataset.n);
    reach(number);
    const index = attention(states[number]);
    open([faces[number].id, index]);
    trigger("play", { whole: true, shot: faces[number].id, index: String(index) });
  }
});
// Of a shot, the segment to look at first is the one that something is the matter with.
function attention(state) {
  const kinds = state.segments.map(([kind]) => kind);
  const found = ["failed", "stale", "rendering"].map((kind) => kinds.indexOf(kind)).find((index) => index >= 0);
  return found === undefined ? 0 : found;
}

// One card takes part in tabbing, and its segments; arrows move on to the others.
let active = 0;
function reach(number) {
  const stop = (card, index) => card && [card.button, ...card.pills.map(({ pill }) => pill)].forEach((b) => (b.tabIndex = index));
  if (number === active) return;
  stop(cards[active], -1);
  stop(cards[number], 0);
  active = number;
}
grid.addEventListener("focusin", (event) => {
  const item = event.target.closest(".sc-shot");
  const number = item ? cards.findIndex((card) => card && card.item === item) : -1;
  if (number >= 0) reach(number);
});
grid.addEventListener("keydown", (event) => {
  const button = event.target.closest(".sc-tile");
  if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -1e6, End: 1e6 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const number = Math.max(0, Math.min(faces.length - 1, Number(button.dataset.n) + steps[event.key]));
  while (cards.length <= number) more(AT_ONCE);
  cards[number].button.focus();
});

take();
watch("value", take);
