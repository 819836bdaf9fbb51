package org.dualslm.encoders.tensorflow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dualslm.api.plugin.Options;

/**
 * The options of {@link SavedModelProvider}, read but not yet compared with a model.
 *
 * @param layout number of the input's axes: 1 or 2
 * @param streams empty for all
 */
record SavedModelOptions(
        String tag,
        String signature,
        Optional<String> input,
        Optional<Integer> layout,
        int sampleRate,
        List<StreamOption> streams,
        OptionalDouble frameRate,
        OptionalDouble windowSeconds,
        Optional<Boolean> padWindows) {

    static final String WINDOW_SECONDS = "windowSeconds";
    static final String PAD_WINDOWS = "padWindows";
    static final String LAYOUT = "layout";

    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 600;

    static SavedModelOptions read(Options options) {
        options.requireOnly(
                SavedModelProvider.NAME,
                "tag",
                "signature",
                "input",
                LAYOUT,
                "sampleRate",
                "streams",
                "frameRate",
                WINDOW_SECONDS,
                PAD_WINDOWS);
        return new SavedModelOptions(
                options.text("tag", "serve"),
                options.text("signature", "serving_default"),
                Optional.ofNullable(options.text("input", null)),
                layout(options.text(LAYOUT, null)),
                options.integer("sampleRate", 16_000, 1),
                StreamOption.parse(options.text("streams", "")),
                positive(options, "frameRate", Double.MIN_VALUE, Double.MAX_VALUE),
                positive(options, WINDOW_SECONDS, LEAST_SECONDS, MOST_SECONDS),
                options.values().containsKey(PAD_WINDOWS)
                        ? Optional.of(options.flag(PAD_WINDOWS, false))
                        : Optional.empty());
    }

    private static Optional<Integer> layout(String text) {
        if (text == null) {
            return Optional.empty();
        }
        return switch (text) {
            case "samples" -> Optional.of(1);
            case "batch,samples" -> Optional.of(2);
            default ->
                throw new IllegalArgumentException(
                        "Option '" + LAYOUT + "' must be samples or batch,samples, not '" + text + "'");
        };
    }

    private static OptionalDouble positive(Options options, String name, double least, double most) {
        if (!options.values().containsKey(name)) {
            return OptionalDouble.empty();
        }
        double value = options.number(name, 0);
        if (value < least || value > most) {
            throw new IllegalArgumentException("Option '" + name + "' must be "
                    + (most == Double.MAX_VALUE ? "greater than 0" : "from " + least + " to " + most) + ", not "
                    + value);
        }
        return OptionalDouble.of(value);
    }
}
