"""Well-known names: which package brings a node class, which folder under models/ a loader reads."""

from __future__ import annotations

import re

_KJ_NODES = (
    r"KJ|^WanVideoNAG$|^SkipLayerGuidanceWanVideo$|^TorchCompileModel\w|^ModelPatchTorchSettings$"
    r"|^PatchModelPatcherOrder$|^(INT|Float|String|BOOL)Constant|^GetImage(SizeAndCount|RangeFromBatch)$"
    r"|^ColorMatch$|^Image(Batch|Concat)Multi$|^VRAM_Debug$"
)
_PACKAGES = (
    (re.compile(r"GGUF"), "ComfyUI-GGUF"),
    (re.compile(r"^VHS_"), "ComfyUI-VideoHelperSuite"),
    # Before the wrapper: KJNodes has nodes for Wan video, too.
    (re.compile(_KJ_NODES), "ComfyUI-KJNodes"),
    (re.compile(r"WanVideo"), "ComfyUI-WanVideoWrapper"),
    (re.compile(r"^LTXV?|^STGGuider"), "ComfyUI-LTXVideo, or a newer ComfyUI"),
    (re.compile(r"^RIFE|^FILM VFI"), "ComfyUI-Frame-Interpolation"),
    (re.compile(r"^easy "), "ComfyUI-Easy-Use"),
)
_NEWER_COMFYUI = re.compile(
    r"^(Wan|HunyuanVideo|Kandinsky|Cosmos)|^(Save|Load|Create)(Video|WEBM)|^GetVideoComponents$"
)
_FOLDERS = {
    "unet_name": "diffusion_models",
    "vae_name": "vae",
    "lora_name": "loras",
    "ckpt_name": "checkpoints",
    "clip_name": "text_encoders",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
    "clip_name3": "text_encoders",
    "control_net_name": "controlnet",
    "style_model_name": "style_models",
}
_MODEL_FILE = re.compile(r"\.(safetensors|gguf|ckpt|pt|pth|bin|sft)$", re.IGNORECASE)


def package_of(class_type: str) -> str | None:
    """The custom-node package that is known to bring `class_type`, None when it is not known."""
    return next((package for pattern, package in _PACKAGES if pattern.search(class_type)), None)


def is_of_newer_comfyui(class_type: str) -> bool:
    """Whether ComfyUI itself brings classes of such a name, so that an old version is what lacks it."""
    return package_of(class_type) is None and _NEWER_COMFYUI.search(class_type) is not None


def model_folder(class_type: str, input_name: str) -> str | None:
    """The folder under models/ that a loader's input lists, None when it is not known."""
    if class_type.startswith("CLIPVision"):
        return "clip_vision"
    if class_type.startswith("UpscaleModel"):
        return "upscale_models"
    return _FOLDERS.get(input_name)


def names_a_model(class_type: str, input_name: str, value: object) -> bool:
    """Whether a refused value is a model file rather than a choice such as a sampler's name."""
    if not isinstance(value, str):
        return False
    listed = "Loader" in class_type and model_folder(class_type, input_name) is not None
    return listed or _MODEL_FILE.search(value) is not None
