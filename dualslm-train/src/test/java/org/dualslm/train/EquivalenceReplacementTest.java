package org.dualslm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.dualslm.train.Sources.Source;
import org.dualslm.train.Sources.Turn;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;
import org.dualslm.train.task.Tasks;
import org.dualslm.train.task.TextForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EquivalenceReplacementTest {
    private static final Map<String, Task> TASKS = Tasks.standard(TextForm.standard());
    private static final int DRAWS = 6000;

    @ParameterizedTest
    @ValueSource(strings = {"transcription", "topic", "continuation"})
    void forLinguisticTasksHowIsDrawnAndWhatIsHeard(String task) {
        List<Sources> drawn = draw(EquivalenceReplacement.EQUAL, task, 0);
        assertThat(drawn).allSatisfy(sources -> {
            assertThat(sources.learners()).containsExactly(Information.LINGUISTIC);
            assertThat(sources.turns()).singleElement().extracting(Turn::what).isEqualTo(Source.ADAPTER);
        });
        assertShares(drawn.stream().map(sources -> sources.turns().get(0).how()).toList(), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gender", "emotion", "description"})
    void forParalinguisticTasksTheRolesSwap(String task) {
        List<Sources> drawn = draw(EquivalenceReplacement.EQUAL, task, 0);
        assertThat(drawn).allSatisfy(sources -> {
            assertThat(sources.learners()).containsExactly(Information.PARALINGUISTIC);
            assertThat(sources.turns()).singleElement().extracting(Turn::how).isEqualTo(Source.ADAPTER);
        });
        assertShares(
                drawn.stream().map(sources -> sources.turns().get(0).what()).toList(), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    }

    @Test
    void probabilitiesMayBeChosen() {
        List<Sources> drawn = draw(new EquivalenceReplacement(3, 1, 0), "transcription", 0);
        assertShares(drawn.stream().map(sources -> sources.turns().get(0).how()).toList(), 0.75, 0.25, 0);
    }

    @Test
    void whatAnAnswerDependsOnIsNeverLeftOut() {
        for (Sources sources : draw(EquivalenceReplacement.EQUAL, "reply", 2)) {
            assertThat(sources.learners()).isEqualTo(Set.of(Information.values()));
            assertThat(sources.turns()).hasSize(3).allSatisfy(turn -> {
                assertThat(turn.how()).isNotEqualTo(Source.NOTHING);
                assertThat(turn.what()).isNotEqualTo(Source.NOTHING);
            });
            Turn last = sources.turns().get(2);
            assertThat(List.of(last.how(), last.what())).contains(Source.ADAPTER);
        }
        for (Sources sources : draw(EquivalenceReplacement.EQUAL, "emotion-before", 2)) {
            assertThat(sources.turns().get(1).how()).isEqualTo(Source.ADAPTER);
            assertThat(sources.learners()).containsExactly(Information.PARALINGUISTIC);
        }
        assertThat(draw(EquivalenceReplacement.EQUAL, "emotion-before", 2).stream()
                        .map(sources -> sources.turns().get(0).how())
                        .distinct())
                .containsExactlyInAnyOrder(Source.values());
    }

    @Test
    void jointLearningLeavesOutWhatATaskDoesNotNeedAsOftenAsToldTo() {
        List<Sources> drawn = draw(new JointLearning(0.25), "pitch", 0);
        assertThat(drawn).allSatisfy(sources -> {
            assertThat(sources.learners()).hasSize(2);
            assertThat(sources.turns().get(0).how()).isEqualTo(Source.ADAPTER);
        });
        assertShares(
                drawn.stream().map(sources -> sources.turns().get(0).what()).toList(), 0, 0.75, 0.25);
    }

    @Test
    void oneAdapterHearsEverything() {
        for (String task : TASKS.keySet()) {
            Sources sources = new OneAdapter(Information.LINGUISTIC).draw(TASKS.get(task), 1, new SplittableRandom(1));
            assertThat(sources.turns())
                    .containsOnly(new Turn(Source.NOTHING, Source.ADAPTER))
                    .hasSize(2);
            assertThat(sources.learners()).containsExactly(Information.LINGUISTIC);
        }
    }

    @Test
    void refusesWeightsThatLeaveNothingToDraw() {
        for (double[] weights :
                new double[][] {{1, 0, 1}, {-1, 1, 1}, {1, 1, Double.NaN}, {1, Double.MAX_VALUE * 2, 1}}) {
            assertThatThrownBy(() -> new EquivalenceReplacement(weights[0], weights[1], weights[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<Sources> draw(Method method, String task, int earlierTurns) {
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, DRAWS)
                .mapToObj(i -> method.draw(TASKS.get(task), earlierTurns, random))
                .toList();
    }

    private static void assertShares(List<Source> drawn, double text, double adapter, double nothing) {
        Map<Source, Double> shares = new EnumMap<>(Source.class);
        drawn.forEach(source -> shares.merge(source, 1.0 / drawn.size(), Double::sum));
        assertThat(shares.getOrDefault(Source.TEXT, 0.0)).isCloseTo(text, within(0.02));
        assertThat(shares.getOrDefault(Source.ADAPTER, 0.0)).isCloseTo(adapter, within(0.02));
        assertThat(shares.getOrDefault(Source.NOTHING, 0.0)).isCloseTo(nothing, within(0.02));
    }
}
