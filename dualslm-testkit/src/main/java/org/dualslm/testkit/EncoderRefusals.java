package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;
import org.junit.jupiter.api.io.TempDir;

/** Bad input is refused in words. */
abstract class EncoderRefusals extends EncoderFrames {
    static final String UNKNOWN_STREAM = "no-such-stream";

    @Promise(
            by = "SpeechEncoderProvider.name",
            that = "it is lower-case ASCII letters, digits and dashes, always the same")
    void providerHasAPluginName() {
        assertThat(provider().name())
                .matches(Building.NAME)
                .isEqualTo(provider().name());
    }

    @Promise(by = "SpeechEncoderProvider.capabilities", that = "what it builds implements each of them")
    void declaredCapabilitiesAreTrue() {
        Building.hasCapabilities(provider(), encoder());
    }

    @Promise(
            by = "SpeechEncoderProvider.create",
            that = "an unknown option is refused by name, with the names of those it knows")
    void unknownOptionsAreRefusedByName() {
        Building.refusesUnknownOptions(options(), options -> provider().create(source(), options));
    }

    @Promise(by = "SpeechEncoderProvider.create", that = "a missing file is named by a ModelFormatException")
    void missingFilesAreNamed(@TempDir Path scratch) {
        Building.namesMissingFiles(source(), requiredFiles(), options(), scratch, provider()::create);
    }

    @Promise(
            by = "SpeechEncoder.encode",
            that = "an unknown stream is refused with the names of those that exist, even for no clips")
    void unknownStreamIsRefusedWithTheNamesThatExist() {
        String first = encoder().streams().get(0).name();
        for (List<AudioClip> batch : List.of(given(), List.<AudioClip>of())) {
            Refusal.ofArgument(
                    "a stream that is not there",
                    () -> encoder().encode(batch, Set.of(UNKNOWN_STREAM, first)),
                    UNKNOWN_STREAM);
            Refusal.ofArgument(
                    "a stream that is not there",
                    () -> encoder().encode(batch, Set.of(UNKNOWN_STREAM)),
                    allStreams().toArray());
        }
    }

    @Promise(by = "SpeechEncoder.encode", that = "asking for no stream is refused")
    void askingForNoStreamIsRefused() {
        Refusal.ofArgument("no streams", () -> encoder().encode(given(), Set.of()));
    }

    @Promise(by = "SpeechEncoder.encode", that = "null is refused, as a batch, in one, and as streams")
    void nullIsRefused() {
        AudioClip clip = given().get(0);
        Refusal.ofNull("null instead of a batch", () -> encoder().encode(null, allStreams()));
        Refusal.ofNull("null in a batch", () -> encoder().encode(Arrays.asList(clip, null), allStreams()));
        Refusal.ofNull("null instead of streams", () -> encoder().encode(List.of(clip), null));
        assertThat(encode(clip, allStreams()))
                .as("frames after refusals")
                .isEqualTo(singles().get(0));
    }
}
