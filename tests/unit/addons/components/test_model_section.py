"""Which model files are offered for a loader."""

from addons.components.model_section import model_options
from addons.texts import Words
from domain.model_choice import ModelChoice

EN = Words("en")


def choice(current: str = "a.gguf", installed: tuple[str, ...] = ("a.gguf", "b.gguf")) -> ModelChoice:
    return ModelChoice("main", "1", "UNETLoader", current, installed)


def test_the_workflows_own_file_stands_first_and_the_others_are_installed():
    assert model_options(choice(), "", EN) == [("a.gguf · as in the workflow", ""), ("b.gguf", "b.gguf")]


def test_a_file_of_the_workflow_that_is_not_installed_says_so():
    assert model_options(choice("c.gguf"), "", EN)[0] == ("c.gguf · not installed", "")


def test_a_chosen_file_that_is_gone_stays_and_says_so():
    assert model_options(choice(), "gone.gguf", EN)[-1] == ("gone.gguf · not installed", "gone.gguf")
