package org.dualslm.encoders.prosody;

import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;

/**
 * Builds the encoder {@code prosody}: level, pitch and voice of each frame as plain numbers, computed in Java,
 * without weights. It goes beside an encoder that was trained to recognise words and has lost them. Its one stream
 * {@code prosody} has width 8, every column of the order of 1:
 *
 * <table>
 * <caption>Columns</caption>
 * <tr><th>column</th><th>holds</th><th>range</th></tr>
 * <tr><td>0</td><td>level: dB relative to full scale (RMS of 32 ms), divided by 40, plus 1</td><td>-1 (-80 dB and
 *     less) to 1 (full scale); more where floats exceed it</td></tr>
 * <tr><td>1</td><td>level relative to the clip's loudest frame, in dB, divided by 40</td><td>0 and less</td></tr>
 * <tr><td>2</td><td>pitch: log2(F0 / 100 Hz), linear across unvoiced frames; 0 if the whole clip is
 *     unvoiced</td><td>-0.74 to 2.33</td></tr>
 * <tr><td>3</td><td>probability that the frame is voiced</td><td>0 to 1</td></tr>
 * <tr><td>4</td><td>slope of the pitch in octaves in a tenth of a second; 0 in unvoiced frames</td><td>-2 to
 *     2</td></tr>
 * <tr><td>5</td><td>spectral centroid: log2 of its frequency in kHz</td><td>-5 to 3</td></tr>
 * <tr><td>6</td><td>spectral tilt: power above 1 kHz over power below, in dB, divided by 20</td><td>-3 to 3</td></tr>
 * <tr><td>7</td><td>spectral flatness: log10 of the geometric over the arithmetic mean of the power</td><td>-4 (a
 *     tone) to 0 (white)</td></tr>
 * </table>
 *
 * <p>Clips are resampled to 16 kHz. Option {@code hop} sets the samples from one frame to the next (default 384, the
 * hop of Moonshine's frames; at least 16). A clip of n samples has {@code round(n / hop)} frames, at least one,
 * centred on {@code (i + 0.5) * hop}; no clip is too short. A clip shorter than 33 ms counts as unvoiced. The result
 * of a batch is exactly that of its clips one by one.
 */
public final class ProsodyEncoderProvider implements SpeechEncoderProvider {
    /** For the service loader. */
    public ProsodyEncoderProvider() {}

    @Override
    public String name() {
        return "prosody";
    }

    /**
     * Builds the encoder.
     *
     * @param source ignored; may be null
     * @param options {@code hop}
     * @throws IllegalArgumentException if an option is unknown or not a number in range
     */
    @Override
    public SpeechEncoder create(ModelSource source, Options options) {
        options.requireOnly("Speech encoder 'prosody'", "hop");
        return new ProsodyEncoder(options.integer("hop", ProsodyEncoder.DEFAULT_HOP, 16));
    }
}
