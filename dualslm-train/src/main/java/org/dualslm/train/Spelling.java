package org.dualslm.train;

import java.util.List;
import java.util.Objects;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.train.alignment.TextAlignment;
import org.dualslm.train.corpus.CachedUtterance;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.TextForm;

/**
 * What one adapter's vectors are to spell: the text that would stand in the prompt in their place. For the linguistic adapter that is the
 * transcript, for the paralinguistic one a caption of all labels. Immutable.
 */
public final class Spelling {
    /**
     * Of the mean squared distance between token embeddings. It is the temperature of the softmax over distances: the smaller, the
     * less far must a vector leave the embeddings to be told from them.
     */
    public static final double VARIANCE_SHARE = 0.008;

    /** How strongly vectors are drawn to the embeddings they spell ({@link org.dualslm.train.alignment.CtcLoss}). */
    public static final double ATTRACTION = 0.01;

    private final Information kind;
    private final TextForm form;
    private final TextAlignment alignment;

    private Spelling(Information kind, TextForm form, TextAlignment alignment) {
        this.kind = kind;
        this.form = form;
        this.alignment = alignment;
    }

    /**
     * @param kind which adapter is to spell
     * @param languageModel whose token embeddings to spell with; not kept
     * @param utterances whose texts may occur
     * @param blank a token that stands for nothing, such as {@code <|blank|>}
     * @param varianceShare see {@link org.dualslm.train.alignment.CtcLoss#variance}
     * @param attraction see {@link org.dualslm.train.alignment.CtcLoss}
     */
    public static Spelling of(
            Information kind,
            LanguageModel languageModel,
            TextForm form,
            List<CachedUtterance> utterances,
            String blank,
            double varianceShare,
            double attraction) {
        Objects.requireNonNull(kind, "kind");
        List<String> texts = utterances.stream()
                .map(cached -> text(kind, form, cached.utterance()))
                .distinct()
                .toList();
        return new Spelling(kind, form, new TextAlignment(languageModel, texts, blank, varianceShare, attraction));
    }

    /** Which adapter is to spell. */
    public Information kind() {
        return kind;
    }

    /** How vectors are compared with text. */
    public TextAlignment alignment() {
        return alignment;
    }

    /** What an utterance's vectors are to spell; empty if that is not known. */
    public String text(Utterance utterance) {
        return text(kind, form, utterance);
    }

    private static String text(Information kind, TextForm form, Utterance utterance) {
        if (kind == Information.LINGUISTIC) {
            return utterance.transcript().isEmpty() ? "" : form.spoken(utterance.transcript());
        }
        return utterance.labels().isEmpty() ? "" : form.caption(utterance.labels());
    }
}
