package org.dualslm.train.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.PromptPart;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.tensor.Embeddings;

/** A model without weights: it knows recordings by their first sample, and answers what a test says it should. */
public final class ScriptedModel {
    private ScriptedModel() {}

    /**
     * What the language model has read when it is to answer.
     *
     * @param recordings the number of each recording heard, in order; once for each kind of vectors
     * @param text all text read, its own answers included
     */
    public record Read(List<Integer> recordings, String text) {}

    /** A recording of a number from 1 to 1000. */
    public static AudioClip recording(int number) {
        return AudioClip.of(new float[] {number / 1024f, 0}, Recordings.SAMPLE_RATE);
    }

    public static SpeechLanguageModel of(Function<Read, String> script) {
        return SpeechLanguageModel.builder()
                .encoder(new FirstSample())
                .paralinguistic(new Identity(), AdapterInput.of("first"))
                .linguistic(new Identity(), AdapterInput.of("first"))
                .languageModel(new Script(script))
                .build();
    }

    private static final class FirstSample implements SpeechEncoder {
        @Override
        public List<SpeechStream> streams() {
            return List.of(new SpeechStream("first", 1, 1));
        }

        @Override
        public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
            return clips.stream()
                    .map(clip ->
                            new EncodedSpeech(Map.of("first", Embeddings.of(1, 1, new float[] {clip.toArray()[0]}))))
                    .toList();
        }

        @Override
        public String fingerprint() {
            return "first sample";
        }

        @Override
        public void close() {}
    }

    private static final class Identity implements Adapter {
        @Override
        public int inputWidth() {
            return 1;
        }

        @Override
        public int outputWidth() {
            return 1;
        }

        @Override
        public int outputLength(int frames) {
            return frames;
        }

        @Override
        public List<Embeddings> adapt(List<Embeddings> frames) {
            return frames;
        }

        @Override
        public void close() {}
    }

    private record Script(Function<Read, String> script) implements LanguageModel {
        @Override
        public int hiddenSize() {
            return 1;
        }

        @Override
        public int vocabularySize() {
            return Character.MAX_VALUE;
        }

        @Override
        public int contextLength() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Tokenizer tokenizer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChatTemplate chatTemplate() {
            return Script::prompt;
        }

        private static Prompt prompt(List<ChatMessage> messages, boolean openAnswer) {
            Prompt.Builder prompt = Prompt.builder();
            for (ChatMessage message : messages) {
                for (ChatMessage.Content content : message.contents()) {
                    if (content instanceof ChatMessage.Text text) {
                        prompt.tokens(text.text().chars().toArray());
                    } else if (content instanceof ChatMessage.Speech speech) {
                        prompt.vectors(speech.vectors());
                    } else if (content instanceof ChatMessage.Generated answer) {
                        prompt.tokens(answer.tokens().stream()
                                .mapToInt(Integer::intValue)
                                .toArray());
                    }
                }
            }
            return prompt.build();
        }

        @Override
        public GenerationConfig generationConfig() {
            return GenerationConfig.greedy(99, Set.of());
        }

        @Override
        public Embeddings embed(int[] ids) {
            return Embeddings.of(ids.length, 1, new float[ids.length]);
        }

        @Override
        public DecodingSession openSession() {
            return new Session(script);
        }

        @Override
        public String fingerprint() {
            return "script";
        }

        @Override
        public void close() {}
    }

    private static final class Session implements DecodingSession {
        private final Function<Read, String> script;
        private final List<PromptPart> parts = new ArrayList<>();

        Session(Function<Read, String> script) {
            this.script = script;
        }

        @Override
        public int length() {
            return parts.stream().mapToInt(PromptPart::length).sum();
        }

        @Override
        public void append(Prompt prompt) {
            parts.addAll(prompt.parts());
        }

        @Override
        public float[] logits() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Generation generate(GenerationConfig config, TokenListener listener) {
            List<Integer> recordings = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (PromptPart part : parts) {
                if (part instanceof PromptPart.Vectors vectors) {
                    recordings.add(Math.round(1024 * vectors.embeddings().toArray()[0]));
                } else if (part instanceof PromptPart.Tokens tokens) {
                    for (int id : tokens.ids()) {
                        text.append((char) id);
                    }
                }
            }
            String answer = script.apply(new Read(recordings, text.toString()));
            List<Integer> tokens = answer.chars().boxed().collect(Collectors.toList());
            parts.addAll(Prompt.of(answer.chars().toArray()).parts());
            GeneratedText generated = new GeneratedText(tokens, answer, GeneratedText.End.STOP_TOKEN);
            return new Generation() {
                @Override
                public void cancel() {}

                @Override
                public boolean isDone() {
                    return true;
                }

                @Override
                public GeneratedText await() {
                    return generated;
                }
            };
        }

        @Override
        public void close() {}
    }
}
