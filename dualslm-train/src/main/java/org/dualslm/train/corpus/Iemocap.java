package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * IEMOCAP (Busso et al., Language Resources and Evaluation 2008; sail.usc.edu/iemocap): {@code Session1/dialog/EmoEvaluation/Ses01F_impro01.txt}
 * with the emotions on which listeners agreed, {@code Session1/dialog/transcriptions/Ses01F_impro01.txt} with the words, and {@code
 * Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav}. The splits are those of a {@link Fold} over the sessions, whose two
 * speakers are in no other session: five folds leave one session out.
 */
final class Iemocap implements CorpusReader {
    private static final Pattern DIALOGUE = Pattern.compile("ses\\d\\d[fm]_.*\\.txt");
    private static final Pattern EVALUATION = Pattern.compile("\\[(?<start>\\d+(?:\\.\\d+)?) - \\d+(?:\\.\\d+)?]\\s+"
            + "(?<turn>(?<dialogue>(?<session>Ses\\d\\d)[FM]_\\w+)_(?<sex>[FM])\\w+)\\s+(?<emotion>\\w+)\\b.*");
    private static final Pattern TRANSCRIPT = Pattern.compile("(Ses\\d\\d\\w+)\\s*\\[[-\\d. ]+]:(.*)");

    /** Excitement counts as happiness, as is usual; {@code xxx} is no agreement, {@code oth} something else. */
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "neu",
            "neutral",
            "hap",
            "happy",
            "exc",
            "happy",
            "sad",
            "sad",
            "ang",
            "angry",
            "fea",
            "fearful",
            "dis",
            "disgusted",
            "sur",
            "surprised",
            "fru",
            "frustrated",
            "oth",
            "",
            "xxx",
            "");

    @Override
    public String name() {
        return "iemocap";
    }

    @Override
    public String layout() {
        return "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt, Session1/dialog/transcriptions/Ses01F_impro01.txt,"
                + " Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav";
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        Map<String, String> transcripts = new HashMap<>();
        for (Path file : dialogues(folder, "transcriptions")) {
            for (String line : CorpusFolder.lines(file)) {
                // Other lines are remarks, or words of turns that were not cut out.
                Matcher matcher = TRANSCRIPT.matcher(line.strip());
                if (matcher.matches()) {
                    transcripts.put(matcher.group(1), matcher.group(2).strip());
                }
            }
        }
        List<Utterance> utterances = new ArrayList<>();
        for (Path file : dialogues(folder, "EmoEvaluation")) {
            List<Dialogues.Spoken> turns = turns(file, transcripts, options, findings);
            Dialogues dialogues = new Dialogues(turns);
            for (Dialogues.Spoken turn : turns) {
                Path audio = findings.recording(turn.name(), turn.origin());
                if (audio != null) {
                    utterances.add(dialogues.place(utterance(audio, turn), turn));
                }
            }
        }
        if (!utterances.isEmpty()) {
            options.fold().divide(utterances, Iemocap::session).forEach(findings::add);
        }
        return findings.corpus();
    }

    private static List<Path> dialogues(CorpusFolder folder, String parent) {
        return folder.files(name -> DIALOGUE.matcher(name).matches()).stream()
                .filter(file -> file.getParent().getFileName().toString().equalsIgnoreCase(parent))
                .toList();
    }

    /** In the order in which they begin. */
    private static List<Dialogues.Spoken> turns(
            Path file, Map<String, String> transcripts, CorpusOptions options, Findings findings) {
        Map<Matcher, String> evaluations = new LinkedHashMap<>();
        int line = 0;
        for (String text : CorpusFolder.lines(file)) {
            line++;
            Matcher matcher = EVALUATION.matcher(text);
            if (matcher.matches()) {
                evaluations.put(matcher, file + " line " + line);
            } else if (text.startsWith("[")) {
                findings.fault(file + " line " + line + ": not '[start - end] turn emotion': '" + text + "'");
            }
        }
        List<Matcher> ordered = new ArrayList<>(evaluations.keySet());
        ordered.sort(Comparator.comparingDouble(evaluation -> Double.parseDouble(evaluation.group("start"))));
        List<Dialogues.Spoken> turns = new ArrayList<>();
        for (Matcher evaluation : ordered) {
            String turn = evaluation.group("turn");
            Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
            EMOTIONS.add(evaluation.group("emotion"), labels, options, findings);
            String origin = evaluations.get(evaluation);
            if (!transcripts.containsKey(turn)) {
                findings.note("A turn has no transcript");
            }
            turns.add(new Dialogues.Spoken(
                    turn,
                    evaluation.group("dialogue"),
                    turns.size(),
                    evaluation.group("session") + evaluation.group("sex"),
                    transcripts.getOrDefault(turn, ""),
                    labels,
                    origin));
        }
        return turns;
    }

    private static Utterance utterance(Path audio, Dialogues.Spoken turn) {
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        labels.putAll(turn.labels());
        labels.put(Attribute.GENDER, turn.speaker().endsWith("F") ? "female" : "male");
        return new Utterance(audio, turn.text(), turn.speaker(), labels, Split.TRAIN).withLanguage("en");
    }

    private static String session(Utterance utterance) {
        return utterance.speaker().substring(0, utterance.speaker().length() - 1);
    }
}
