package org.dualslm.examples.corpus;

import java.util.List;
import java.util.stream.Stream;
import org.dualslm.examples.corpus.Labels.Gender;

/**
 * A voice of espeak-ng: an accent and a variant (its vocal tract).
 *
 * @param accent as {@code espeak-ng --voices=en} lists it
 * @param variant as {@code espeak-ng --voices=variant} lists its file
 */
record Speaker(String accent, String variant, Gender gender) {
    private static final List<Speaker> TRAINING = Stream.concat(
                    voices(
                            Gender.FEMALE,
                            "en-us+f1",
                            "en-gb-scotland+f1",
                            "en+f2",
                            "en-us-nyc+f2",
                            "en-us+f4",
                            "en-gb-x-rp+f4",
                            "en-us+f5",
                            "en+f5",
                            "en-us-nyc+belinda",
                            "en-us+belinda",
                            "en-gb-x-rp+aunty",
                            "en-us-nyc+aunty"),
                    voices(
                            Gender.MALE,
                            "en-us+m1",
                            "en+m2",
                            "en-us+m3",
                            "en-gb-scotland+m4",
                            "en-us+m5",
                            "en-gb-x-rp+m6",
                            "en-us+Alex",
                            "en+Gene",
                            "en-us+ed",
                            "en-us-nyc+Diogo",
                            "en+Denis",
                            "en-us+klatt2"))
            .toList();

    private static final List<Speaker> HELD_OUT = Stream.concat(
                    voices(Gender.FEMALE, "en-us+f3", "en+linda"), voices(Gender.MALE, "en-us+m7", "en-gb-x-rp+victor"))
            .toList();

    /** The voices of training and validation. */
    static List<Speaker> training() {
        return TRAINING;
    }

    /** The voices of the test; none of their variants is used in training. */
    static List<Speaker> heldOut() {
        return HELD_OUT;
    }

    /** What espeak-ng and manifests call it. */
    String name() {
        return accent + "+" + variant;
    }

    private static Stream<Speaker> voices(Gender gender, String... names) {
        return Stream.of(names).map(name -> name.split("\\+")).map(parts -> new Speaker(parts[0], parts[1], gender));
    }
}
