package org.dualslm.encoders.djl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.encoder.SpeechStream;

/** The streams of an encoder, and how its program is asked for some of them. Immutable. */
final class EncoderStreams {
    private static final String LAST = "last";
    private static final String CONV = "conv";
    private static final String INPUT = "input";
    private static final String WEIGHTED = "weighted";

    private final int layers;
    private final List<SpeechStream> all;

    /** By name, in the order in which the program gives them; the value is the last layer that is needed, plus one. */
    private final Map<String, Integer> depths = new LinkedHashMap<>();

    /**
     * The streams of an encoder.
     *
     * @param convolved width of a frame after the convolutions
     * @param width of any other frame
     * @param weighted whether there is a weighted sum
     */
    EncoderStreams(int layers, int convolved, int width, boolean weighted, double frameRate) {
        this.layers = layers;
        depths.put(CONV, 0);
        depths.put(INPUT, 0);
        for (int i = 0; i < layers; i++) {
            depths.put("layer." + i, i + 1);
        }
        depths.put(LAST, layers);
        if (weighted) {
            depths.put(WEIGHTED, layers);
        }
        List<String> names = new ArrayList<>(depths.keySet());
        names.remove(LAST);
        names.add(0, LAST);
        all = names.stream()
                .map(name -> new SpeechStream(name, name.equals(CONV) ? convolved : width, frameRate))
                .toList();
    }

    /** All of them, {@code last} first. */
    List<SpeechStream> all() {
        return all;
    }

    void requireKnown(Set<String> wanted) {
        List<String> unknown =
                wanted.stream().filter(name -> !depths.containsKey(name)).toList();
        if (wanted.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException((wanted.isEmpty() ? "No stream was asked for" : "No stream " + unknown)
                    + "; this encoder has " + depths.keySet()
                    + (depths.containsKey(WEIGHTED)
                            ? ""
                            : ", and " + WEIGHTED + " once it is given the option " + LayerMix.WEIGHTS));
        }
    }

    /** The streams wanted, in the order in which the program gives them. */
    List<String> inOrderGiven(Set<String> wanted) {
        return depths.keySet().stream().filter(wanted::contains).toList();
    }

    /** For each stream, in the program's order, whether it is wanted, and after these the number of layers to run. */
    long[] taps(Set<String> wanted) {
        long[] taps = new long[layers + 5];
        int place = 0;
        for (Map.Entry<String, Integer> stream : depths.entrySet()) {
            if (wanted.contains(stream.getKey())) {
                taps[place] = 1;
                taps[layers + 4] = Math.max(taps[layers + 4], stream.getValue());
            }
            place++;
        }
        return taps;
    }
}
