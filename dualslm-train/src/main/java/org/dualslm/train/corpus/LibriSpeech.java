package org.dualslm.train.corpus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.api.Attribute;

/**
 * LibriSpeech (Panayotov et al., ICASSP 2015; openslr.org/12): {@code SUBSET/SPEAKER/CHAPTER/SPEAKER-CHAPTER-NNNN.flac}, with the words
 * of a chapter in {@code SPEAKER-CHAPTER.trans.txt} and the sexes in {@code SPEAKERS.TXT}. Splits are the corpus's: subsets
 * {@code train-…}, {@code dev-…} and {@code test-…}. To read some subsets alone, give their folders. Transcripts, which
 * are in capitals, are put in lower case.
 */
final class LibriSpeech implements CorpusReader {
    private static final Pattern SUBSET = Pattern.compile("(train|dev|test)-(clean|other)(-\\d+)?");
    private static final Pattern TRANSCRIPT = Pattern.compile("((\\d+)-\\d+-\\d+)\\s+(\\S.*)");
    private static final Pattern SPEAKER = Pattern.compile("\\s*(\\d+)\\s*\\|\\s*([MF])\\s*\\|.*");
    private static final Map<String, Split> SPLITS =
            Map.of("train", Split.TRAIN, "dev", Split.VALIDATION, "test", Split.TEST);

    /** How far above the folder given {@code SPEAKERS.TXT} may lie: that of one subset, speaker or chapter may be given. */
    private static final int LEVELS_UP = 3;

    @Override
    public String name() {
        return "librispeech";
    }

    @Override
    public String layout() {
        return "test-clean/1089/134686/1089-134686-0000.flac with 1089-134686.trans.txt beside it, SPEAKERS.TXT above";
    }

    @Override
    public Corpus read(Path directory, CorpusOptions options, OnFault onFault) {
        CorpusFolder folder = CorpusFolder.of(directory);
        Findings findings = new Findings(this, folder, onFault);
        Map<String, String> genders = genders(folder, findings);
        for (Path transcripts : folder.files(name -> name.endsWith(".trans.txt"))) {
            Split split = split(transcripts, findings);
            int number = 0;
            for (String line : CorpusFolder.lines(transcripts)) {
                number++;
                if (!line.isBlank()) {
                    read(line, transcripts, number, split, genders, findings);
                }
            }
        }
        return findings.corpus();
    }

    private static void read(
            String line, Path transcripts, int number, Split split, Map<String, String> genders, Findings findings) {
        String origin = transcripts + " line " + number;
        Matcher matcher = TRANSCRIPT.matcher(line.strip());
        if (!matcher.matches()) {
            findings.fault(origin + ": not an utterance's number and its words: '" + line + "'");
            return;
        }
        String speaker = matcher.group(2);
        String chapter = transcripts.getParent().getFileName().toString();
        Path audio = findings.recording(chapter + "/" + matcher.group(1), origin);
        if (audio == null) {
            return;
        }
        Map<Attribute, String> labels = new EnumMap<>(Attribute.class);
        Optional.ofNullable(genders.get(speaker)).ifPresent(gender -> labels.put(Attribute.GENDER, gender));
        findings.add(new Utterance(audio, matcher.group(3).toLowerCase(Locale.ROOT), speaker, labels, split)
                .withLanguage("en"));
    }

    private static Split split(Path file, Findings findings) {
        for (int i = file.getNameCount() - 1; i >= 0; i--) {
            Matcher matcher = SUBSET.matcher(file.getName(i).toString().toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                return SPLITS.get(matcher.group(1));
            }
        }
        findings.note(
                "A chapter lies in no folder such as train-clean-100, dev-other or test-clean, so it is read as training: "
                        + file);
        return Split.TRAIN;
    }

    private static Map<String, String> genders(CorpusFolder folder, Findings findings) {
        Optional<Path> table = folder.files("speakers.txt"::equals).stream().findFirst();
        Path above = folder.path().getParent();
        for (int level = 0; level < LEVELS_UP && table.isEmpty() && above != null; level++) {
            table = Optional.of(above.resolve("SPEAKERS.TXT")).filter(Files::isRegularFile);
            above = above.getParent();
        }
        Map<String, String> genders = new HashMap<>();
        if (table.isEmpty()) {
            findings.note("There is no SPEAKERS.TXT, so genders are unknown");
            return genders;
        }
        List<String> lines = CorpusFolder.lines(table.get());
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = SPEAKER.matcher(lines.get(i));
            if (matcher.matches()) {
                genders.put(matcher.group(1), matcher.group(2).equals("F") ? "female" : "male");
            } else if (!lines.get(i).isBlank() && !lines.get(i).startsWith(";")) {
                findings.fault(table.get() + " line " + (i + 1) + ": not 'reader | sex | …': '" + lines.get(i) + "'");
            }
        }
        return genders;
    }
}
