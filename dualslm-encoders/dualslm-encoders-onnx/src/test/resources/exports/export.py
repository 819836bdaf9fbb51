"""Exports the encoders of tiny random checkpoints (the reference fixtures of dualslm-encoders-djl) as the ONNX exports on the
Hugging Face hub are: names of inputs and outputs, dimensions left open, the file's place.

    python export.py ../../../../../dualslm-encoders-djl/src/test/resources/fixtures
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModel


class Output(torch.nn.Module):
    """Gives the tensor alone, and asks for it by position."""

    def __init__(self, encoder, further=()):
        super().__init__()
        self.encoder = encoder
        self.further = further

    def forward(self, given):
        result = self.encoder(given, output_hidden_states=True)
        return (result.last_hidden_state, *(result.hidden_states[i] for i in self.further))


def export(encoder, given, name, input_name, dimensions, outputs, opens=(0, 1)):
    target = Path(__file__).parent / name / "onnx"
    target.mkdir(parents=True, exist_ok=True)
    axes = {input_name: dimensions}
    for output in outputs:
        axes[output] = {i: ("batch_size", "frames")[i] for i in opens}
    with torch.no_grad():
        torch.onnx.export(
            encoder.eval(), (given,), str(target / "encoder_model.onnx"), dynamo=False, opset_version=17,
            input_names=[input_name], output_names=list(outputs), dynamic_axes=axes)


def main(fixtures):
    torch.manual_seed(1)
    for name in ("whisper-80", "whisper-128-sharded-fp16"):
        model = AutoModel.from_pretrained(fixtures / name, dtype=torch.float32, attn_implementation="eager").encoder
        bins = model.config.num_mel_bins
        export(Output(model), torch.randn(1, bins, 3000), name, "input_features", {0: "batch_size"}, ["last_hidden_state"], (0,))
        shutil.copy(fixtures / name / "preprocessor_config.json", Path(__file__).parent / name)
    name = "wav2vec2-group"
    model = AutoModel.from_pretrained(fixtures / name, dtype=torch.float32, attn_implementation="eager")
    export(
        Output(model, (0, 1)), torch.randn(1, 16000), name, "input_values", {0: "batch_size", 1: "sequence_length"},
        ["last_hidden_state", "hidden_states.0", "hidden_states.1"])


main(Path(sys.argv[1]))
