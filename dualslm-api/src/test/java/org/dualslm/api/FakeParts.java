package org.dualslm.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Generated;
import org.dualslm.api.llm.ChatMessage.Speech;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.Generation;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.tensor.Embeddings;

/** Parts that compute next to nothing, and tell what was done with them. */
final class FakeParts {
    private FakeParts() {}

    /** Can be closed, and must not be used then. */
    abstract static class Part implements AutoCloseable {
        int closings;

        final void requireOpen() {
            if (closings > 0) {
                throw new IllegalStateException("closed");
            }
        }

        @Override
        public void close() {
            closings++;
        }
    }

    /** Gives one frame a clip: its first sample, times the number of this encoder. */
    static final class Encoder extends Part implements SpeechEncoder {
        final int width;
        final float number;
        int clipsEncoded;

        Encoder(int width, float number) {
            this.width = width;
            this.number = number;
        }

        @Override
        public List<SpeechStream> streams() {
            return List.of(new SpeechStream("last", width, 1));
        }

        @Override
        public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
            requireOpen();
            clipsEncoded += clips.size();
            return clips.stream()
                    .map(clip -> constant(width, number * clip.asBuffer().get(0)))
                    .map(frames -> new EncodedSpeech(java.util.Map.of("last", frames)))
                    .toList();
        }

        @Override
        public String fingerprint() {
            return "encoder " + number;
        }
    }

    static Embeddings constant(int width, float value) {
        float[] values = new float[width];
        java.util.Arrays.fill(values, value);
        return Embeddings.of(1, width, values);
    }

    /** Adds its number. */
    static final class Shift extends Part implements Adapter {
        final int inputWidth;
        final int outputWidth;
        final float number;

        Shift(int inputWidth, int outputWidth, float number) {
            this.inputWidth = inputWidth;
            this.outputWidth = outputWidth;
            this.number = number;
        }

        @Override
        public int inputWidth() {
            return inputWidth;
        }

        @Override
        public int outputWidth() {
            return outputWidth;
        }

        @Override
        public int outputLength(int frames) {
            return frames;
        }

        @Override
        public List<Embeddings> adapt(List<Embeddings> frames) {
            requireOpen();
            return frames.stream()
                    .map(sequence -> constant(outputWidth, number + sequence.get(0, 0)))
                    .toList();
        }
    }

    /** Answers every turn with its name; its tokens are characters, moved by a number of its own. */
    static final class Parrot extends Part implements LanguageModel {
        final String name;
        final int hiddenSize;
        final int shift;
        final int contextLength;
        final List<Prompt> read = new ArrayList<>();
        int sessionsOpen;

        Parrot(String name, int hiddenSize, int shift, int contextLength) {
            this.name = name;
            this.hiddenSize = hiddenSize;
            this.shift = shift;
            this.contextLength = contextLength;
        }

        /** All that was read from the last opening of a session on: text as text, vectors as their value. */
        String text() {
            StringBuilder text = new StringBuilder();
            for (Prompt prompt : read) {
                prompt.parts().forEach(part -> {
                    if (part instanceof org.dualslm.api.llm.PromptPart.Tokens tokens) {
                        text.append(tokenizer().decode(tokens.ids()));
                    } else if (part instanceof org.dualslm.api.llm.PromptPart.Vectors vectors) {
                        text.append('<').append(vectors.embeddings().get(0, 0)).append('>');
                    }
                });
            }
            return text.toString();
        }

        @Override
        public int hiddenSize() {
            return hiddenSize;
        }

        @Override
        public int vocabularySize() {
            return 1 << 17;
        }

        @Override
        public int contextLength() {
            return contextLength;
        }

        @Override
        public Tokenizer tokenizer() {
            return new Tokenizer() {
                @Override
                public int[] encode(String text) {
                    return text.chars().map(c -> c + shift).toArray();
                }

                @Override
                public int[] encodeTemplate(String text) {
                    return encode(text);
                }

                @Override
                public String decode(int[] ids) {
                    StringBuilder text = new StringBuilder();
                    for (int id : ids) {
                        text.append((char) (id - shift));
                    }
                    return text.toString();
                }
            };
        }

        @Override
        public ChatTemplate chatTemplate() {
            return (messages, openAnswer) -> {
                Prompt.Builder prompt = Prompt.builder();
                for (ChatMessage message : messages) {
                    prompt.tokens(tokenizer().encode("[" + message.role().templateName() + "]"));
                    message.contents().forEach(content -> {
                        if (content instanceof Text text) {
                            prompt.tokens(tokenizer().encode(text.text()));
                        } else if (content instanceof Generated generated) {
                            prompt.tokens(generated.tokens().stream()
                                    .mapToInt(Integer::intValue)
                                    .toArray());
                        } else if (content instanceof Speech speech) {
                            prompt.vectors(speech.vectors());
                        }
                    });
                }
                return prompt.tokens(tokenizer().encode(openAnswer ? "[assistant]" : ""))
                        .build();
            };
        }

        @Override
        public GenerationConfig generationConfig() {
            return GenerationConfig.greedy(10, Set.of());
        }

        @Override
        public Embeddings embed(int[] ids) {
            return Embeddings.of(ids.length, hiddenSize, new float[ids.length * hiddenSize]);
        }

        @Override
        public DecodingSession openSession() {
            requireOpen();
            sessionsOpen++;
            read.clear();
            return new Reading(this);
        }

        @Override
        public String fingerprint() {
            return name;
        }
    }

    private static final class Reading implements DecodingSession {
        private final Parrot model;
        private int length;
        private boolean closed;

        Reading(Parrot model) {
            this.model = model;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void append(Prompt prompt) {
            model.requireOpen();
            if (length + prompt.length() > model.contextLength) {
                throw new IllegalArgumentException("does not fit the context");
            }
            length += prompt.length();
            model.read.add(prompt);
        }

        @Override
        public float[] logits() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Generation generate(GenerationConfig config, TokenListener listener) {
            model.requireOpen();
            int[] ids = model.tokenizer().encode(" " + model.name);
            append(Prompt.of(ids));
            GeneratedText text = new GeneratedText(
                    java.util.Arrays.stream(ids).boxed().toList(), " " + model.name, GeneratedText.End.STOP_TOKEN);
            return new Generation() {
                @Override
                public void cancel() {}

                @Override
                public boolean isDone() {
                    return true;
                }

                @Override
                public GeneratedText await() {
                    return text;
                }
            };
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                model.requireOpen(); // a session is closed before its model
                model.sessionsOpen--;
            }
        }
    }
}
