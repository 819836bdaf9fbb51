package org.dualslm.encoders.tensorflow;

import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechEncoderProvider;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.plugin.Options;

/**
 * Any TensorFlow SavedModel from samples to frames, as TRILLsson or YAMNet, under the name {@code savedmodel-tensorflow}. The source
 * is the directory with {@code saved_model.pb} and {@code variables/}. What can be told from the model is: opening it, a second and
 * four seconds of faint noise are encoded, and the axis of an output that grew is time.
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code tag} (default {@code serve}) and {@code signature} (default {@code serving_default}): which graph, and which of its
 *       functions.
 *   <li>{@code input} (default: the only one): the name of the function's input, of float32.
 *   <li>{@code layout}: {@code samples} or {@code batch,samples}; by default as many axes as the signature says.
 *   <li>{@code sampleRate} (default 16000): of the samples it takes, in Hz; clips are resampled.
 *   <li>{@code streams} (default: every output of float32 under its own name, in the order of the alphabet): with commas between,
 *       {@code NAME=OUTPUT}, {@code NAME=OUTPUT:AXES}, or either with {@code @RATE} behind. AXES are the output's axes from the
 *       outermost on, {@code b} for a batch of one, {@code t} for time, {@code w} for the width: {@code btw} for [1, frames, width],
 *       {@code bw} for one vector for the whole window. RATE is in frames a second.
 *   <li>{@code frameRate}: of all streams without a rate of their own. By default it is measured, in some thirty runs over up to four
 *       seconds of noise.
 *   <li>{@code windowSeconds} (default 30, from 0.1 to 600; what the signature says if its input has a fixed length): longer
 *       recordings are encoded in windows of at most so many seconds, and joined, so that memory does not grow with them.
 *   <li>{@code padWindows} (default {@code false}; {@code true} if the input has a fixed length): every window is filled up with
 *       zeros to its full length, for models that were trained on no other. Frames of the zeros are left out.
 * </ul>
 *
 * <p>A stream of one vector for a window has as many frames as there are windows, and a frame rate of 1 / {@code windowSeconds}.
 * Windows that are not filled up are all of equal length, and frames that a model loses between two of them are made up for by the
 * frame before, so that frames keep to the seconds they belong to.
 *
 * <p>Each window of each clip is a run of its own, so a batch equals its clips one by one, bit by bit. The number of threads is
 * that of all TensorFlow plugins: the system property {@code dualslm.tensorflow.threads}.
 */
public final class SavedModelProvider implements SpeechEncoderProvider {
    static final String NAME = "savedmodel-tensorflow";

    /** For {@link java.util.ServiceLoader}. */
    public SavedModelProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if an option is unknown, out of its range, or does not fit the model
     */
    @Override
    public SpeechEncoder create(ModelSource source, Options options) {
        SavedModelOptions settings = SavedModelOptions.read(options);
        SavedModel model = SavedModel.open(source, settings);
        try {
            Windowing windowing = Windowing.of(settings, model.fixedLength());
            return new SavedModelEncoder(
                    model, settings.sampleRate(), windowing, new Probe(model, settings, windowing));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }
}
