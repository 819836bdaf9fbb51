package org.dualslm.examples.training;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dualslm.api.Attribute;
import org.dualslm.train.corpus.Corpus;
import org.dualslm.train.corpus.DialogueTurn;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.corpus.measure.ClassThresholds;

/** What a reader found, as text for people. */
final class CorpusSummary {
    private static final int EXAMPLES = 5;

    private CorpusSummary() {}

    /** Counts by split, labels, and what is missing or at fault. */
    static String of(Corpus corpus) {
        StringBuilder text = new StringBuilder();
        row(text, "", split -> split.key());
        row(text, "recordings", split -> String.valueOf(corpus.split(split).size()));
        row(text, "speakers", split -> String.valueOf(speakers(corpus, split).size()));
        row(text, "seconds", split -> seconds(corpus.split(split)));
        row(
                text,
                "with words",
                split -> count(corpus.split(split), one -> !one.transcript().isEmpty()));
        if (corpus.utterances().stream().anyMatch(one -> one.turn().isPresent())) {
            row(
                    text,
                    "dialogues",
                    split -> String.valueOf(corpus.split(split).stream()
                            .flatMap(one -> one.turn().stream())
                            .map(DialogueTurn::dialogue)
                            .distinct()
                            .count()));
            row(
                    text,
                    "with replies",
                    split -> count(corpus.split(split), one -> one.reply().isPresent()));
        }
        for (Attribute attribute : Attribute.values()) {
            for (String label : corpus.labels(attribute)) {
                row(
                        text,
                        attribute.key() + " " + label,
                        split -> count(
                                corpus.split(split), one -> one.label(attribute).equals(Optional.of(label))));
            }
        }
        Set<String> both = new HashSet<>(speakers(corpus, Split.TEST));
        both.retainAll(speakers(corpus, Split.TRAIN));
        if (!both.isEmpty()) {
            line(text, "%d speakers of the test are in training too", both.size());
        }
        examples(text, "missing", corpus.missing());
        examples(text, "left out for a fault", corpus.faults());
        corpus.notes().forEach(note -> line(text, "%s", note));
        return text.toString();
    }

    /** Where the classes begin and end. */
    static String of(ClassThresholds thresholds) {
        StringBuilder text = new StringBuilder();
        for (String gender : thresholds.genders()) {
            for (Map.Entry<Attribute, String> unit : units().entrySet()) {
                thresholds
                        .band(gender, unit.getKey())
                        .ifPresent(band -> line(
                                text,
                                "%-8s%-8s ordinary from %.2f to %.2f %s",
                                gender,
                                unit.getKey().key(),
                                band.from(),
                                band.to(),
                                unit.getValue()));
            }
        }
        return text.isEmpty() ? "too few recordings could be measured for thresholds\n" : text.toString();
    }

    private static Map<Attribute, String> units() {
        Map<Attribute, String> units = new TreeMap<>();
        units.put(Attribute.PITCH, "Hz");
        units.put(Attribute.TEMPO, "syllables a second");
        units.put(Attribute.ENERGY, "dB");
        return units;
    }

    private static Set<String> speakers(Corpus corpus, Split split) {
        return corpus.split(split).stream()
                .map(Utterance::speaker)
                .filter(speaker -> !speaker.isEmpty())
                .collect(Collectors.toSet());
    }

    private static String seconds(List<Utterance> utterances) {
        double seconds =
                utterances.stream().mapToDouble(one -> one.seconds().orElse(0)).sum();
        boolean all = utterances.stream().allMatch(one -> one.seconds().isPresent());
        return String.format(Locale.ROOT, all ? "%.0f" : "≥ %.0f", seconds);
    }

    private static String count(List<Utterance> utterances, Predicate<Utterance> wanted) {
        return String.valueOf(utterances.stream().filter(wanted).count());
    }

    private static void row(StringBuilder text, String title, Function<Split, String> cell) {
        List<Object> cells = new ArrayList<>(List.of(title));
        for (Split split : Split.values()) {
            cells.add(cell.apply(split));
        }
        line(text, "%-22s%12s%12s%12s", cells.toArray());
    }

    private static void examples(StringBuilder text, String what, List<?> all) {
        line(text, "%d %s", all.size(), what);
        all.stream().limit(EXAMPLES).forEach(one -> line(text, "  %s", one));
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
