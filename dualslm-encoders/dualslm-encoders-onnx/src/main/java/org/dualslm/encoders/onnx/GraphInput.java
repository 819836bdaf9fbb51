package org.dualslm.encoders.onnx;

import java.util.Optional;

/**
 * What a graph hears of samples: themselves, or their log-mel spectrogram. Immutable.
 *
 * @param logMel empty for the samples themselves
 * @param dimensions of the graph's input: 2 for {@code [batch, samples]}, 3 for {@code [batch, bands, spectra]} or {@code [batch, 1,
 *     samples]}
 */
record GraphInput(Optional<LogMel> logMel, int dimensions) {
    float[] values(float[] samples) {
        return logMel.map(features -> features.of(samples)).orElse(samples);
    }

    /** Of what so many samples give. */
    long[] shape(int samples) {
        if (logMel.isPresent()) {
            return new long[] {1, logMel.get().bands(), logMel.get().spectra(samples)};
        }
        return dimensions == 2 ? new long[] {1, samples} : new long[] {1, 1, samples};
    }

    /** How long so many samples are in the graph's time, begun spectra included. */
    int time(int samples) {
        return logMel.map(features -> 1 + (samples - 1) / features.hop()).orElse(samples);
    }

    int fewestSamples() {
        return logMel.map(LogMel::fewestSamples).orElse(1);
    }
}
