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
import org.dualslm.api.DualSlmException;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonObject;

/**
 * DailyTalk (Lee, Park and Kim, ICASSP 2023; github.com/keonlee9420/DailyTalk): {@code data/D/T_S_dD.wav}, the turn T of speaker S in
 * dialogue D, and {@code metadata.json} with words and emotions. Where the authors' lists {@code train_frame.txt} or {@code
 * train_phone.txt} are there, the dialogues they name are to train on and the others for validation; else the splits are those of a {@link
 * Fold} over the dialogues. There are two speakers, so no split is independent of them. Without {@code metadata.json}, words and
 * emotions are those of the lists, in lower case.
 */
final class DailyTalk implements CorpusReader {
    private static final Pattern TURN = Pattern.compile("(\\d{1,6})_(\\d{1,6})_d(\\d{1,6})");
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "no emotion",
            "neutral",
            "none",
            "neutral",
            "happiness",
            "happy",
            "sadness",
            "sad",
            "anger",
            "angry",
            "fear",
            "fearful",
            "surprise",
            "surprised",
            "disgust",
            "disgusted");

    @Override
    public String name() {
        return "dailytalk";
    }

    @Override
    public String layout() {
        return "metadata.json, and recordings such as data/0/1_0_d0.wav";
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        List<Dialogues.Spoken> training = new ArrayList<>();
        List<Dialogues.Spoken> listed = new ArrayList<>();
        for (Path list : folder.files(name -> name.matches("(train|val)_(frame|phone)\\.txt"))) {
            List<Dialogues.Spoken> turns = listed(list, options, findings);
            listed.addAll(turns);
            if (list.getFileName().toString().toLowerCase(Locale.ROOT).startsWith("train")) {
                training.addAll(turns);
            }
        }
        List<Dialogues.Spoken> described = new ArrayList<>();
        for (Path metadata : folder.files("metadata.json"::equals)) {
            described.addAll(described(metadata, options, findings));
        }
        List<Dialogues.Spoken> turns = new ArrayList<>(described.isEmpty() ? distinct(listed) : described);
        turns.sort(Comparator.comparingInt((Dialogues.Spoken turn) -> Integer.parseInt(turn.dialogue()))
                .thenComparingInt(Dialogues.Spoken::number));
        Dialogues dialogues = new Dialogues(turns);
        List<Utterance> utterances = new ArrayList<>();
        for (Dialogues.Spoken turn : turns) {
            Path audio = findings.recording(turn.name(), turn.origin());
            if (audio != null) {
                Utterance utterance = new Utterance(audio, turn.text(), turn.speaker(), turn.labels(), Split.TRAIN)
                        .withLanguage("en");
                utterances.add(dialogues.place(utterance, turn));
            }
        }
        divide(utterances, training, options).forEach(findings::add);
        return findings.corpus();
    }

    private static List<Utterance> divide(
            List<Utterance> utterances, List<Dialogues.Spoken> training, CorpusOptions options) {
        if (utterances.isEmpty()) {
            return utterances;
        }
        if (training.isEmpty()) {
            return options.fold().divide(utterances, DailyTalk::dialogue);
        }
        Set<String> dialogues = new HashSet<>();
        training.forEach(turn -> dialogues.add(turn.dialogue()));
        return utterances.stream()
                .map(utterance ->
                        utterance.withSplit(dialogues.contains(dialogue(utterance)) ? Split.TRAIN : Split.VALIDATION))
                .toList();
    }

    private static String dialogue(Utterance utterance) {
        return utterance.turn().orElseThrow().dialogue();
    }

    private static List<Dialogues.Spoken> distinct(List<Dialogues.Spoken> turns) {
        Set<String> names = new HashSet<>();
        return turns.stream().filter(turn -> names.add(turn.name())).toList();
    }

    /** The authors' list: {@code T_S_dD|S|{phonemes}|words|emotion}. */
    private static List<Dialogues.Spoken> listed(Path file, CorpusOptions options, Findings findings) {
        List<Dialogues.Spoken> turns = new ArrayList<>();
        int number = 0;
        for (String line : CorpusFolder.lines(file)) {
            String origin = file + " line " + ++number;
            String[] fields = line.split("\\|", -1);
            if (fields.length == 5) {
                add(fields[0], fields[3], fields[4], origin, options, findings, turns);
            } else if (!line.isBlank()) {
                findings.fault(origin + ": it has " + fields.length + " fields between '|', but must have 5");
            }
        }
        return turns;
    }

    /** {@code {"D": {"T": {"utterance_idx": T, "dialog_idx": D, "speaker": S, "text": "…", "emotion": "…", …}, …}, …}}. */
    private static List<Dialogues.Spoken> described(Path file, CorpusOptions options, Findings findings) {
        List<Dialogues.Spoken> turns = new ArrayList<>();
        try {
            JsonObject dialogues = Json.parseObject(CorpusFolder.text(file), file.toString());
            for (String dialogue : dialogues.keys()) {
                JsonObject ofDialogue = dialogues.object(dialogue);
                for (String number : ofDialogue.keys()) {
                    JsonObject turn = ofDialogue.object(number);
                    String name = number + "_" + word(turn, "speaker") + "_d" + dialogue;
                    String origin = file + ": '" + dialogue + "." + number + "'";
                    add(name, turn.text("text"), turn.text("emotion", ""), origin, options, findings, turns);
                }
            }
        } catch (DualSlmException e) {
            throw e instanceof CorpusException known ? known : new CorpusException(e.getMessage(), e);
        }
        return turns;
    }

    /** A number or a string. */
    private static String word(JsonObject json, String key) {
        return json.get(key) instanceof Json.Number number ? number.literal() : json.text(key);
    }

    private static void add(
            String name,
            String text,
            String emotion,
            String origin,
            CorpusOptions options,
            Findings findings,
            List<Dialogues.Spoken> turns) {
        Matcher matcher = TURN.matcher(name.strip());
        if (!matcher.matches()) {
            findings.fault(origin + ": a turn is called such as 1_0_d0, but this is '" + name + "'");
            return;
        }
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        EMOTIONS.add(emotion, labels, options, findings);
        turns.add(new Dialogues.Spoken(
                name.strip(),
                matcher.group(3),
                Integer.parseInt(matcher.group(1)),
                matcher.group(2),
                text.strip(),
                labels,
                origin));
    }
}
