// The viewer: one video element that plays clips one after the other as one, with a frame counter. The server says what
// is to be played; as long as that holds, nothing is loaded anew, so a clip that plays is never started again.
const part = (name) => element.querySelector(`[data-part="${name}"]`);
const video = element.querySelector("video"), hold = part("hold"), poster = part("poster"), empty = part("empty");
const where = part("where"), counter = part("counter"), ticks = part("ticks"), bar = part("bar"), viewer = part("viewer");
const compare = part("compare");
let landing = 0; // the frame to stand on as soon as the clip can be sought in
let reel = [], now = 0, fps = 24, words = {}, lengths = [], looped = true, wanted = null, shown = "";

const attribute = (node, name, value) => {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};
const framesOf = (index) => lengths[index] || 1;
const before = (index) => lengths.slice(0, index).reduce((sum, frames) => sum + frames, 0);
const total = () => Math.max(1, before(reel.length));
const inClip = () => Math.min(framesOf(now) - 1, Math.floor(video.currentTime * fps + 0.01));
const position = () => (wanted === null ? before(now) + Math.max(0, inClip()) : wanted);

// The frame that stands there stays until the next clip has one to show, so that no black comes between.
function freeze() {
  if (video.readyState < 2 || !video.videoWidth) return;
  hold.width = video.videoWidth;
  hold.height = video.videoHeight;
  try {
    hold.getContext("2d").drawImage(video, 0, 0);
    hold.hidden = false;
  } catch {
    hold.hidden = true;
  }
}
const thaw = () => (hold.hidden = true);

function load(index, frame, play) {
  now = index;
  wanted = frame > 0 ? before(index) + frame : null;
  landing = frame;
  freeze();
  video.src = reel[index].url;
  video.defaultPlaybackRate = video.playbackRate = Number(part("speed").value);
  video.loop = looped && reel.length === 1;
  if (play) video.play().catch(() => {});
  buttons(); // the events of the clip before may be lost with it
  announce();
  fetchNext();
}
// The next clip is brought into the browser's cache while this one plays.
function fetchNext() {
  const next = reel[now + 1];
  if (next) fetch(next.url).then((answer) => answer.blob()).catch(() => {});
}
function announce() {
  const name = reel.length ? reel[now].name : "";
  if (name) attribute(video, "aria-label", name);
  document.dispatchEvent(new CustomEvent("sc-playing", { detail: name }));
}

function seek(target) {
  const frame = Math.max(0, Math.min(total() - 1, target));
  let index = 0;
  while (index < reel.length - 1 && frame >= before(index + 1)) index++;
  const inside = frame - before(index);
  if (index !== now) load(index, inside, !video.paused);
  else {
    wanted = frame;
    video.currentTime = (inside + 0.5) / fps;
  }
  paint();
}
function step(frames) {
  if (!reel.length) return;
  const target = position() + frames;
  video.pause();
  seek(target < 0 ? total() - 1 : target >= total() ? 0 : target);
}
function toggle() {
  if (!reel.length) return;
  if (!video.paused) video.pause();
  else if (video.ended && now === reel.length - 1 && reel.length > 1) load(0, 0, true);
  else video.play().catch(() => {});
}

function paint() {
  const frame = position(), last = total();
  where.max = last - 1;
  where.value = frame;
  where.style.setProperty("--at", `${(100 * frame) / Math.max(1, last - 1)}%`);
  const text = `${frame + 1} / ${last}`;
  if (counter.textContent !== text) counter.textContent = text;
  attribute(where, "aria-valuetext", `${words.frame} ${frame + 1} / ${last}`);
}
let painted = 0;
function onFrame(time) {
  if (video.paused || time - painted > 90) {
    painted = time; // ten times a second is enough for the eye, and leaves the machine to the picture
    paint();
  }
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(onFrame);
}
function buttons() {
  const playing = !video.paused && !video.ended;
  const play = part("play");
  play.classList.toggle("playing", playing);
  attribute(play, "aria-label", playing ? words.pause : words.play);
  attribute(play, "title", playing ? words.pause : words.play);
  attribute(part("loop"), "aria-pressed", String(looped));
  attribute(part("sound"), "aria-pressed", String(!video.muted));
}

