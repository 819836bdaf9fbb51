package org.dualslm.api;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.audio.AudioClip;
import org.dualslm.api.encoder.EncodedSpeech;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.DecodingSession;
import org.dualslm.api.llm.GeneratedText;
import org.dualslm.api.llm.GenerationConfig;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.llm.Prompt;
import org.dualslm.api.llm.TokenListener;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.api.tensor.Embeddings;

/**
 * A speech language model that hears what was said and how it was said: a frozen speech encoder, two adapters, and a frozen
 * language model (Wang, Liu, Xu and Deng, arXiv 2508.08095).
 *
 * <p>Data flows one way, and this class is where to read it: {@link #hear} takes audio through the encoder and both adapters,
 * {@link #prompt} lays the vectors out as a chat turn, {@link #ask} and {@link Conversation} let the language model answer.
 *
 * <p>Shareable between threads; conversations are not. Every part can be swapped while the program runs: {@link
 * #with(LanguageModel)} and its like give a model that shares the other parts, {@link Conversation#continueWith} goes on with it.
 * A part is closed when the last of the models and conversations that share it is closed.
 */
public final class SpeechLanguageModel implements AutoCloseable {
    private static final int LONGEST_TRANSCRIPT_TOKENS = 256;
    private static final int LONGEST_LABEL_TOKENS = 24;

    private final SharedPart<SpeechEncoder> encoder;
    private final SharedPart<Adapter> paralinguisticAdapter;
    private final AdapterInput paralinguisticInput;
    private final SharedPart<Adapter> linguisticAdapter;
    private final AdapterInput linguisticInput;
    private final SharedPart<LanguageModel> languageModel;
    private final Instructions instructions;
    private boolean closed;

    SpeechLanguageModel(
            SharedPart<SpeechEncoder> encoder,
            SharedPart<Adapter> paralinguisticAdapter,
            AdapterInput paralinguisticInput,
            SharedPart<Adapter> linguisticAdapter,
            AdapterInput linguisticInput,
            SharedPart<LanguageModel> languageModel,
            Instructions instructions) {
        paralinguisticInput.requireFit(
                paralinguisticAdapter.name(), encoder.get(), paralinguisticAdapter.get(), languageModel.get());
        linguisticInput.requireFit(
                linguisticAdapter.name(), encoder.get(), linguisticAdapter.get(), languageModel.get());
        this.encoder = encoder;
        this.paralinguisticAdapter = paralinguisticAdapter;
        this.paralinguisticInput = paralinguisticInput;
        this.linguisticAdapter = linguisticAdapter;
        this.linguisticInput = linguisticInput;
        this.languageModel = languageModel;
        this.instructions = Objects.requireNonNull(instructions, "instructions");
    }

    /**
     * The model of the artifact {@code dualslm-model-default}, with the plugins installed, and system properties that start with {@value
     * ModelOverrides#PREFIX} in place of its keys.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if the artifact is not on the class or module path
     * @throws org.dualslm.api.plugin.PluginException if a plugin it needs is not, naming the artifact to add
     */
    public static SpeechLanguageModel loadDefault() {
        Plugins plugins = Plugins.installed();
        return ModelConfiguration.read(ModelSource.bundled("default"), plugins)
                .with(ModelOverrides.ofSystemProperties())
                .load(plugins);
    }

    /**
     * The model in a directory that holds a {@code dualslm.json}, or of a configuration file, with the plugins installed, and system
     * properties that start with {@value ModelOverrides#PREFIX} in place of its keys. {@link ModelConfiguration} does it step by step.
     *
     * @throws org.dualslm.api.plugin.ModelFormatException if it is not there, or not as it should be, saying where
     * @throws org.dualslm.api.plugin.PluginException if a plugin it needs is not installed, naming the artifact to add
     */
    public static SpeechLanguageModel load(Path directoryOrFile) {
        Plugins plugins = Plugins.installed();
        return ModelConfiguration.read(directoryOrFile, plugins)
                .with(ModelOverrides.ofSystemProperties())
                .load(plugins);
    }

    /** The model at a source that holds a {@code dualslm.json}, with the plugins given, whatever the system properties. */
    public static SpeechLanguageModel load(ModelSource source, Plugins plugins) {
        return ModelConfiguration.read(source, plugins).load(plugins);
    }

    /** Starts to compose a model from parts in code. */
    public static SpeechLanguageModelBuilder builder() {
        return new SpeechLanguageModelBuilder();
    }

    // ------------------------------------------------------------- audio → encoder → adapters

    /**
     * Hears recordings: encodes each and adapts its frames both ways.
     *
     * @throws org.dualslm.api.audio.AudioException if a clip is too short for the encoder
     */
    public List<HeardSpeech> hear(List<AudioClip> clips) {
        requireOpen();
        Set<String> streams = new LinkedHashSet<>(paralinguisticInput.streamNames());
        streams.addAll(linguisticInput.streamNames());
        List<EncodedSpeech> encoded = encoder.get().encode(clips, streams);
        List<Embeddings> how = paralinguisticAdapter
                .get()
                .adapt(encoded.stream().map(paralinguisticInput::frames).toList());
        List<Embeddings> what = linguisticAdapter
                .get()
                .adapt(encoded.stream().map(linguisticInput::frames).toList());
        return IntStream.range(0, clips.size())
                .mapToObj(i -> new HeardSpeech(how.get(i), what.get(i), clips.get(i)))
                .toList();
    }

