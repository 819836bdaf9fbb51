package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dualslm.api.Attribute;

/**
 * A labelled recording. Immutable: each {@code with…} gives another one.
 *
 * @param audio its file, absolute
 * @param transcript what is said; empty if unknown
 * @param speaker who speaks, under a name of the corpus's own; empty if unknown
 * @param labels how it is said, as far as known; iterates in the attributes' order
 * @param split what it may be used for
 * @param language what is spoken, as a BCP 47 tag ({@code en}, {@code de}); empty if unknown
 * @param seconds how long the recording is, > 0; empty if unknown
 * @param caption how it is said, in words of the corpus's own; empty if there are none
 * @param turn its place in a dialogue; empty if it stands alone
 * @param reply what was, or should be, answered; empty if unknown
 */
public record Utterance(
        Path audio,
        String transcript,
        String speaker,
        Map<Attribute, String> labels,
        Split split,
        String language,
        OptionalDouble seconds,
        String caption,
        Optional<DialogueTurn> turn,
        Optional<Reply> reply) {
    public Utterance {
        Objects.requireNonNull(audio, "audio");
        Objects.requireNonNull(transcript, "transcript");
        Objects.requireNonNull(speaker, "speaker");
        labels = inOrder(labels);
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(language, "language");
        Objects.requireNonNull(caption, "caption");
        Objects.requireNonNull(turn, "turn");
        Objects.requireNonNull(reply, "reply");
        if (seconds.isPresent() && !(seconds.getAsDouble() > 0 && Double.isFinite(seconds.getAsDouble()))) {
            throw new IllegalArgumentException(
                    "A recording cannot be " + seconds.getAsDouble() + " seconds long: " + audio);
        }
    }

    /** One of which no more is known. */
    public Utterance(Path audio, String transcript, String speaker, Map<Attribute, String> labels, Split split) {
        this(
                audio,
                transcript,
                speaker,
                labels,
                split,
                "",
                OptionalDouble.empty(),
                "",
                Optional.empty(),
                Optional.empty());
    }

    /** One label, empty if unknown. */
    public Optional<String> label(Attribute attribute) {
        return Optional.ofNullable(labels.get(attribute));
    }

    /** With one label more, or another one. */
    public Utterance withLabel(Attribute attribute, String label) {
        Map<Attribute, String> more = new EnumMap<>(Attribute.class);
        more.putAll(labels);
        more.put(attribute, label);
        return withLabels(more);
    }

    /** With these labels alone. */
    public Utterance withLabels(Map<Attribute, String> labels) {
        return new Utterance(audio, transcript, speaker, labels, split, language, seconds, caption, turn, reply);
    }

    /** In another split. */
    public Utterance withSplit(Split split) {
        return new Utterance(audio, transcript, speaker, labels, split, language, seconds, caption, turn, reply);
    }

    /** In a language. */
    public Utterance withLanguage(String language) {
        return new Utterance(audio, transcript, speaker, labels, split, language, seconds, caption, turn, reply);
    }

    /** Of known length. */
    public Utterance withSeconds(double seconds) {
        return new Utterance(
                audio, transcript, speaker, labels, split, language, OptionalDouble.of(seconds), caption, turn, reply);
    }

    /** Described in words. */
    public Utterance withCaption(String caption) {
        return new Utterance(audio, transcript, speaker, labels, split, language, seconds, caption, turn, reply);
    }

    /** As a turn of a dialogue. */
    public Utterance withTurn(DialogueTurn turn) {
        return new Utterance(
                audio, transcript, speaker, labels, split, language, seconds, caption, Optional.of(turn), reply);
    }

    /** Answered so. */
    public Utterance withReply(Reply reply) {
        return new Utterance(
                audio, transcript, speaker, labels, split, language, seconds, caption, turn, Optional.of(reply));
    }

    static Map<Attribute, String> inOrder(Map<Attribute, String> labels) {
        Map<Attribute, String> ordered = new EnumMap<>(Attribute.class);
        ordered.putAll(labels);
        return Collections.unmodifiableMap(ordered);
    }
}
