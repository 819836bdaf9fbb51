package org.dualslm.train.corpus;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * RAVDESS (Livingstone and Russo, PLOS ONE 2018; zenodo.org/record/1188976), its audio-only speech: {@code Actor_01/03-01-05-01-02-01-01.wav},
 * whose numbers are modality, channel, emotion, intensity, statement, repetition and actor. Songs and films are passed over. The splits are
 * those of a {@link Fold} over the actors, of whom the odd ones are male.
 */
final class Ravdess extends FileNameCorpus {
    private static final Pattern NAME = Pattern.compile("(\\d\\d-\\d\\d)-0([1-8])-\\d\\d-(0[12])-\\d\\d-(\\d\\d)");
    private static final String SPEECH = "03-01";
    private static final List<String> EMOTIONS =
            List.of("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised");
    private static final LabelTable COMMON = LabelTable.of(
            Attribute.EMOTION,
            "neutral",
            "neutral",
            "calm",
            "calm",
            "happy",
            "happy",
            "sad",
            "sad",
            "angry",
            "angry",
            "fearful",
            "fearful",
            "disgust",
            "disgusted",
            "surprised",
            "surprised");
    private static final Map<String, String> STATEMENTS =
            Map.of("01", "Kids are talking by the door.", "02", "Dogs are sitting by the door.");

    @Override
    public String name() {
        return "ravdess";
    }

    @Override
    public String layout() {
        return "Actor_01/03-01-05-01-02-01-01.wav, within Audio_Speech_Actors_01-24 or not";
    }

    @Override
    Pattern pattern() {
        return NAME;
    }

    @Override
    Meaning meaning(CorpusFolder folder, CorpusOptions options, Findings findings) {
        return (audio, name) -> {
            if (!name.group(1).equals(SPEECH)) {
                findings.note("A song, or the sound of a film, was passed over");
                return Optional.empty();
            }
            boolean male = Integer.parseInt(name.group(4)) % 2 == 1;
            Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
            labels.put(Attribute.GENDER, male ? "male" : "female");
            COMMON.add(EMOTIONS.get(Integer.parseInt(name.group(2)) - 1), labels, options, findings);
            return Optional.of(
                    new Utterance(audio, STATEMENTS.get(name.group(3)), "actor-" + name.group(4), labels, Split.TRAIN)
                            .withLanguage("en"));
        };
    }
}
