package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * StyleTalk (Lin et al., ACL 2024; github.com/DanielLin94144/StyleTalk): {@code train.csv} and {@code eval.csv}, a dialogue's last turn and
 * its answer a row, and the recordings that these name, such as {@code book_269/c_2.wav}. {@code eval.csv} is the test; there is no
 * validation. The utterance is the turn to be answered; its answer is the reply, with its style.
 */
final class StyleTalk implements CorpusReader {
    private static final Pattern ROLE = Pattern.compile("(?:^|\\s)([AB])\\s?:\\s");
    private static final LabelTable EMOTIONS = LabelTable.of(
            Attribute.EMOTION,
            "neutral",
            "neutral",
            "sad",
            "sad",
            "cheerful",
            "happy",
            "friendly",
            "friendly",
            "unfriendly",
            "unfriendly",
            "excited",
            "excited",
            "hopeful",
            "hopeful");
    private static final LabelTable TEMPI = LabelTable.same(Attribute.TEMPO, "slow", "normal", "fast");
    private static final LabelTable ENERGIES = LabelTable.same(Attribute.ENERGY, "quiet", "normal", "loud");

    @Override
    public String name() {
        return "styletalk";
    }

    @Override
    public String layout() {
        return "train.csv, eval.csv, and recordings such as book_269/c_2.wav below any folder";
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        Map<String, Split> tables = new LinkedHashMap<>();
        tables.put("train.csv", Split.TRAIN);
        tables.put("eval.csv", Split.TEST);
        tables.forEach((name, split) -> {
            for (Path file : folder.files(name::equals)) {
                read(Table.read(file, findings), split, options, findings);
            }
        });
        return findings.corpus();
    }

    private static void read(Table table, Split split, CorpusOptions options, Findings findings) {
        int dialogue = table.column("diag_id");
        int context = table.column("context");
        int recording = table.column("curr_audio_id");
        int text = table.column("curr_text");
        int reply = table.column("res_text");
        for (Table.Row row : table.rows()) {
            if (row.get(dialogue).isEmpty()) {
                findings.fault(row.origin() + ": it names no dialogue");
                continue;
            }
            Path audio = findings.recording(row.get(recording), row.origin());
            if (audio == null) {
                continue;
            }
            List<DialogueTurn.Line> before = row.get(context).isEmpty() ? List.of() : lines(row.get(context), "");
            DialogueTurn.Line said = lines(row.get(text), "B").get(0);
            Utterance utterance = new Utterance(
                            audio, said.text(), "", labels(table, row, "curr", options, findings), split)
                    .withLanguage("en")
                    .withTurn(new DialogueTurn(row.get(dialogue), before.size(), said.speaker(), before));
            String answer = lines(row.get(reply), "A").get(0).text();
            findings.add(
                    answer.isEmpty()
                            ? utterance
                            : utterance.withReply(new Reply(answer, labels(table, row, "res", options, findings))));
        }
    }

    private static Map<Attribute, String> labels(
            Table table, Table.Row row, String turn, CorpusOptions options, Findings findings) {
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        EMOTIONS.add(row.get(table.column(turn + "_emotion")), labels, options, findings);
        TEMPI.add(row.get(table.column(turn + "_speed")), labels, options, findings);
        ENERGIES.add(row.get(table.column(turn + "_volume")), labels, options, findings);
        return labels;
    }

    /** Cuts {@code A : Hello! B : Hi.} into turns. What stands before the first of these marks, or without any, is said by {@code first}. */
    private static List<DialogueTurn.Line> lines(String text, String first) {
        List<DialogueTurn.Line> lines = new ArrayList<>();
        String speaker = first;
        int from = 0;
        Matcher role = ROLE.matcher(text);
        while (role.find()) {
            if (role.start() > from) {
                lines.add(line(speaker, text.substring(from, role.start())));
            }
            speaker = role.group(1);
            from = role.end();
        }
        if (from < text.length() || lines.isEmpty()) {
            lines.add(line(speaker, text.substring(from)));
        }
        return lines;
    }

    private static DialogueTurn.Line line(String speaker, String text) {
        return new DialogueTurn.Line(speaker, text.strip().replaceAll("\\s+", " "));
    }
}
