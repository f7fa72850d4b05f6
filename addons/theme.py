"""The look: quiet surfaces, one warm accent, the same sizes everywhere. Colours only; what is placed where is CSS."""

from __future__ import annotations

from gradio.themes import Base
from gradio.themes.utils import colors, sizes

_AMBER = colors.Color(
    name="lamp",
    c50="#fff8eb", c100="#feefc7", c200="#fcdf93", c300="#f8c95c", c400="#f0b23f", c500="#e39b26",
    c600="#bd7614", c700="#94570f", c800="#774513", c900="#633a14", c950="#391d06",
)  # fmt: skip
_SLATE = colors.Color(
    name="slate_grey",
    c50="#f7f7f8", c100="#eeeff1", c200="#dfe1e5", c300="#c5c8cf", c400="#9a9eaa", c500="#6d727f",
    c600="#535763", c700="#3c3f49", c800="#26282f", c900="#1b1c21", c950="#131418",
)  # fmt: skip
_FONT = ["Inter", "ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace"]


# In the light, in the dark.
_SURFACES: dict[str, tuple[str, str]] = {
    "body_background_fill": ("*neutral_50", "*neutral_950"),
    "body_text_color": ("*neutral_900", "*neutral_100"),
    "body_text_color_subdued": ("*neutral_600", "*neutral_400"),
    "background_fill_primary": ("white", "*neutral_900"),
    "background_fill_secondary": ("*neutral_50", "*neutral_950"),
    "border_color_primary": ("*neutral_200", "*neutral_800"),
    "block_background_fill": ("white", "*neutral_900"),
    "block_border_color": ("*neutral_200", "*neutral_800"),
    "block_shadow": ("none", "none"),
    "block_label_background_fill": ("transparent", "transparent"),
    "block_label_text_color": ("*neutral_600", "*neutral_400"),
    "block_title_text_color": ("*neutral_700", "*neutral_300"),
    "block_info_text_color": ("*neutral_600", "*neutral_400"),
}
_INPUTS: dict[str, tuple[str, str]] = {
    "input_background_fill": ("*neutral_50", "*neutral_950"),
    "input_border_color": ("*neutral_200", "*neutral_800"),
    "input_border_color_focus": ("*primary_500", "*primary_500"),
    "input_shadow_focus": ("0 0 0 3px rgba(227, 155, 38, 0.25)", "0 0 0 3px rgba(227, 155, 38, 0.25)"),
    "checkbox_background_color_selected": ("*primary_500", "*primary_500"),
    "checkbox_border_color_selected": ("*primary_500", "*primary_500"),
}
_BUTTONS: dict[str, tuple[str, str]] = {
    "button_primary_background_fill": ("*primary_400", "*primary_400"),
    "button_primary_background_fill_hover": ("*primary_300", "*primary_300"),
    "button_primary_text_color": ("#1d1607", "#1d1607"),
    "button_primary_border_color": ("transparent", "transparent"),
    "button_secondary_background_fill": ("white", "*neutral_800"),
    "button_secondary_background_fill_hover": ("*neutral_100", "*neutral_700"),
    "button_secondary_border_color": ("*neutral_300", "*neutral_700"),
    "button_secondary_text_color": ("*neutral_900", "*neutral_100"),
    "button_cancel_background_fill": ("transparent", "transparent"),
    "button_cancel_background_fill_hover": ("#fdecec", "#3a1f22"),
    "button_cancel_text_color": ("#b3261e", "#f2a29c"),
    "button_cancel_border_color": ("#e3b3b0", "#5a3033"),
}
_BOTH: dict[str, str] = {
    "block_border_width": "1px",
    "block_label_border_width": "0px",
    "block_title_text_weight": "500",
    "input_border_width": "1px",
    "button_border_width": "1px",
    "button_large_text_size": "*text_md",
    "button_large_text_weight": "600",
    "button_large_padding": "10px 18px",
    "button_transition": "background-color 120ms ease",
    "button_transform_hover": "none",
    "button_transform_active": "none",
}
"""The same in light and dark."""


def shotchain_theme() -> Base:
    """The theme, for light and dark."""
    theme = Base(
        primary_hue=_AMBER,
        secondary_hue=_SLATE,
        neutral_hue=_SLATE,
        spacing_size=sizes.spacing_md,
        radius_size=sizes.radius_md,
        text_size=sizes.text_md,
        font=_FONT,
        font_mono=_MONO,
    )
    pairs = {**_SURFACES, **_INPUTS, **_BUTTONS}
    light = {name: value for name, (value, _) in pairs.items()}
    dark = {f"{name}_dark": value for name, (_, value) in pairs.items()}
    return theme.set(**_BOTH, **light, **dark)