    /** Hears one recording. */
    public HeardSpeech hear(AudioClip clip) {
        return hear(List.of(clip)).get(0);
    }

    // ------------------------------------------------------------- → prompt

    /** The prompt of a spoken turn that opens a conversation, up to where the answer begins. */
    public Prompt prompt(SpokenTurn turn) {
        return prompt(List.of(turn.toMessage()));
    }

    Prompt prompt(List<ChatMessage> messages) {
        return languageModel.get().chatTemplate().prompt(messages, true);
    }

    // ------------------------------------------------------------- → language model → answer

    /**
     * Puts a turn to the language model, with no memory of other turns.
     *
     * @param listener hears each token as it comes
     */
    public GeneratedText ask(SpokenTurn turn, GenerationConfig config, TokenListener listener) {
        requireOpen();
        try (DecodingSession session = languageModel.get().openSession()) {
            session.append(prompt(turn));
            return session.generate(config, listener).await();
        }
    }

    /** What was said, in the language model's words. */
    public String transcribe(HeardSpeech speech) {
        return askBriefly(speech.asking(instructions.transcript()), LONGEST_TRANSCRIPT_TOKENS);
    }

    /** How it was said, in one respect. */
    public String recognize(HeardSpeech speech, Attribute attribute) {
        return askBriefly(speech.asking(instructions.attributes().get(attribute)), LONGEST_LABEL_TOKENS);
    }

    /** How it was said, in every respect. */
    public Map<Attribute, String> recognize(HeardSpeech speech) {
        Map<Attribute, String> heard = new EnumMap<>(Attribute.class);
        for (Attribute attribute : Attribute.values()) {
            heard.put(attribute, recognize(speech, attribute));
        }
        return heard;
    }

    private String askBriefly(SpokenTurn turn, int tokens) {
        return ask(turn, generationConfig().greedy(tokens), TokenListener.NONE)
                .text()
                .strip();
    }

    /** Starts a conversation, which remembers its turns. The caller closes it. */
    public Conversation converse() {
        requireOpen();
        return new Conversation(share());
    }

    // ------------------------------------------------------------- parts

    /** How the language model's authors recommend to generate; start from it to change a setting. */
    public GenerationConfig generationConfig() {
        return languageModel.get().generationConfig();
    }

    /** The wordings this model is asked with. */
    public Instructions instructions() {
        return instructions;
    }

    LanguageModel languageModel() {
        return languageModel.get();
    }

    /**
     * This model with another language model, which the new model owns; every other part is shared.
     *
     * @throws IncompatiblePartsException if its hidden size is not the adapters' output width; it stays the caller's then, and open
     */
    public SpeechLanguageModel with(LanguageModel other) {
        return toBuilder().languageModel(other).build();
    }

    /**
     * This model with another encoder, which the new model owns; every other part is shared.
     *
     * @throws IncompatiblePartsException if it lacks the streams the adapters are fed, or their widths differ; it stays the caller's
     *     then, and open
     */
    public SpeechLanguageModel with(SpeechEncoder other) {
        return toBuilder().encoder(other).build();
    }

    /**
     * This model with another adapter for how something was said, which the new model owns; every other part is shared.
     *
     * @throws IncompatiblePartsException if it does not fit the encoder or the language model; it stays the caller's then, and open
     */
    public SpeechLanguageModel withParalinguistic(Adapter other, AdapterInput input) {
        return toBuilder().paralinguistic(other, input).build();
    }

    /**
     * This model with another adapter for what was said, which the new model owns; every other part is shared.
     *
     * @throws IncompatiblePartsException if it does not fit the encoder or the language model; it stays the caller's then, and open
     */
    public SpeechLanguageModel withLinguistic(Adapter other, AdapterInput input) {
        return toBuilder().linguistic(other, input).build();
    }

    /** A builder that shares every part of this model, for changing several of them at once. */
    public SpeechLanguageModelBuilder toBuilder() {
        requireOpen();
        return new SpeechLanguageModelBuilder(
                encoder,
                paralinguisticAdapter,
                paralinguisticInput,
                linguisticAdapter,
                linguisticInput,
                languageModel,
                instructions);
    }

    /** The same model once more, to be closed on its own. */
    SpeechLanguageModel share() {
        return toBuilder().build();
    }

    /** Whether both have one language model, which reads what it wrote itself. */
    boolean speaksAs(SpeechLanguageModel other) {
        return languageModel == other.languageModel;
    }

    /** Whether both give the same vectors for a recording. */
    boolean hearsAs(SpeechLanguageModel other) {
        return encoder == other.encoder
                && paralinguisticAdapter == other.paralinguisticAdapter
                && paralinguisticInput.equals(other.paralinguisticInput)
                && linguisticAdapter == other.linguisticAdapter
                && linguisticInput.equals(other.linguisticInput);
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This speech language model is closed");
        }
    }

    /** Closes the parts that no other model or conversation uses. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            SharedPart.releaseAll(List.of(encoder, paralinguisticAdapter, linguisticAdapter, languageModel));
        }
    }
}
