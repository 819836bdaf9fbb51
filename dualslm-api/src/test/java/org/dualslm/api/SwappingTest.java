package org.dualslm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.dualslm.api.FakeParts.Encoder;
import org.dualslm.api.FakeParts.Parrot;
import org.dualslm.api.FakeParts.Part;
import org.dualslm.api.FakeParts.Shift;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.llm.TokenListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Swapping parts of a model, and of a conversation that goes on. A clip of sample 1 is heard as 11 (how) and 21 (what). */
class SwappingTest {
    private static final AudioClip CLIP = AudioClip.of(new float[] {1}, 16_000);
    private static final AdapterInput LAST = AdapterInput.of("last");

    private final Encoder encoder = new Encoder(2, 1);
    private final Shift how = new Shift(2, 4, 10);
    private final Shift what = new Shift(2, 4, 20);
    private final Parrot polly = new Parrot("Polly", 4, 0, 1000);
    private final SpeechLanguageModel model = SpeechLanguageModel.builder()
            .encoder(encoder)
            .paralinguistic(how, LAST)
            .linguistic(what, LAST)
            .languageModel(polly)
            .build();

    @AfterEach
    void everythingIsClosedOnce() {
        model.close();
        for (Part part : List.of(encoder, how, what, polly)) {
            assertThat(part.closings).isEqualTo(1);
        }
        assertThat(polly.sessionsOpen).isZero();
    }

    @Test
    void anotherLanguageModelReadsAnswersAsTextAndTheSameVectors() {
        Parrot coco = new Parrot("Coco", 4, 500, 1000);
        try (Conversation conversation = model.converse().system("Be brief.")) {
            conversation.say(CLIP);
            conversation.say("Really?");
            assertThat(polly.text())
                    .isEqualTo("[system]Be brief.[user]<11.0><21.0>[assistant] Polly[user]Really?[assistant] Polly");
            try (SpeechLanguageModel other = model.with(coco)) {
                conversation.continueWith(other);
            }
            assertThat(polly.sessionsOpen).isZero();
            assertThat(conversation.say("Who?").text()).isEqualTo("Coco");
            assertThat(coco.text())
                    .isEqualTo("[system]Be brief.[user]<11.0><21.0>[assistant]Polly[user]Really?[assistant]Polly"
                            + "[user]Who?[assistant] Coco");
            assertThat(encoder.clipsEncoded).as("the vectors still fit").isEqualTo(1);

            conversation.continueWith(model);
            assertThat(coco.closings).isEqualTo(1);
            assertThat(conversation.say("And now?").text()).isEqualTo("Polly");
            assertThat(polly.text()).endsWith("[user]Who?[assistant]Coco[user]And now?[assistant] Polly");
        }
    }

    @Test
    void otherAdaptersWithAnotherLanguageModelHearTheRecordingsAgain() {
        Parrot coco = new Parrot("Coco", 8, 0, 1000);
        try (Conversation conversation = model.converse()) {
            conversation.say(CLIP);
            conversation.say(model.hear(CLIP).asking("Repeat."), model.generationConfig(), TokenListener.NONE);
            conversation.say(
                    new SpokenTurn(null, new org.dualslm.api.llm.ChatMessage.Text("in text"), ""),
                    model.generationConfig(),
                    TokenListener.NONE);
            try (SpeechLanguageModel other = model.toBuilder()
                    .paralinguistic(new Shift(2, 8, 30), LAST)
                    .linguistic(new Shift(2, 8, 40), LAST)
                    .languageModel(coco)
                    .build()) {
                conversation.continueWith(other);
            }
            conversation.say(CLIP);
            assertThat(coco.text())
                    .isEqualTo("[user]<31.0><41.0>[assistant]Polly[user]<31.0><41.0>\nRepeat.[assistant]Polly"
                            + "[user]in text[assistant]Polly[user]<31.0><41.0>[assistant] Coco");
        }
    }

    @Test
    void anotherEncoderHearsWhatIsSaidFromThenOnAndTheReadingGoesOn() {
        try (Conversation conversation = model.converse()) {
            conversation.say(CLIP);
            try (SpeechLanguageModel other = model.with(new Encoder(2, 3))) {
                conversation.continueWith(other);
            }
            conversation.say(CLIP);
            assertThat(polly.text())
                    .as("in one session")
                    .isEqualTo("[user]<11.0><21.0>[assistant] Polly[user]<13.0><23.0>[assistant] Polly");
            assertThat(conversation.history()).hasSize(4);
        }
    }

    @Test
    void adaptersAreSwappedEach() {
        try (Conversation conversation = model.converse();
                SpeechLanguageModel otherHow = model.withParalinguistic(new Shift(2, 4, 50), LAST);
                SpeechLanguageModel otherWhat = otherHow.withLinguistic(new Shift(2, 4, 60), LAST)) {
            conversation.continueWith(otherHow);
            conversation.say(CLIP);
            conversation.continueWith(otherWhat);
            conversation.say(CLIP);
            assertThat(polly.text())
                    .isEqualTo("[user]<51.0><21.0>[assistant] Polly[user]<51.0><61.0>[assistant] Polly");
        }
    }

