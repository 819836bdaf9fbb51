package org.dualslm.encoders.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.plugin.Options;
import org.dualslm.api.tensor.FloatTensor;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.Device;
import org.dualslm.djl.Precision;
import org.dualslm.djl.Tensors;
import org.dualslm.djl.TorchProgram;
import org.dualslm.djl.WeightLoader;

/**
 * All that an encoder is made of, before anything is loaded.
 *
 * @param model the kind of model and its shape, for the fingerprint
 * @param file the checkpoint
 * @param weights those of it that the program takes, in order
 * @param roots beginnings of names, after the weights' prefix, below which nothing else may be stored
 * @param constants what the program takes after the weights, in float32
 * @param weightNorm place of a weight that the program's method {@code normed} gives as it is to be used
 * @param program text, with a method {@code encode} that takes samples, sizes (attended and kept frames), taps and weights
 * @param stack the encoder's layers
 * @param convolved width of a frame after the convolutions
 * @param framing cuts clips into windows
 */
record EncoderPlan(
        String model,
        Safetensors file,
        WeightList weights,
        List<String> roots,
        List<FloatTensor> constants,
        OptionalInt weightNorm,
        String program,
        LayerStack stack,
        int convolved,
        Framing framing) {
    /** The names of the options that every encoder has, and of its own. */
    static String[] optionsAnd(String... own) {
        List<String> shared = List.of(Device.OPTION, Precision.OPTION, LayerMix.WEIGHTS, LayerMix.LOGITS);
        return Stream.concat(shared.stream(), Stream.of(own)).toArray(String[]::new);
    }

    /**
     * Loads the weights and compiles the program.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if the checkpoint does not fit
     * @throws IllegalArgumentException if an option is out of its range
     */
    SpeechEncoder load(Options options) {
        Device device = Device.choose(options);
        Precision precision = Precision.choose(options, device);
        Optional<FloatTensor> mix = LayerMix.choose(options, file, stack.layers());
        EncoderStreams streams =
                new EncoderStreams(stack.layers(), convolved, stack.width(), mix.isPresent(), framing.frameRate());
        NDManager manager = device.newManager();
        try {
            NDList loaded = loadWeights(manager, precision);
            constants.forEach(constant -> loaded.add(Tensors.of(manager, constant)));
            loaded.add(Tensors.of(manager, mix.orElse(FloatTensor.of(new int[] {1}, new float[1]))));
            return new TorchEncoder(
                    streams, framing, model + " " + precision, manager, compile(manager, loaded), loaded);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private NDList loadWeights(NDManager manager, Precision precision) {
        try (WeightLoader loader = new WeightLoader(manager, file, precision)) {
            return weights.load(loader, roots);
        }
    }

    private TorchProgram compile(NDManager manager, NDList loaded) {
        TorchProgram compiled = TorchProgram.compile("speech encoder", program);
        try {
            weightNorm.ifPresent(place -> loaded.set(
                    place,
                    compiled.call(manager, "normed", new NDList(), loaded).singletonOrThrow()));
            return compiled;
        } catch (RuntimeException | Error e) {
            compiled.close();
            throw e;
        }
    }
}
