package org.dualslm.examples.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.dualslm.api.Attribute;
import org.dualslm.examples.corpus.Sentences;
import org.dualslm.examples.pretrain.PretrainingText.Curriculum;
import org.dualslm.llm.djl.PretrainingSequence;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PretrainingTextTest {
    private static final Curriculum CURRICULUM = new Curriculum(200, 1000);

    private static TextSources sources;
    private static BytePairEncoding encoding;

    @BeforeAll
    static void learn() {
        sources = TextSources.bundled();
        encoding = PretrainingText.learnEncoding(sources, 600);
    }

    @Test
    void aConversationDependsOnSeedAndNumberAlone() {
        PretrainingText text = new PretrainingText(sources, encoding, 7, CURRICULUM);
        PretrainingText again = new PretrainingText(sources, encoding, 7, CURRICULUM);
        PretrainingText other = new PretrainingText(sources, encoding, 8, CURRICULUM);
        int same = 0;
        for (long index : new long[] {0, 150, 400, 5000, 1L << 40}) {
            PretrainingSequence first = text.sequence(index);
            PretrainingSequence second = again.sequence(index);
            assertThat(second).isEqualTo(first);
            same += other.sequence(index).equals(first) ? 1 : 0;
        }
        assertThat(same).isZero();
    }

    @Test
    void neverShowsSentencesThatTheModelIsJudgedOn() {
        Sentences all = Sentences.bundled();
        SpokenWords words = new SpokenWords(sources);
        Random random = new Random(3);
        Set<String> judged = new HashSet<>(all.heldOut());
        judged.addAll(all.validation());
        for (int i = 0; i < 30_000; i++) {
            assertThat(judged.contains(words.any(random).text())).isFalse();
            assertThat(judged.contains(words.sentence(random).text())).isFalse();
        }
        for (TextSources.Exchange exchange : sources.exchanges()) {
            String padded = " " + exchange.words() + " ";
            assertThat(judged.stream().anyMatch(sentence -> padded.contains(" " + sentence + " ")))
                    .as(padded)
                    .isFalse();
        }
        assertThat(sources.exchanges()).hasSizeGreaterThan(200);
    }

    @Test
    void answersAreTargetsAndSpeechIsHeard() {
        PretrainingText text = new PretrainingText(sources, encoding, 7, CURRICULUM);
        int end = encoding.known(BytePairEncoding.TURN_END);
        int tokens = 0;
        for (long index = 0; index < 3000; index++) {
            PretrainingSequence sequence = text.sequence(index);
            tokens += sequence.length();
            // Pretraining refuses a batch that is longer than the context.
            assertThat(sequence.length()).isBetween(10, PretrainCommand.CONTEXT);
            int[] predicted = positions(sequence.predicted());
            int last = sequence.length() - 1;
            assertThat(predicted).hasSizeGreaterThanOrEqualTo(2).contains(last).doesNotContain(0);
            assertThat(sequence.tokens()[last]).isEqualTo(end);
            boolean[] answered = sequence.predicted();
            assertThat(Arrays.stream(positions(sequence.noisy())).noneMatch(heard -> answered[heard]))
                    .isTrue();
            assertThat(sequence.noise()).isBetween(0.0, 1.0);
        }
        assertThat(tokens / 3000).isLessThan(100);
    }

    @Test
    void aStepsBatchDoesNotDependOnTheStepsBefore() {
        PretrainingText text = new PretrainingText(sources, encoding, 7, CURRICULUM);
        BatchPlan fromTheStart = new BatchPlan(text, 4, 7);
        for (long step = 0; step < 40; step++) {
            assertThat(fromTheStart.batch(step)).hasSize(4);
        }
        assertThat(fromTheStart.batch(37)).isEqualTo(new BatchPlan(text, 4, 7).batch(37));
        assertThat(fromTheStart.batch(37)).isNotEqualTo(fromTheStart.batch(36));
    }

    @Test
    void beginsWithCleanWordsToRepeat() {
        PretrainingText text = new PretrainingText(sources, encoding, 7, CURRICULUM);
        PretrainingSequence sequence = text.sequence(0);
        int[] heard = tokens(sequence, sequence.noisy());
        int[] answered = tokens(sequence, sequence.predicted());
        assertThat(answered).startsWith(heard).hasSize(heard.length + 1);
        assertThat(sequence.noise()).isZero();
    }

    @Test
    void stretchingCollapsesBackToThePieces() {
        int blank = encoding.known(BytePairEncoding.BLANK);
        Random random = new Random(5);
        SpokenWords words = new SpokenWords(sources);
        for (int i = 0; i < 2000; i++) {
            String text = " " + words.any(random).text() + " so so";
            Stretching drawn = Stretching.draw(random, 1, true);
            int[] pieces = encoding.encode(text, drawn.dropout(), random);
            Stretching right = new Stretching(0, drawn.repeat(), drawn.gap(), drawn.longer(), 0);
            int[] path = right.apply(pieces, encoding, random);
            assertThat(Stretching.collapse(path, blank)).isEqualTo(pieces);
            assertThat(path.length).isBetween(pieces.length, 14 * pieces.length + 11);
        }
    }

    @Test
    void wordsWaverTowardsThoseSpeltAlikeAndGapsTowardsTheirNeighbours() {
        BytePairEncoding whole = PretrainingText.learnEncoding(sources, 3000);
        Wavering wavering = new Wavering(whole, List.of("where", "there", "here", "umbrella", "when", "then", "hear"));
        int blank = whole.known(BytePairEncoding.BLANK);
        int there = whole.encode(" there")[0];
        int[] path = {blank, there, blank};
        Random random = new Random(4);
        Set<Integer> instead = new HashSet<>();
        int sure = 0;
        for (int i = 0; i < 2000; i++) {
            Wavering.Blend blend = wavering.draw(path, 1, false, random);
            boolean wavers = false;
            for (int t = 0; t < path.length; t++) {
                assertThat(blend.shares()[t]).isBetween(0f, 0.55f);
                wavers |= blend.shares()[t] > 0;
            }
            instead.add(blend.others()[1]);
            assertThat(blend.others()[0]).isIn(blank, there);
            sure += wavers ? 0 : 1;
        }
        assertThat(instead).contains(there, blank, whole.encode(" where")[0], whole.encode(" here")[0]);
        assertThat(sure).isBetween(800, 1800);
        assertThat(wavering.draw(path, 0, true, random).shares()).containsOnly(0);
    }

    @Test
    void wrongPiecesAreFew() {
        Random random = new Random(5);
        int[] pieces = encoding.encode(" one two three four five six seven eight nine ten");
        int blank = encoding.known(BytePairEncoding.BLANK);
        int wrong = 0;
        for (int i = 0; i < 300; i++) {
            int[] path = new Stretching(0, 0.3, 0.3, 0.3, 0.05).apply(pieces, encoding, random);
            wrong += Arrays.equals(Stretching.collapse(path, blank), pieces) ? 0 : 1;
        }
        assertThat(wrong).isBetween(30, 290);
    }

    @Test
    void captionsNameWhatIsKnownAndNothingElse() {
        Random random = new Random(9);
        SpeakingStyle style = SpeakingStyle.NONE.with(Attribute.TEMPO, "normal").with(Attribute.EMOTION, "sad");
        for (int i = 0; i < 200; i++) {
            assertThat(StyleCaptions.varied(style, random)).containsPattern("(normal|medium) (speed|tempo)");
            assertThat(StyleCaptions.varied(style, random)).containsAnyOf("sad", "unhappy");
            assertThat(StyleCaptions.varied(style, random)).doesNotContain("voice", "male", "volume");
            assertThat(String.join("", StyleCaptions.slots(style, random))).doesNotContain("high", "low");
        }
        assertThat(StyleCaptions.varied(SpeakingStyle.NONE, random)).isEmpty();
        assertThat(StyleCaptions.slots(SpeakingStyle.NONE, random)).isEmpty();
        assertThat(style.description()).isEqualTo("normal speed, sad");
        assertThat(SpeakingStyle.NONE.description()).isEqualTo("unknown");
        assertThat(style.label(Attribute.GENDER)).isEqualTo("unknown");
    }

    @Test
    void repliesFitTheMoodAndPickUpTheTopic() {
        Replies replies = new Replies();
        Random random = new Random(2);
        Set<String> angry = new HashSet<>();
        Set<String> happy = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            angry.add(replies.reply("i was at the concert", "angry", random));
            happy.add(replies.reply("i was at the concert", "happy", random));
        }
        assertThat(replies.topic("the concert was in the park")).isEqualTo("park");
        assertThat(replies.topic("oh yes")).isNull();
        assertThat(angry).hasSizeGreaterThan(40).anyMatch(reply -> reply.contains("the concert"));
        assertThat(happy).hasSizeGreaterThan(40).doesNotContainAnyElementsOf(angry);
        assertThat(angry).noneMatch(reply -> reply.contains("{"));
    }

    private static int[] positions(boolean[] marks) {
        return IntStream.range(0, marks.length).filter(i -> marks[i]).toArray();
    }

    private static int[] tokens(PretrainingSequence sequence, boolean[] marks) {
        return Arrays.stream(positions(marks))
                .map(position -> sequence.tokens()[position])
                .toArray();
    }
}
