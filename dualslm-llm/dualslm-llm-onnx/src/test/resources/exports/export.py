"""Exports a tiny random checkpoint (a reference fixture of dualslm-llm-djl) from transformers, in the layout of the ONNX exports on
the Hugging Face hub, so that graphs of another make are tested too.

    python export.py ../../../../../dualslm-llm-djl/src/test/resources/fixtures
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM
from transformers.cache_utils import DynamicCache

NAME = "qwen2-tied"


class Decoder(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        cache = DynamicCache()
        for i in range(len(past) // 2):
            cache.update(past[2 * i], past[2 * i + 1], i)
        result = self.model(
            inputs_embeds=inputs_embeds, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache,
            use_cache=True)
        layers = result.past_key_values.layers
        return (result.logits, *(part for layer in layers for part in (layer.keys, layer.values)))


class Table(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.table = model.get_input_embeddings()

    def forward(self, input_ids):
        return self.table(input_ids)


def export(module, given, target, inputs, outputs):
    with torch.no_grad():
        torch.onnx.export(
            module, given, str(target), dynamo=False, opset_version=17, input_names=list(inputs), output_names=list(outputs),
            dynamic_axes={**inputs, **outputs})


def main(fixtures):
    model = AutoModelForCausalLM.from_pretrained(fixtures / NAME, dtype=torch.float32, attn_implementation="eager").eval()
    config = model.config
    past, now = 3, 4
    target = Path(__file__).parent / NAME
    (target / "onnx").mkdir(parents=True, exist_ok=True)
    for file in ("config.json", "generation_config.json"):
        shutil.copy(fixtures / NAME / file, target)
    row = {0: "batch_size", 1: "sequence_length"}
    names = [f"{i}.{kind}" for i in range(config.num_hidden_layers) for kind in ("key", "value")]
    head = config.hidden_size // config.num_attention_heads
    caches = [torch.randn(1, config.num_key_value_heads, past, head) for _ in names]
    given = (
        torch.randn(1, now, config.hidden_size), torch.ones(1, past + now, dtype=torch.long),
        torch.arange(past, past + now)[None], *caches)
    inputs = {"inputs_embeds": row, "attention_mask": {0: "batch_size", 1: "total_sequence_length"}, "position_ids": row}
    inputs |= {f"past_key_values.{name}": {0: "batch_size", 2: "past_sequence_length"} for name in names}
    outputs = {"logits": row} | {f"present.{name}": {0: "batch_size", 2: "total_sequence_length"} for name in names}
    export(Decoder(model), given, target / "onnx" / "decoder_model_merged.onnx", inputs, outputs)
    ids = torch.zeros(1, now, dtype=torch.long)
    export(Table(model), (ids,), target / "onnx" / "embed_tokens.onnx", {"input_ids": row}, {"inputs_embeds": row})


main(Path(sys.argv[1]))
