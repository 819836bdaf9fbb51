package org.dualslm.guice;

import java.util.List;
import java.util.Set;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.FedAdapter;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.encoder.SpeechStream;
import org.dualslm.api.llm.ChatTemplate;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Tokenizer;
import org.dualslm.api.tensor.Embeddings;

/** Parts that fit each other, do nothing, and tell when they are closed. */
final class FakeParts {
    private FakeParts() {}

    static FedAdapter fed(String name, List<String> closed) {
        return new FedAdapter(new FakeAdapter(name, closed), AdapterInput.of("last"));
    }

    record FakeEncoder(List<String> closed) implements SpeechEncoder {
        @Override
        public List<SpeechStream> streams() {
            return List.of(new SpeechStream("last", 2, 50));
        }

        @Override
        public List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String fingerprint() {
            return "fake";
        }

        @Override
        public void close() {
            closed.add("encoder");
        }
    }

    record FakeAdapter(String name, List<String> closed) implements Adapter {
        @Override
        public int inputWidth() {
            return 2;
        }

        @Override
        public int outputWidth() {
            return 3;
        }

        @Override
        public int outputLength(int frames) {
            return frames;
        }

        @Override
        public List<Embeddings> adapt(List<Embeddings> frames) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed.add(name);
        }
    }

    record FakeLanguageModel(List<String> closed) implements LanguageModel {
        @Override
        public int hiddenSize() {
            return 3;
        }

        @Override
        public int vocabularySize() {
            return 1;
        }

        @Override
        public int contextLength() {
            return 1;
        }

        @Override
        public Tokenizer tokenizer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChatTemplate chatTemplate() {
            throw new UnsupportedOperationException();
        }

        @Override
        public GenerationConfig generationConfig() {
            return GenerationConfig.greedy(1, Set.of());
        }

        @Override
        public Embeddings embed(int[] ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DecodingSession openSession() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String fingerprint() {
            return "fake";
        }

        @Override
        public void close() {
            closed.add("languageModel");
        }
    }
}
