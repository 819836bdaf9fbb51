package org.dualslm.train.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.dualslm.api.Attribute;
import org.dualslm.api.HeardSpeech;
import org.dualslm.api.Instructions;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.audio.AudioException;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.train.corpus.CachedCorpus.Fault;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.OnFault;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.internal.Parallel;
import org.dualslm.train.progress.Progress;
import org.dualslm.train.task.TextForm;

/**
 * Asks a model, in words, what was said in recordings and how, and compares its answers with what is known: with both kinds of vectors,
 * and with each alone. Answers are the likeliest ones (greedy), each to a question of its own.
 */
public final class Evaluation {
    private final SpeechLanguageModel model;
    private final TextForm form;
    private final TextNormalizer normalizer;
    private final Wordings wordings;
    private final Settings settings;
    private final Bootstrap bootstrap;

    /**
     * How to ask.
     *
     * @param hearings which vectors to give, one after the other; at least one
     * @param transcripts whether to ask for the words
     * @param attributes which attributes to ask for, where recordings are labelled with them
     * @param replies whether to let it answer each recording itself, in the first wording alone
     * @param level the root mean square to which each recording is scaled, of full scale; 0 to leave it as loud as it is
     * @param longestTranscript the most tokens of an answer to what was said, or of a reply, ≥ 1
     * @param longestLabel the most tokens of an answer about an attribute, ≥ 1
     * @param onFault what to do about recordings that cannot be heard
     */
    public record Settings(
            Set<Hearing> hearings,
            boolean transcripts,
            Set<Attribute> attributes,
            boolean replies,
            double level,
            int longestTranscript,
            int longestLabel,
            OnFault onFault) {
        public Settings {
            hearings = hearings.isEmpty() ? Set.of() : EnumSet.copyOf(hearings);
            attributes = attributes.isEmpty() ? Set.of() : EnumSet.copyOf(attributes);
            Objects.requireNonNull(onFault, "onFault");
            if (hearings.isEmpty() || longestTranscript < 1 || longestLabel < 1) {
                throw new IllegalArgumentException(
                        "An evaluation needs at least one way to hear, and answers of at least one token: " + hearings
                                + ", " + longestTranscript + ", " + longestLabel);
            }
            if (!(level >= 0 && level <= 1)) {
                throw new IllegalArgumentException("A level lies between 0 and 1, full scale; " + level + " does not");
            }
        }

        /** Everything but replies, in all three ways; recordings that cannot be heard are skipped. */
        public static Settings everything() {
            return new Settings(
                    EnumSet.allOf(Hearing.class),
                    true,
                    EnumSet.allOf(Attribute.class),
                    false,
                    0,
                    128,
                    16,
                    OnFault.SKIP);
        }
    }

    /**
     * @param model not closed
     * @param form how it was trained to word its answers
     * @param normalizer makes its words comparable
     * @param wordings how to ask, the first of which counts
     * @param bootstrap measures how far chance moves the figures
     */
    public Evaluation(
            SpeechLanguageModel model,
            TextForm form,
            TextNormalizer normalizer,
            Wordings wordings,
            Settings settings,
            Bootstrap bootstrap) {
        this.model = model;
        this.form = form;
        this.normalizer = normalizer;
        this.wordings = wordings;
        this.settings = settings;
        this.bootstrap = bootstrap;
    }

    /**
     * Asks about each recording.
     *
     * @param labels all labels that there are, for each attribute; an answer that is none of them is wrong
     * @param pool on which to ask, about several recordings at a time
     * @throws CorpusException if a recording cannot be heard and that is fatal
     */
    public EvaluationReport run(
            List<Utterance> utterances, Map<Attribute, List<String>> labels, ExecutorService pool, Progress progress) {
        List<EvaluatedUtterance> heard = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        try (Progress.Task task = progress.start("evaluate", utterances.size(), 0)) {
            for (Asked asked : Parallel.map(pool, utterances, utterance -> ask(utterance, task))) {
                if (asked.fault() == null) {
                    heard.add(asked.heard());
                } else {
                    faults.add(asked.fault());
                }
            }
        }
        Map<Hearing, EvaluationScores> scores = new EnumMap<>(Hearing.class);
        for (Hearing hearing : settings.hearings()) {
            int count = wordings.all().size();
            scores.put(hearing, EvaluationScores.of(heard, hearing, count, labels, form, normalizer, bootstrap));
        }
        return new EvaluationReport(scores, heard, faults, wordings, settings, bootstrap, labels, form, normalizer);
    }

    /** One of the two is null. */
    private record Asked(EvaluatedUtterance heard, Fault fault) {}

    private Asked ask(Utterance utterance, Progress.Task task) {
        try {
            AudioClip clip = AudioClip.read(utterance.audio());
            HeardSpeech speech = model.hear(settings.level() > 0 ? Level.normalize(clip, settings.level()) : clip);
            Map<Hearing, List<HeardAnswers>> answers = new EnumMap<>(Hearing.class);
            for (Hearing hearing : settings.hearings()) {
                answers.put(
                        hearing,
                        wordings.all().stream()
                                .map(wording -> ask(utterance, speech, hearing, wording))
                                .toList());
            }
            return new Asked(new EvaluatedUtterance(utterance, answers), null);
        } catch (AudioException | IllegalArgumentException e) {
            // The latter from a language model whose context a long recording would overflow.
            if (settings.onFault() == OnFault.FAIL) {
                throw new CorpusException("Cannot use the recording " + utterance.audio() + ": " + e.getMessage(), e);
            }
            return new Asked(null, new Fault(utterance.audio(), e.getMessage()));
        } finally {
            task.advance(1);
        }
    }

    private HeardAnswers ask(Utterance utterance, HeardSpeech speech, Hearing hearing, Instructions wording) {
        String transcript = settings.transcripts() && !utterance.transcript().isEmpty()
                ? ask(hearing.turn(speech, wording.transcript()), settings.longestTranscript())
                : null;
        Map<Attribute, String> attributes = new EnumMap<>(Attribute.class);
        for (Attribute attribute : settings.attributes()) {
            if (utterance.label(attribute).isPresent()) {
                String instruction = wording.attributes().get(attribute);
                attributes.put(attribute, ask(hearing.turn(speech, instruction), settings.longestLabel()));
            }
        }
        String reply = settings.replies() && wording == wordings.all().get(0)
                ? ask(hearing.turn(speech, ""), settings.longestTranscript())
                : null;
        return new HeardAnswers(transcript, attributes, reply);
    }

    private String ask(SpokenTurn turn, int longest) {
        return model.ask(turn, model.generationConfig().greedy(longest), TokenListener.NONE)
                .text()
                .strip();
    }
}
