package org.dualslm.train.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dualslm.api.Attribute;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;

/** A made-up language: each word is a tone of its own, spoken quietly or loudly. */
public final class ToneCorpus {
    public static final List<String> WORDS = List.of("one", "two", "three", "four", "five", "six");

    private static final Map<String, Float> LEVELS = levels();
    private static final int WORD = 12 * ToneEncoder.HOP;
    private static final int PAUSE = 4 * ToneEncoder.HOP;

    private ToneCorpus() {}

    /** Writes so many utterances of two to four words each. */
    public static List<Utterance> write(Path directory, int count, Split split, long seed) {
        Random random = new Random(seed);
        List<Utterance> utterances = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = random.ints(2 + random.nextInt(3), 0, WORDS.size())
                    .mapToObj(WORDS::get)
                    .toList();
            String level = List.copyOf(LEVELS.keySet()).get(random.nextInt(LEVELS.size()));
            Path file = directory.resolve(split.key() + i + ".wav");
            Recordings.write(file, say(words, LEVELS.get(level)));
            utterances.add(
                    new Utterance(file, String.join(" ", words), "robot", Map.of(Attribute.ENERGY, level), split));
        }
        return utterances;
    }

    private static AudioClip say(List<String> words, float level) {
        float[] samples = new float[words.size() * (WORD + PAUSE) + PAUSE];
        for (int w = 0; w < words.size(); w++) {
            double hertz = ToneEncoder.BANDS[WORDS.indexOf(words.get(w))];
            for (int i = 0; i < WORD; i++) {
                samples[PAUSE + w * (WORD + PAUSE) + i] =
                        (float) (level * Math.sin(2 * Math.PI * hertz * i / Recordings.SAMPLE_RATE));
            }
        }
        return AudioClip.of(samples, Recordings.SAMPLE_RATE);
    }

    private static Map<String, Float> levels() {
        Map<String, Float> levels = new LinkedHashMap<>();
        levels.put("quiet", 0.02f);
        levels.put("loud", 0.5f);
        return levels;
    }
}
