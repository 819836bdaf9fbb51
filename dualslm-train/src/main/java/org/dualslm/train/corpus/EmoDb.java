package org.dualslm.train.corpus;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * The Berlin database of emotional speech (Burkhardt et al., Interspeech 2005; emodb.bilderbar.info), in German: {@code wav/03a01Fa.wav}, whose
 * name is speaker, text, emotion and version. The splits are those of a {@link Fold} over the speakers.
 */
final class EmoDb extends FileNameCorpus {
    private static final Pattern NAME = Pattern.compile("(\\d\\d)([ab]\\d\\d)([wleaftn])[a-z]");
    private static final Set<String> WOMEN = Set.of("08", "09", "13", "14", "16");
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "W",
            "angry",
            "L",
            "bored",
            "E",
            "disgusted",
            "A",
            "fearful",
            "F",
            "happy",
            "T",
            "sad",
            "N",
            "neutral");
    private static final Map<String, String> TEXTS = Map.of(
            "a01", "Der Lappen liegt auf dem Eisschrank.",
            "a02", "Das will sie am Mittwoch abgeben.",
            "a04", "Heute abend könnte ich es ihm sagen.",
            "a05", "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück.",
            "a07", "In sieben Stunden wird es soweit sein.",
            "b01", "Was sind denn das für Tüten, die da unter dem Tisch stehen?",
            "b02", "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter.",
            "b03", "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes besucht.",
            "b09", "Ich will das eben wegbringen und dann mit Karl was trinken gehen.",
            "b10", "Die wird auf dem Platz sein, wo wir sie immer hinlegen.");

    @Override
    public String name() {
        return "emodb";
    }

    @Override
    public String layout() {
        return "wav/03a01Fa.wav";
    }

    @Override
    Pattern pattern() {
        return NAME;
    }

    @Override
    Meaning meaning(CorpusFolder folder, CorpusOptions options, Findings findings) {
        return (audio, name) -> {
            Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
            labels.put(Attribute.GENDER, WOMEN.contains(name.group(1)) ? "female" : "male");
            EMOTIONS.add(name.group(3).toUpperCase(Locale.ROOT), labels, options, findings);
            String text = TEXTS.getOrDefault(name.group(2), "");
            return Optional.of(new Utterance(audio, text, name.group(1), labels, Split.TRAIN).withLanguage("de"));
        };
    }
}