video.muted = true;
video.addEventListener("loadedmetadata", () => {
  if (landing > 0) video.currentTime = (landing + 0.5) / fps;
});
video.addEventListener("loadeddata", () => {
  const frames = Math.max(1, Math.round(video.duration * fps));
  if (Number.isFinite(frames) && lengths[now] !== frames) {
    lengths[now] = frames; // the file knows best
    marks();
  }
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(thaw);
  else thaw();
  setTimeout(thaw, 400);
  paint();
});
video.addEventListener("seeked", () => {
  wanted = null;
  paint();
});
video.addEventListener("timeupdate", paint);
video.addEventListener("error", () => {
  if (!reel.length) return;
  thaw();
  empty.textContent = words.broken;
  empty.hidden = false;
});
video.addEventListener("ended", () => {
  if (now + 1 < reel.length) load(now + 1, 0, true);
  else if (looped && reel.length > 1) load(0, 0, true);
});
for (const name of ["play", "pause", "ended", "volumechange"]) video.addEventListener(name, buttons);
video.addEventListener("click", toggle);
part("play").addEventListener("click", toggle);
part("back").addEventListener("click", () => step(-1));
part("on").addEventListener("click", () => step(1));
part("loop").addEventListener("click", () => {
  looped = !looped;
  video.loop = looped && reel.length === 1;
  buttons();
});
part("speed").addEventListener("change", (event) => {
  video.defaultPlaybackRate = video.playbackRate = Number(event.target.value);
});
part("sound").addEventListener("click", () => (video.muted = !video.muted));
part("large").addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : element.querySelector(".sc-player").requestFullscreen()).catch(() => {}));
part("follow").addEventListener("click", () => trigger("act", { act: "follow" }));
where.addEventListener("input", () => {
  if (reel.length) seek(Number(where.value));
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest && event.target.closest("input:not([type=range]), textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !element.offsetParent) return;
  if (event.key === ",") step(-1);
  else if (event.key === ".") step(1);
  else if (event.key === " " && viewer.contains(event.target)) toggle();
  else return;
  event.preventDefault();
});

// Where one clip ends and the next begins.
function marks() {
  ticks.replaceChildren();
  for (let index = 1; index < reel.length; index++) {
    const tick = document.createElement("span");
    tick.style.left = `${(100 * before(index)) / total()}%`;
    ticks.append(tick);
  }
}
function label() {
  const names = { back: "back", on: "on", loop: "loop", speed: "speed", where: "where", sound: "sound", large: "large" };
  for (const [name, key] of Object.entries(names)) {
    attribute(part(name), "aria-label", words[key]);
    attribute(part(name), "title", words[key]);
  }
  part("follow").textContent = words.follow;
  buttons();
}

function take() {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  if (JSON.stringify(told.words) !== JSON.stringify(words)) {
    words = told.words;
    label();
  }
  fps = told.fps;
  if (viewer.style.aspectRatio !== told.ratio) viewer.style.aspectRatio = told.ratio;
  part("follow").hidden = !told.follow;
  part("sound").hidden = !told.sound;
  showCompare(told.compare);
  const urls = told.reel.map((clip) => clip.url);
  const current = reel.length ? reel[now].url : "";
  const at = urls.indexOf(current);
  const same = told.key === shown && at >= 0;
  reel = told.reel;
  lengths = reel.map((clip, index) => (same && lengths[index] && urls[index] === current ? lengths[index] : clip.frames || 1));
  viewer.classList.toggle("none", !reel.length);
  bar.classList.toggle("none", !reel.length);
  poster.hidden = !told.poster || reel.length > 0;
  if (told.poster && !reel.length) attribute(poster, "src", told.poster);
  empty.hidden = reel.length > 0;
  if (!reel.length) empty.textContent = told.empty;
  video.hidden = !reel.length;
  if (same) now = at; // what plays is still part of it: more clips, perhaps, but nothing to load
  else if (reel.length) load(0, 0, true);
  else {
    if (video.getAttribute("src")) {
      video.removeAttribute("src");
      video.load();
    }
    thaw();
    announce();
  }
  shown = told.key;
  video.loop = looped && reel.length === 1;
  marks();
  paint();
}

@compare
if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(onFrame);
take();
watch("value", take);
