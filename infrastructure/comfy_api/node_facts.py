"""Small tables of facts about node classes and the names of their inputs.

Roles are found by links and by what inputs are called, because that is what unknown nodes share with known ones. Only
what names cannot tell stands here by class. The names are those of ComfyUI's own nodes and of the node packages that
people use most with video (VideoHelperSuite, KJNodes, WanVideoWrapper, GGUF, rgthree, easy-use).
"""

from __future__ import annotations

import re

# What people want when a workflow saves the same images several times: the first class here wins.
VIDEO_OUTPUTS = ("SaveVideo", "VHS_VideoCombine", "SaveWEBM", "SaveAnimatedWEBP", "SaveAnimatedPNG")
VIDEO_OUTPUT_PATTERN = re.compile(r"save\w*video|video\w*save|video\w*combine", re.IGNORECASE)

IMAGES_INPUTS = ("images", "image", "frames")
# Through which input the pictures come into a node that hands pictures on.
PICTURE_INPUTS = ("image", "images", "image_target", "pixels", "input_image", "frames", "image1")
FRAME_COUNT_CHANGERS = re.compile(
    r"batch|vfi|rife|interpol|duplicate|pingpong|loop|trim|skip|everynth|repeat|extend|concat|select|range",
    re.IGNORECASE,
)

SEED_INPUTS = ("noise_seed", "seed")
STEP_BOUND_INPUTS = ("start_at_step", "end_at_step", "start_step", "end_step")
EMBEDS_INPUTS = ("text_embeds", "prompt_embeds", "conditioning", "cond1", "cond")

# A ConditioningZeroOut says: there is no negative prompt. What stands before it is the positive one.
EMPTY_CONDITIONING = frozenset({"ConditioningZeroOut"})

# Inputs of text encoders; a class with several (two encoders side by side) gets the prompt in each.
ENCODER_TEXTS = ("text", "prompt", "clip_l", "clip_g", "t5xxl", "text_g", "text_l", "llama", "bert", "mt5xl")
# Inputs of nodes that hand a text on. Two of them at one node mean that texts are joined.
TEXTS = (
    *("text", "prompt", "string", "value", "positive", "negative"),
    *("string_a", "string_b", "text_a", "text_b", "text_c", "text1", "text2", "string1", "string2"),
)

LENGTH_INPUTS = ("length", "num_frames", "video_frames", "frames_number", "frame_count")
# An input called `length` counts frames of a video only where one of these stands beside it.
BESIDE_LENGTH = frozenset({"width", "batch_size", "video_latent"})
FPS_INPUTS = ("fps", "frame_rate")
# What nodes that hold one number call it.
NUMBER_HOLDERS = ("value", "int", "float", "number", "Number", "Value", "int_value", "float_value", "integer")
ALIASES = (SEED_INPUTS, LENGTH_INPUTS, FPS_INPUTS)

# Between two passes these make a bigger video than the first pass was told to make.
LATENT_ENLARGERS = frozenset(
    {"LTXVLatentUpsampler", "LatentUpscale", "LatentUpscaleBy", "HunyuanVideo15LatentUpscaleWithModel"}
)

START_INPUTS = ("start_image", "first_frame_image", "first_frame", "start_frame", "init_image")
END_INPUTS = ("end_image", "last_frame_image", "last_frame", "end_frame", "last_image")
REFERENCE_INPUTS = ("reference_image", "ref_image")
# Inputs for the last frame, and for what is made of it, without which their nodes work as well.
OPTIONAL_END_INPUTS = {
    "WanFirstLastFrameToVideo": ("end_image", "clip_vision_end_image"),
    "WanFunInpaintToVideo": ("end_image",),
    "CosmosImageToVideoLatent": ("end_image",),
    "CosmosPredict2ImageToVideoLatent": ("end_image",),
    "WanVideoImageToVideoEncode": ("end_image",),
    "WanVideoVACEStartToEndFrame": ("end_image",),
    "WanVideoClipVisionEncode": ("image_2",),
}
IMAGE_LOADER = re.compile(r"load\w*image|image\w*load", re.IGNORECASE)

MODEL_FILE_INPUTS = ("unet_name", "ckpt_name", "gguf_name", "model_name", "model", "model_path")

# The folder under ComfyUI/models that a file name is looked up in, by input, and by class where the name misleads.
MODEL_FOLDERS = {
    "unet_name": "diffusion_models",
    "ckpt_name": "checkpoints",
    "clip_name": "text_encoders",
    "clip_name1": "text_encoders",
    "clip_name2": "text_encoders",
    "clip_name3": "text_encoders",
    "vae_name": "vae",
    "lora_name": "loras",
    "control_net_name": "controlnet",
    "audio_encoder_name": "audio_encoders",
}
MODEL_FOLDERS_BY_CLASS = {
    ("CLIPVisionLoader", "clip_name"): "clip_vision",
    ("UpscaleModelLoader", "model_name"): "upscale_models",
    ("WanVideoModelLoader", "model"): "diffusion_models",
    ("WanVideoVAELoader", "model_name"): "vae",
}
MODEL_SUFFIXES = (".safetensors", ".sft", ".gguf", ".ckpt", ".pt", ".pth", ".bin")
