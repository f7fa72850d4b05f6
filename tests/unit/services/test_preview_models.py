"""The preview offers the models of the workflows that are at hand now, not of those at its start."""

from services.preview import LiveModels


def test_a_workflow_added_later_finds_its_files() -> None:
    at_hand = {"vae": ["a.safetensors"]}
    models = LiveModels(lambda: at_hand)
    assert dict(models) == {"vae": ["a.safetensors"]}

    at_hand = {"vae": ["a.safetensors", "b.safetensors"], "loras": []}
    assert models["vae"] == ["a.safetensors", "b.safetensors"]
    assert len(models) == 2
