package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dualslm.api.Attribute;

/**
 * MELD (Poria et al., ACL 2019; github.com/declare-lab/MELD): {@code train_sent_emo.csv}, {@code dev_sent_emo.csv} and {@code
 * test_sent_emo.csv}, which are the splits, and the clips {@code diaD_uttU}. Clips are distributed as films: extract the sound as WAV or FLAC
 * under the same names. Numbers start over in each split, so a clip must lie below a folder whose name has {@code train}, {@code dev} or
 * {@code test} in it, as distributed; where one table is read alone, any folder will do.
 */
final class Meld implements CorpusReader {
    private static final Map<String, Split> SPLITS =
            Map.of("train", Split.TRAIN, "dev", Split.VALIDATION, "test", Split.TEST);
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "neutral",
            "neutral",
            "joy",
            "happy",
            "sadness",
            "sad",
            "anger",
            "angry",
            "fear",
            "fearful",
            "disgust",
            "disgusted",
            "surprise",
            "surprised");

    /** The six who speak most, 84 % of all lines; the tables tell nobody's gender. */
    private static final Map<String, String> GENDERS = Map.of(
            "Joey",
            "male",
            "Ross",
            "male",
            "Chandler",
            "male",
            "Rachel",
            "female",
            "Monica",
            "female",
            "Phoebe",
            "female");

    /** Where Windows-1252 was taken for Latin-1, as in older copies. */
    private static final Map<String, String> MISREAD = Map.of(
            "\u0085", "…", "\u0091", "‘", "\u0092", "’", "\u0093", "“", "\u0094", "”", "\u0096", "–", "\u0097", "—");

    @Override
    public String name() {
        return "meld";
    }

    @Override
    public String layout() {
        return "train_sent_emo.csv, dev_sent_emo.csv, test_sent_emo.csv, and the clips' sound, such as train_splits/dia0_utt0.wav";
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        if (!folder.files(name -> name.endsWith(".mp4")).isEmpty()) {
            findings.note("There are films (.mp4), which cannot be read: extract their sound as .wav or .flac");
        }
        List<Path> tables = folder.files(name -> name.matches("(train|dev|test)_sent_emo\\.csv"));
        for (Path file : tables) {
            String split =
                    file.getFileName().toString().toLowerCase(Locale.ROOT).split("_")[0];
            List<Dialogues.Spoken> turns = turns(Table.read(file, findings), split, options, findings);
            Dialogues dialogues = new Dialogues(turns);
            for (Dialogues.Spoken turn : turns) {
                List<Path> candidates = folder.recordings(turn.name()).stream()
                        .filter(audio -> mayBe(split, folder.path().relativize(audio), tables.size() == 1))
                        .toList();
                Path audio = findings.one(candidates, split + "/" + turn.name(), turn.origin());
                if (audio != null) {
                    Utterance utterance = new Utterance(
                                    audio, turn.text(), turn.speaker(), labels(turn), SPLITS.get(split))
                            .withLanguage("en");
                    findings.add(dialogues.place(utterance, turn));
                }
            }
        }
        return findings.corpus();
    }

    private static List<Dialogues.Spoken> turns(Table table, String split, CorpusOptions options, Findings findings) {
        int text = table.column("utterance");
        int speaker = table.column("speaker");
        int emotion = table.column("emotion");
        int dialogue = table.column("dialogue_id");
        int number = table.column("utterance_id");
        List<Dialogues.Spoken> turns = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            if (!row.get(dialogue).matches("\\d{1,9}") || !row.get(number).matches("\\d{1,9}")) {
                findings.fault(row.origin() + ": Dialogue_ID and Utterance_ID must be numbers, but are '"
                        + row.get(dialogue) + "' and '" + row.get(number) + "'");
                continue;
            }
            Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
            EMOTIONS.add(row.get(emotion), labels, options, findings);
            String name = "dia" + Integer.parseInt(row.get(dialogue));
            turns.add(new Dialogues.Spoken(
                    name + "_utt" + Integer.parseInt(row.get(number)),
                    split + "-" + name,
                    Integer.parseInt(row.get(number)),
                    row.get(speaker),
                    reread(row.get(text)),
                    labels,
                    row.origin()));
        }
        return turns;
    }

    private static Map<Attribute, String> labels(Dialogues.Spoken turn) {
        Map<Attribute, String> labels = new HashMap<>(turn.labels());
        if (GENDERS.containsKey(turn.speaker())) {
            labels.put(Attribute.GENDER, GENDERS.get(turn.speaker()));
        }
        return labels;
    }

    /** Whether a clip's folders tell of the split, or, for the only one, of none of the others. */
    private static boolean mayBe(String split, Path clip, boolean onlyOne) {
        String folders = clip.getNameCount() > 1 ? clip.getParent().toString().toLowerCase(Locale.ROOT) : "";
        return folders.contains(split) || onlyOne && SPLITS.keySet().stream().noneMatch(folders::contains);
    }

    private static String reread(String text) {
        String reread = text;
        for (Map.Entry<String, String> misread : MISREAD.entrySet()) {
            reread = reread.replace(misread.getKey(), misread.getValue());
        }
        return reread;
    }
}
