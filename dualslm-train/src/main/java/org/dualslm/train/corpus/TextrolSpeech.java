package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * TextrolSpeech (Ji et al., ICASSP 2024; github.com/jishengpeng/TextrolSpeech): tables of captions, a recording a row, and the recordings of
 * LibriTTS, VCTK and several corpora of emotions, below any folders. A table says by its name which split it is: with {@code test}, {@code
 * val} or {@code dev} in it, else training; a recording that several tables list belongs to the test before validation before
 * training. Columns are found by their names, of which several are known, as copies differ.
 */
final class TextrolSpeech implements CorpusReader {
    private static final Pattern LIBRITTS = Pattern.compile("(\\d+)_\\d+_\\d+_\\d+");
    private static final Pattern VCTK = Pattern.compile("([ps]\\d+)_\\d+(?:_mic\\d)?");
    private static final LabelTable GENDERS =
            LabelTable.of(Attribute.GENDER, "m", "male", "f", "female", "male", "male", "female", "female");
    private static final LabelTable PITCHES = LabelTable.same(Attribute.PITCH, "low", "normal", "high");
    private static final LabelTable TEMPI = LabelTable.of(
            Attribute.TEMPO, "low", "slow", "normal", "normal", "high", "fast", "slow", "slow", "fast", "fast");
    private static final LabelTable ENERGIES =
            LabelTable.of(Attribute.ENERGY, "low", "quiet", "normal", "normal", "high", "loud");
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "neutral",
            "neutral",
            "happy",
            "happy",
            "sad",
            "sad",
            "angry",
            "angry",
            "fear",
            "fearful",
            "fearful",
            "fearful",
            "disgust",
            "disgusted",
            "disgusted",
            "disgusted",
            "surprise",
            "surprised",
            "surprised",
            "surprised",
            "contempt",
            "contemptuous",
            "calm",
            "calm");

    @Override
    public String name() {
        return "textrolspeech";
    }

    @Override
    public String layout() {
        return "tables such as caption/random_train.csv with the columns item_name or wav_fp, gender, pitch, tempo, energy, emotion and"
                + " style_prompt, and the recordings below any folders";
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        List<Path> tables = new ArrayList<>(folder.files(name -> name.endsWith(".csv")));
        tables.sort(Comparator.comparing(TextrolSpeech::split).reversed());
        Set<Path> taken = new HashSet<>();
        for (Path file : tables) {
            Table table = Table.read(file, findings);
            if (table.find("item_name", "wav_fp") < 0 || table.find("style_prompt") < 0) {
                findings.note("A table has no columns of captions, and was passed over: " + file);
                continue;
            }
            for (Table.Row row : table.rows()) {
                read(table, row, split(file), folder, taken, options, findings);
            }
        }
        return findings.corpus();
    }

    private static Split split(Path table) {
        String name = table.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.contains("test")) {
            return Split.TEST;
        }
        return name.contains("val") || name.contains("dev") ? Split.VALIDATION : Split.TRAIN;
    }

    private static void read(
            Table table,
            Table.Row row,
            Split split,
            CorpusFolder folder,
            Set<Path> taken,
            CorpusOptions options,
            Findings findings) {
        String file = row.get(table.find("wav_fp"));
        String reference = file.isEmpty() ? row.get(table.find("item_name")) : file;
        if (reference.isEmpty()) {
            findings.fault(row.origin() + ": it names no recording");
            return;
        }
        Path audio = findings.one(find(folder, reference), reference, row.origin());
        if (audio == null) {
            return;
        }
        if (!taken.add(audio)) {
            findings.note("A recording that was listed before was passed over");
            return;
        }
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        GENDERS.add(row.get(table.column("gender")), labels, options, findings);
        PITCHES.add(row.get(table.column("pitch")), labels, options, findings);
        TEMPI.add(row.get(table.column("tempo", "dur")), labels, options, findings);
        ENERGIES.add(row.get(table.column("energy")), labels, options, findings);
        EMOTIONS.add(row.get(table.column("emotion")), labels, options, findings);
        String speaker = row.get(table.find("spk", "speaker"));
        findings.add(new Utterance(
                        audio,
                        row.get(table.find("content_prompt", "txt", "text")),
                        speaker.isEmpty() ? speaker(CorpusFolder.stem(audio)) : speaker,
                        labels,
                        split)
                .withLanguage("en")
                .withCaption(row.get(table.column("style_prompt"))));
    }

    /**
     * Copies keep the recordings below other folders than the tables say, so leading parts may differ; but what is left must begin in the
     * corpus's folder or in one just below, or another speaker's recording of the same number might be taken. Item names write folders
     * with dashes.
     */
    private static List<Path> find(CorpusFolder folder, String reference) {
        for (String path : List.of(reference.replace('\\', '/'), reference.replace('-', '/'))) {
            List<Path> found = folder.recordings(path);
            for (String rest = path; found.isEmpty() && rest.indexOf('/') != rest.lastIndexOf('/'); ) {
                rest = rest.substring(rest.indexOf('/') + 1);
                int deepest = folder.path().getNameCount() + rest.split("/").length + 1;
                found = folder.recordings(rest).stream()
                        .filter(file -> file.getNameCount() <= deepest)
                        .toList();
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        String name = reference
                .substring(Math.max(reference.lastIndexOf('/'), reference.lastIndexOf('\\')) + 1)
                .replaceFirst("\\.[a-z0-9]+$", "");
        if (LIBRITTS.matcher(name).matches()) {
            return folder.recordings(name);
        }
        // Its version 0.92 has two microphones' recordings of each sentence.
        return VCTK.matcher(name).matches() ? folder.recordings(name + "_mic1") : List.of();
    }

    /** As LibriTTS and VCTK name them; the corpora of emotions count takes alike. */
    private static String speaker(String stem) {
        for (Pattern pattern : List.of(LIBRITTS, VCTK)) {
            Matcher matcher = pattern.matcher(stem);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return "";
    }
}
