"""The viewer's markup: it stays as it is, and `assets/player.js` fills it."""

from __future__ import annotations

from addons.helpers.assets import asset

_ICON = '<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>'
_BACK = _ICON.format('<path d="M4 3h2v10H4zM13 3v10L6.5 8z"/>')
_ON = _ICON.format('<path d="M10 3h2v10h-2zM3 3v10l6.5-5z"/>')
_PLAY = _ICON.format('<path class="run" d="M4 2.5v11L13.5 8z"/><path class="rest" d="M4 3h3v10H4zM9 3h3v10H9z"/>')
_LOOP = _ICON.format(
    '<path d="M4 4h7V2l3.5 3L11 8V6H4v3H2V6a2 2 0 0 1 2-2zm8 8H5v2l-3.5-3L5 8v2h7V7h2v3a2 2 0 0 1-2 2z"/>'
)
_SOUND = _ICON.format(
    '<path d="M2 6h3l4-3v10L5 10H2z"/><path d="M11 5.5a4 4 0 0 1 0 5M12.8 3.5a7 7 0 0 1 0 9" class="line"/>'
)
_LARGE = _ICON.format('<path d="M2 2h5v2H4v3H2zM9 2h5v5h-2V4H9zM2 9h2v3h3v2H2zM12 9h2v5H9v-2h3z"/>')


def _button(name: str, icon: str) -> str:
    return f'<button type="button" class="sc-player-tool {name}" data-part="{name}">{icon}</button>'


def _speeds() -> str:
    return "".join(
        f'<option value="{speed}"{" selected" if speed == "1" else ""}>{speed}×</option>'
        for speed in ("0.25", "0.5", "1", "1.5", "2")
    )


PLAYER = f"""
<div class="sc-player">
  <div class="sc-viewer none" data-part="viewer" tabindex="-1">
    <video muted playsinline preload="auto"></video>
    <canvas data-part="hold" hidden></canvas>
    <img data-part="poster" alt="" hidden>
    <p data-part="empty"></p>
    <div class="sc-compare" data-part="compare" hidden>
      <video muted playsinline preload="auto"></video>
      <video class="over" muted playsinline preload="auto"></video>
      <span class="sc-side left"></span><span class="sc-side right"></span>
      <input type="range" min="0" max="100" value="50" step="1">
      <div class="sc-compare-bar">
        <button type="button" class="sc-button" data-frame="first"></button>
        <button type="button" class="sc-button" data-frame="last"></button>
        <button type="button" class="sc-button" data-close></button>
      </div>
    </div>
  </div>
  <div class="sc-player-bar none" data-part="bar">
    <div class="sc-scrub"><input type="range" data-part="where" min="0" max="0" value="0" step="1">
      <div class="sc-ticks" data-part="ticks"></div></div>
    <div class="sc-player-tools">
      {_button("back", _BACK)}{_button("play", _PLAY)}{_button("on", _ON)}
      <span class="sc-counter" data-part="counter">1 / 1</span>
      <button type="button" class="sc-link" data-part="follow" hidden></button>
      <span class="sc-space"></span>
      {_button("sound", _SOUND)}{_button("loop", _LOOP)}
      <select class="sc-select" data-part="speed">{_speeds()}</select>
      {_button("large", _LARGE)}
    </div>
  </div>
</div>
"""
PLAYER_SCRIPT = asset("player.js").replace("@compare", asset("compare.js"))