    /** Though the last swap leaves encoder and adapters as they are, the first turn was heard by others. */
    @Test
    void whatOldAdaptersHeardIsHeardAgainByTheNextLanguageModel() {
        Parrot coco = new Parrot("Coco", 4, 0, 1000);
        try (Conversation conversation = model.converse();
                SpeechLanguageModel ears = model.withParalinguistic(new Shift(2, 4, 50), LAST);
                SpeechLanguageModel other = ears.with(coco)) {
            conversation.say(CLIP);
            conversation.continueWith(ears);
            conversation.say(CLIP);
            conversation.continueWith(other);
            conversation.say("Hello");
            assertThat(encoder.clipsEncoded).isEqualTo(3);
            assertThat(coco.text()).startsWith("[user]<51.0><21.0>[assistant]Polly[user]<51.0><21.0>[assistant]Polly");
        }
    }

    @Test
    void aSwapThatFailsLeavesTheConversationAsItWas() {
        Parrot narrow = new Parrot("Narrow", 3, 0, 1000);
        assertThatThrownBy(() -> model.with(narrow))
                .isInstanceOf(IncompatiblePartsException.class)
                .hasMessageContainingAll("3", "4");
        assertThat(narrow.closings).as("it stays the caller's").isZero();

        Parrot forgetful = new Parrot("Forgetful", 4, 0, 20);
        Shift other = new Shift(2, 4, 0);
        try (Conversation conversation = model.converse()) {
            conversation.say(CLIP);
            try (SpeechLanguageModel next = model.with(forgetful)) {
                assertThatThrownBy(() -> conversation.continueWith(next))
                        .isInstanceOf(IncompatiblePartsException.class)
                        .hasMessageContainingAll("24", "20");
            }
            assertThat(forgetful.closings).as("nobody kept it").isEqualTo(1);
            conversation.say(
                    new SpokenTurn(new Speech(FakeParts.constant(4, 9)), null, ""),
                    model.generationConfig(),
                    TokenListener.NONE);
            try (SpeechLanguageModel next = model.toBuilder()
                    .linguistic(other, LAST)
                    .languageModel(new Parrot("Coco", 4, 0, 1000))
                    .build()) {
                assertThatThrownBy(() -> conversation.continueWith(next))
                        .isInstanceOf(IncompatiblePartsException.class)
                        .hasMessageContainingAll("Message 3", "recording");
            }
            assertThat(other.closings).isEqualTo(1);
            conversation.say("Still there?");
            assertThat(polly.text())
                    .isEqualTo("[user]<11.0><21.0>[assistant] Polly[user]<9.0>[assistant] Polly"
                            + "[user]Still there?[assistant] Polly");
        }
    }

    @Test
    void closedModelsAndConversationsAreRefused() {
        SpeechLanguageModel closed = model.with(new Parrot("Gone", 4, 0, 100));
        closed.close();
        Conversation conversation = model.converse();
        assertThatThrownBy(() -> conversation.continueWith(closed)).isInstanceOf(IllegalStateException.class);
        assertThat(conversation.say("Hello").text()).isEqualTo("Polly");
        conversation.close();
        assertThatThrownBy(() -> conversation.continueWith(model)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> conversation.say(CLIP)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aConversationKeepsItsPartsWhoeverCloses() {
        List<Part> given = new ArrayList<>();
        SpeechLanguageModel current = model.share();
        try (Conversation conversation = model.converse()) {
            model.close();
            for (int i = 0; i < 200; i++) {
                Parrot parrot = new Parrot("Parrot " + i, 4, i, 100_000);
                Encoder ears = new Encoder(2, i);
                given.addAll(List.of(parrot, ears));
                SpeechLanguageModel next =
                        current.toBuilder().languageModel(parrot).encoder(ears).build();
                current.close();
                current = next;
                conversation.continueWith(current);
                assertThat(conversation.say(CLIP).text()).isEqualTo("Parrot " + i);
                long open = given.stream().filter(part -> part.closings == 0).count();
                assertThat(open).isEqualTo(2);
            }
            current.close();
            assertThat(conversation.say("Bye").text()).isEqualTo("Parrot 199");
        }
        assertThat(given).allMatch(part -> part.closings == 1);
    }

    @Test
    void aBuilderBuildsOnce() {
        SpeechLanguageModelBuilder builder = model.toBuilder().languageModel(new Parrot("Coco", 4, 0, 100));
        builder.build().close();
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("toBuilder");
    }

    @Test
    void aBuilderWhoseSharedPartsWereClosedTakesNothing() {
        Parrot coco = new Parrot("Coco", 4, 0, 100);
        SpeechLanguageModelBuilder late = model.toBuilder().languageModel(coco);
        model.close();
        assertThatThrownBy(late::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed already");
        assertThat(coco.closings).isZero();
    }

    @Test
    void oneFailureToCloseKeepsNothingElseOpen() {
        List<String> closed = new ArrayList<>();
        List<SharedPart<AutoCloseable>> parts = List.of(
                new SharedPart<>("encoder", () -> {
                    throw new IllegalStateException("stuck");
                }),
                new SharedPart<>("adapter", () -> closed.add("adapter")));
        assertThatThrownBy(() -> SharedPart.releaseAll(parts)).hasMessage("stuck");
        assertThat(closed).containsExactly("adapter");
    }
}
