package org.dualslm.encoders.djl;

import java.util.List;
import java.util.Map;

/**
 * Whisper's encoder from samples to frames, as text of a Torch program, and the weights that it takes, in order. After them come
 * the mel filters, the window of the spectrum, and the weights of the mixed stream.
 */
final class WhisperProgram {
    static final List<String> PREFIXES = List.of("", "model.");
    static final String KNOWN_WEIGHT = "encoder.conv1.weight";
    static final List<String> ROOTS = List.of("encoder.");

    /** {@code features} is what WhisperFeatureExtractor of transformers computes, {@code [1, mels, spectra]}. */
    private static final String TEXT = """
              def features(self: __torch__.M, samples: Tensor, w: List[Tensor]) -> Tensor:
                spectra = torch.stft(torch.unsqueeze(samples, 0), $SPECTRUM, $HOP, $SPECTRUM, w[$CONSTANTS + 1], center=True, pad_mode="reflect", normalized=False, onesided=True, return_complex=True)
                power = torch.pow(torch.abs(torch.narrow(spectra, 2, 0, torch.size(spectra, 2) - 1)), 2)
                mel = torch.log10(torch.clamp(torch.matmul(w[$CONSTANTS], power), 1e-10))
                return (torch.maximum(mel, torch.max(mel) - 8.) + 4.) / 4.

              def encode(self: __torch__.M, samples: Tensor, sizes: Tensor, taps: Tensor, w: List[Tensor]) -> List[Tensor]:
                attended = int(torch.item(torch.select(sizes, 0, 0)))
                x = torch.to(self.features(samples, w), w[0])
                x = torch.conv1d(x, w[$CONV1], w[$CONV1 + 1], [1], [1])
                x = torch.conv1d($ACTIVATED, w[$CONV2], w[$CONV2 + 1], [2], [1])
                conv = torch.narrow(torch.transpose($ACTIVATED, 1, 2), 1, 0, attended)
                placed = conv + torch.narrow(w[$POSITIONS], 0, 0, attended)
                kept = int(torch.item(torch.select(sizes, 0, 1)))
                return self.streams(conv, placed, None, kept, taps, w[$CONSTANTS + 2], w)

            """;

    private WhisperProgram() {}

    /** Adds the weights to an empty list; gives the text. */
    static String of(WhisperConfig config, WeightList weights) {
        int width = config.stack().width();
        int conv1 = weights.withBias("encoder.conv1", width, config.mels(), 3);
        int conv2 = weights.withBias("encoder.conv2", width, width, 3);
        int positions = weights.add("encoder.embed_positions.weight", config.positions(), width);
        int norm = weights.withBias("encoder.layer_norm", width);
        int first = config.stack().addTo(weights);
        return config.stack().program(first, norm)
                + ProgramText.fill(
                        TEXT,
                        Map.of(
                                "SPECTRUM", config.spectrum(),
                                "HOP", config.hop(),
                                "CONV1", conv1,
                                "CONV2", conv2,
                                "ACTIVATED", Activation.GELU.of("x"), // whatever the layers have
                                "POSITIONS", positions,
                                "CONSTANTS", weights.size()));
    }
}
