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
    return theme.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="*neutral_900",
        body_text_color_dark="*neutral_100",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        background_fill_primary="white",
        background_fill_primary_dark="*neutral_900",
        background_fill_secondary="*neutral_50",
        background_fill_secondary_dark="*neutral_950",
        border_color_primary="*neutral_200",
        border_color_primary_dark="*neutral_800",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_width="1px",
        block_border_color="*neutral_200",
        block_border_color_dark="*neutral_800",
        block_shadow="none",
        block_shadow_dark="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_label_border_width="0px",
        block_label_text_color="*neutral_600",
        block_label_text_color_dark="*neutral_400",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_300",
        block_title_text_weight="500",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_400",
        input_background_fill="*neutral_50",
        input_background_fill_dark="*neutral_950",
        input_border_width="1px",
        input_border_color="*neutral_200",
        input_border_color_dark="*neutral_800",
        input_border_color_focus="*primary_500",
        input_border_color_focus_dark="*primary_500",
        input_shadow_focus="0 0 0 3px rgba(227, 155, 38, 0.25)",
        input_shadow_focus_dark="0 0 0 3px rgba(227, 155, 38, 0.25)",
        button_primary_background_fill="*primary_400",
        button_primary_background_fill_hover="*primary_300",
        button_primary_background_fill_dark="*primary_400",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_text_color="#1d1607",
        button_primary_text_color_dark="#1d1607",
        button_primary_border_color="transparent",
        button_primary_border_color_dark="transparent",
        button_secondary_background_fill="white",
        button_secondary_background_fill_hover="*neutral_100",
        button_secondary_background_fill_dark="*neutral_800",
        button_secondary_background_fill_hover_dark="*neutral_700",
        button_secondary_border_color="*neutral_300",
        button_secondary_border_color_dark="*neutral_700",
        button_secondary_text_color="*neutral_900",
        button_secondary_text_color_dark="*neutral_100",
        button_cancel_background_fill="transparent",
        button_cancel_background_fill_hover="#fdecec",
        button_cancel_background_fill_dark="transparent",
        button_cancel_background_fill_hover_dark="#3a1f22",
        button_cancel_text_color="#b3261e",
        button_cancel_text_color_dark="#f2a29c",
        button_cancel_border_color="#e3b3b0",
        button_cancel_border_color_dark="#5a3033",
        button_border_width="1px",
        button_large_text_size="*text_md",
        button_large_text_weight="600",
        button_large_padding="10px 18px",
        button_transition="background-color 120ms ease",
        button_transform_hover="none",
        button_transform_active="none",
        checkbox_background_color_selected="*primary_500",
        checkbox_background_color_selected_dark="*primary_500",
        checkbox_border_color_selected="*primary_500",
        checkbox_border_color_selected_dark="*primary_500",
    )
