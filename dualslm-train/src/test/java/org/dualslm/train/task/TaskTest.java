package org.dualslm.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.dualslm.api.Attribute;
import org.dualslm.api.Instructions;
import org.dualslm.train.corpus.Split;
import org.dualslm.train.corpus.Utterance;
import org.junit.jupiter.api.Test;

class TaskTest {
    private static final Instructions INSTRUCTIONS = Instructions.standard();
    private static final TextForm FORM = TextForm.standard();
    private static final Map<Attribute, String> LABELS = Map.of(
            Attribute.EMOTION, "happy",
            Attribute.GENDER, "female",
            Attribute.PITCH, "high",
            Attribute.TEMPO, "normal",
            Attribute.ENERGY, "loud");

    @Test
    void askForWhatTheyNeedAlone() {
        Utterance utterance = utterance("hello there", LABELS);
        Task transcription = new Transcription(INSTRUCTIONS, FORM);
        assertThat(transcription.needs()).containsExactly(Information.LINGUISTIC);
        assertThat(transcription.instruction()).isEqualTo(INSTRUCTIONS.transcript());
        assertThat(transcription.answer(utterance)).isEqualTo(" hello there");

        Task pitch = new AttributeRecognition(Attribute.PITCH, INSTRUCTIONS, FORM);
        assertThat(pitch.name()).isEqualTo("pitch");
        assertThat(pitch.needs()).containsExactly(Information.PARALINGUISTIC);
        assertThat(pitch.instruction()).isEqualTo(INSTRUCTIONS.attributes().get(Attribute.PITCH));
        assertThat(pitch.answer(utterance)).isEqualTo(" high");

        Task description = new StyleDescription(INSTRUCTIONS, FORM);
        assertThat(description.needs()).containsExactly(Information.PARALINGUISTIC);
        assertThat(description.instruction()).isEqualTo(INSTRUCTIONS.description());
        assertThat(description.answer(utterance)).isEqualTo(" female, high pitch, normal speed, loud, happy");
    }

    @Test
    void textFormsStandInForVectors() {
        assertThat(FORM.spoken("hello there")).isEqualTo(" hello there");
        assertThat(FORM.caption(LABELS)).isEqualTo(" female high normal speed loud happy");
        assertThat(FORM.caption(Map.of(Attribute.PITCH, "normal"))).isEqualTo(" normal pitch");
    }

    @Test
    void fitOnlyWhatIsLabelled() {
        Utterance silent = utterance("", Map.of(Attribute.PITCH, "low"));
        assertThat(new Transcription(INSTRUCTIONS, FORM).fits(silent)).isFalse();
        assertThat(new AttributeRecognition(Attribute.PITCH, INSTRUCTIONS, FORM).fits(silent))
                .isTrue();
        assertThat(new AttributeRecognition(Attribute.EMOTION, INSTRUCTIONS, FORM).fits(silent))
                .isFalse();
        assertThat(new StyleDescription(INSTRUCTIONS, FORM).fits(silent)).isTrue();
        assertThat(new StyleDescription(INSTRUCTIONS, FORM).fits(utterance("", Map.of())))
                .isFalse();
    }

    @Test
    void areDrawnByTheirWeights() {
        TaskMix mix = TaskMix.firstStage(INSTRUCTIONS, FORM, 0.5, 0.4, 0.1);
        Map<String, Double> shares = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(1);
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            shares.merge(mix.draw(utterance("hello", LABELS), random).name(), 1.0 / draws, Double::sum);
        }
        assertThat(shares).hasSize(7);
        assertThat(shares.get("transcription")).isCloseTo(0.5, within(0.02));
        assertThat(shares.get("description")).isCloseTo(0.1, within(0.02));
        for (Attribute attribute : Attribute.values()) {
            assertThat(shares.get(attribute.key())).isCloseTo(0.08, within(0.02));
        }
    }

    @Test
    void areDrawnAmongThoseThatFit() {
        TaskMix mix = TaskMix.firstStage(INSTRUCTIONS, FORM, 100, 1, 0);
        Utterance onlyPitch = utterance("", Map.of(Attribute.PITCH, "low"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            assertThat(mix.draw(onlyPitch, random).name()).isEqualTo("pitch");
        }
        assertThat(mix.fits(utterance("", Map.of()))).isFalse();
        assertThatThrownBy(() -> mix.draw(utterance("", Map.of()), random)).hasMessageContaining("a.wav");
    }

    @Test
    void weightsMustBePositive() {
        Task task = new Transcription(INSTRUCTIONS, FORM);
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new TaskMix.Share(task, weight)).hasMessageContaining("transcription");
        }
        assertThatThrownBy(() -> new TaskMix(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Utterance utterance(String transcript, Map<Attribute, String> labels) {
        return new Utterance(Path.of("a.wav"), transcript, "", labels, Split.TRAIN);
    }
}
