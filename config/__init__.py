"""Settings, and the files that ship with Shotchain: workflow templates and the sample project."""

from __future__ import annotations


def use_sage_attention() -> bool:
    """Whether workflows with SageAttention are preferred (`use_sage_attention` in the settings)."""
    from config.settings import load_settings  # here, so that importing `config` alone stays cheap

    return load_settings().use_sage_attention
