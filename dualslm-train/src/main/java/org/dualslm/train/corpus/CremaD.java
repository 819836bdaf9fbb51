package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * CREMA-D (Cao et al., IEEE Transactions on Affective Computing 2014; github.com/CheyneyComputerScience/CREMA-D): {@code
 * AudioWAV/1001_DFA_ANG_XX.wav}, whose name is actor, sentence, acted emotion and its strength, and {@code VideoDemographics.csv}, which tells
 * the actors' sexes. The splits are those of a {@link Fold} over the actors.
 */
final class CremaD extends FileNameCorpus {
    private static final Pattern NAME = Pattern.compile("(\\d{4})_([a-z]{3})_([a-z]{3})_(?:lo|md|hi|xx?)");
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "ANG",
            "angry",
            "DIS",
            "disgusted",
            "FEA",
            "fearful",
            "HAP",
            "happy",
            "NEU",
            "neutral",
            "SAD",
            "sad");
    private static final Map<String, String> SENTENCES = sentences();

    @Override
    public String name() {
        return "crema-d";
    }

    @Override
    public String layout() {
        return "AudioWAV/1001_DFA_ANG_XX.wav, VideoDemographics.csv";
    }

    @Override
    Pattern pattern() {
        return NAME;
    }

    @Override
    Meaning meaning(CorpusFolder folder, CorpusOptions options, Findings findings) {
        Map<String, String> genders = genders(folder, findings);
        return (audio, name) -> {
            Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
            Optional.ofNullable(genders.get(name.group(1))).ifPresent(gender -> labels.put(Attribute.GENDER, gender));
            EMOTIONS.add(name.group(3).toUpperCase(Locale.ROOT), labels, options, findings);
            String text = SENTENCES.getOrDefault(name.group(2), "");
            return Optional.of(new Utterance(audio, text, name.group(1), labels, Split.TRAIN).withLanguage("en"));
        };
    }

    private static Map<String, String> genders(CorpusFolder folder, Findings findings) {
        Map<String, String> genders = new HashMap<>();
        List<Path> tables = folder.files("videodemographics.csv"::equals);
        if (tables.isEmpty()) {
            findings.note("There is no VideoDemographics.csv, so genders are unknown");
            return genders;
        }
        Table table = Table.read(tables.get(0), findings);
        int actor = table.column("actorid");
        int sex = table.column("sex");
        for (Table.Row row : table.rows()) {
            String gender = row.get(sex).toLowerCase(Locale.ROOT);
            if (gender.equals("female") || gender.equals("male")) {
                genders.put(row.get(actor), gender);
            } else {
                findings.fault(row.origin() + ": a sex must be Female or Male, but is '" + row.get(sex) + "'");
            }
        }
        return genders;
    }

    private static Map<String, String> sentences() {
        Map<String, String> sentences = new HashMap<>();
        sentences.put("ieo", "It's eleven o'clock.");
        sentences.put("tie", "That is exactly what happened.");
        sentences.put("iom", "I'm on my way to the meeting.");
        sentences.put("iww", "I wonder what this is about.");
        sentences.put("tai", "The airplane is almost full.");
        sentences.put("mti", "Maybe tomorrow it will be cold.");
        sentences.put("iwl", "I would like a new alarm clock.");
        sentences.put("ith", "I think I have a doctor's appointment.");
        sentences.put("dfa", "Don't forget a jacket.");
        sentences.put("its", "I think I've seen this before.");
        sentences.put("tsi", "The surface is slick.");
        sentences.put("wsi", "We'll stop in a couple of minutes.");
        return sentences;
    }
}
