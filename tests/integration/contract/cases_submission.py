"""Protocol §2: what is refused, and how a prompt is submitted once."""

from __future__ import annotations

import json
import uuid
from typing import Any

from infrastructure.comfy_api.session import PromptSubmitted
from tests.fakes import recorded
from tests.fakes.comfy_server import DROPPED, Canned
from tests.integration.comfy_api.conftest import WORKFLOW, Rig
from tests.integration.contract import scripts
from tests.integration.contract.case import Case, Outcome

REFUSALS = {
    "missing_model_unet": "model_missing_similar_installed",
    "missing_model_two_places": "model_missing_similar_installed",
    "missing_lora": "model_missing",
    "unknown_node_class": "node_package_missing",
    "missing_required_link": "required_input_missing",
    "image_not_in_input": "image_not_on_server",
    "value_too_small": "value_smaller_than_min",
    "value_too_big": "value_bigger_than_max",
    "value_wrong_type": "invalid_input_type",
    "value_not_in_list_sampler": "value_not_in_list",
    "link_to_missing_node": "broken_link",
    "link_slot_out_of_range": "broken_link",
    "missing_inputs_key": "broken_link",
    "link_type_mismatch": "return_type_mismatch",
    "no_output_node": "prompt_no_outputs",
    "empty_prompt": "prompt_no_outputs",
    "missing_class_type": "not_api_format",
    "ui_format_workflow": "not_api_format",
    "no prompt key": "prompt_refused",
}
PARTIAL = recorded.rejections()["missing_required_input"]["body"]


def answering(*answers: Canned, route: str = "POST /prompt") -> Any:
    def arrange(rig: Rig) -> None:
        for canned in answers:
            rig.server.answer_next(route, canned)

    return arrange


def accept_in_part(rig: Rig) -> None:
    body = {**PARTIAL, "prompt_id": rig.prompt_id}
    rig.server.answer_next("POST /prompt", Canned(body=body, after_handling=True))


def withdrawn(outcome: Outcome) -> None:
    assert outcome.rig.server.submitted[0].interrupted.is_set()


def answer_with_own_id(rig: Rig) -> None:
    answer = {"prompt_id": "its-own-choice", "number": 4, "node_errors": {}}
    rig.server.answer_next("POST /prompt", Canned(body=answer, after_handling=True))


def watched_its_id(outcome: Outcome) -> None:
    assert outcome.events[0] == PromptSubmitted("its-own-choice", 4)


def sent_whole(outcome: Outcome) -> None:
    body = json.loads(outcome.sent("/prompt")[0].body)
    assert body == {"prompt": WORKFLOW, "client_id": outcome.rig.session.client_id, "prompt_id": outcome.rig.prompt_id}
    assert str(uuid.UUID(body["prompt_id"])) == body["prompt_id"]


def with_extra(rig: Rig) -> Any:
    extra = {"extra_pnginfo": {"shot": "001"}}
    list(rig.session.run(WORKFLOW, prompt_id=rig.prompt_id, stop=rig.stop, extra_data=extra))
    return rig.server.submitted[0].row[3] == extra


def is_true(outcome: Outcome) -> None:
    assert outcome.value is True


def posts(times: int) -> Any:
    def check(outcome: Outcome) -> None:
        assert outcome.rig.server.asked["POST /prompt"] == times

    return check


def long_list(rig: Rig) -> None:
    """A server with over 20 files lists none in its refusal."""
    extra = {"input_name": "vae_name", "input_config": None, "received_value": "WAN_2.1_vae.safetensors"}
    error = {"type": "value_not_in_list", "message": "", "details": "(list of length 42)", "extra_info": extra}
    body = {"error": {}, "node_errors": {"39": {"errors": [error], "class_type": "VAELoader"}}}
    options = {"vae_name": [[f"{number}.pt" for number in range(41)] + ["sub/wan_2.1_vae.safetensors"], {}]}
    rig.server.node_classes["VAELoader"] = {"input": {"required": options}}
    rig.server.answer_next("POST /prompt", Canned(400, body))


def names_the_substitute(outcome: Outcome) -> None:
    assert outcome.error is not None
    assert "models/vae" in outcome.error.hint
    assert "sub/wan_2.1_vae.safetensors" in outcome.error.hint
    assert "node 39 (VAELoader)" in str(outcome.error)


NEWER_ID = {
    "error": {"type": "invalid_prompt_id", "message": "prompt_id must be a UUID", "details": ""},
    "node_errors": {},
}
CASES = [
    *(
        Case("§2 refused", name, code, arrange=answering(Canned(400, recorded.rejections()[name]["body"])),
             submitted=0, check=posts(1))
        for name, code in REFUSALS.items()
    ),
    Case("§2 refused", "over 20 files: the substitute is asked for", "model_missing_similar_installed",
         arrange=long_list, submitted=0, check=names_the_substitute),
    Case("§2 refused", "200 with node_errors is a refusal, and withdrawn", "required_input_missing",
         scripts.wait_for_interruption, accept_in_part, check=withdrawn),
    Case("§2 refused", "an id the newer server does not take", "prompt_refused",
         arrange=answering(Canned(400, NEWER_ID)), submitted=0, check=posts(1)),
    Case("§2 refused", "a body over the server's limit", "workflow_too_large",
         arrange=answering(Canned(413, "Maximum request body size 104857600 exceeded.")), submitted=0, check=posts(1)),
    Case("§2 refused", "500 in plain text, twice", "server_error", submitted=0, check=posts(2),
         arrange=answering(*[Canned(500, "500 Internal Server Error\n\nServer got itself in trouble")] * 2)),
    Case("§2 refused", "an answer that is none", "not_comfyui", submitted=0, check=posts(2),
         arrange=answering(*[Canned(200, "<html>sign in</html>")] * 2)),
    Case("§2 body", "graph, client id and a canonical UUID", check=sent_whole),
    Case("§2 body", "extra data for the file's metadata", call=with_extra, check=is_true),
    Case("§2 id", "an old server chooses the id", play=scripts.choose_own_id, arrange=answer_with_own_id,
         check=watched_its_id),
    Case("§2 once", "the answer is lost, the prompt arrived", play=scripts.finish, check=posts(1),
         arrange=answering(Canned(cut=0, after_handling=True))),
    Case("§2 once", "the proxy fails, the prompt arrived and ended", play=scripts.finish, check=posts(1),
         arrange=answering(Canned(502, after_handling=True))),
    Case("§2 once", "it proved not to have arrived", play=scripts.finish, check=posts(2), arrange=answering(DROPPED)),
    Case("§2 once", "a server that is only slow", "no_answer", check=posts(1), submitted=0,
         arrange=answering(Canned(504))),
]  # fmt: skip
