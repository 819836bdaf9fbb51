package org.dualslm.encoders.djl;

import static org.dualslm.testkit.TensorAssert.assertThatTensor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.tensor.Embeddings;
import org.dualslm.testkit.Fixture;

/** What the parity tests share. */
final class Fixtures {
    private Fixtures() {}

    static boolean isOfType(Fixture fixture, List<String> modelTypes) {
        return fixture.source().contains("config.json")
                && modelTypes.contains(
                        Json.readObject(fixture.source(), "config.json").text("model_type", ""));
    }

    static AudioClip clip(Fixture fixture, int number) {
        return AudioClip.of(fixture.tensor("waveform." + number).toArray(), 16_000);
    }

    static EncodedSpeech encode(SpeechEncoder encoder, AudioClip clip, String... streams) {
        return encoder.encode(List.of(clip), Set.of(streams)).get(0);
    }

    /** Compares {@code last} with {@code hidden.NUMBER}, and every other stream of which there is a tensor {@code STREAM.NUMBER}. */
    static void assertStreams(Fixture fixture, SpeechEncoder encoder, int number) {
        Map<String, String> tensors = new LinkedHashMap<>();
        encoder.streams().forEach(stream -> tensors.put(stream.name(), stream.name() + "." + number));
        tensors.put("last", "hidden." + number);
        tensors.values().removeIf(tensor -> !fixture.has(tensor));
        EncodedSpeech encoded =
                encode(encoder, clip(fixture, number), tensors.keySet().toArray(String[]::new));
        tensors.forEach((stream, tensor) -> {
            Embeddings expected = fixture.embeddings(tensor);
            Embeddings found = encoded.stream(stream);
            assertThatTensor(every(found.length() / expected.length(), found))
                    .as(tensor)
                    .isCloseTo(expected, fixture.tolerance(tensor));
        });
    }

    /** The first row and every {@code step}th after it. */
    static Embeddings every(int step, Embeddings frames) {
        return Embeddings.concatenate(IntStream.range(0, frames.length() / step)
                .mapToObj(i -> frames.slice(i * step, i * step + 1))
                .toList());
    }
}
