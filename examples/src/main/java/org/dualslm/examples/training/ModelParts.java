package org.dualslm.examples.training;

import com.google.inject.Provider;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.dualslm.api.FedAdapter;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelConfiguration;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.guice.Linguistic;
import org.dualslm.guice.Paralinguistic;
import org.dualslm.train.evaluation.Provenance;

/** The parts of a trained model one by one, for whoever looks inside: where each comes from, and what it gives. */
final class ModelParts {
    private final Provider<ModelConfiguration> configuration;
    private final Provider<Plugins> plugins;
    private final Provider<SpeechEncoder> encoder;
    private final Provider<FedAdapter> paralinguistic;
    private final Provider<FedAdapter> linguistic;
    private final Provider<LanguageModel> languageModel;
    private final Provider<SpeechLanguageModel> model;

    @Inject
    ModelParts(
            Provider<ModelConfiguration> configuration,
            Provider<Plugins> plugins,
            Provider<SpeechEncoder> encoder,
            @Paralinguistic Provider<FedAdapter> paralinguistic,
            @Linguistic Provider<FedAdapter> linguistic,
            Provider<LanguageModel> languageModel,
            Provider<SpeechLanguageModel> model) {
        this.configuration = configuration;
        this.plugins = plugins;
        this.encoder = encoder;
        this.paralinguistic = paralinguistic;
        this.linguistic = linguistic;
        this.languageModel = languageModel;
        this.model = model;
    }

    SpeechLanguageModel model() {
        return model.get();
    }

    SpeechEncoder encoder() {
        return encoder.get();
    }

    FedAdapter paralinguistic() {
        return paralinguistic.get();
    }

    FedAdapter linguistic() {
        return linguistic.get();
    }

    private ModelBundle bundle() {
        return configuration.get().bundle();
    }

    /** The plugin of each part, and where its files are. */
    private Map<String, String> providers() {
        ModelBundle bundle = bundle();
        Map<String, String> parts = new TreeMap<>();
        parts.put(
                "encoder", bundle.encoder().provider() + " " + bundle.encoder().source());
        for (int i = 0; i < bundle.companions().size(); i++) {
            parts.put("companion " + (i + 1), bundle.companions().get(i).provider());
        }
        parts.put("paralinguistic", described(bundle.paralinguistic()));
        parts.put("linguistic", described(bundle.linguistic()));
        parts.put(
                "languageModel",
                bundle.languageModel().provider() + " " + bundle.languageModel().source());
        return parts;
    }

    private static String described(AdapterPart part) {
        return part.provider() + " on " + String.join(" + ", part.streams());
    }

    /** Where figures of this model's vectors over these recordings come from. */
    Provenance provenanceOfVectors(RecordingOptions recordings) {
        return provenance(recordings, fingerprints());
    }

    /** Where figures of the whole model over these recordings come from. */
    Provenance provenanceOfAll(RecordingOptions recordings) {
        Map<String, String> fingerprints = fingerprints();
        fingerprints.put("languageModel", languageModel.get().fingerprint());
        return provenance(recordings, fingerprints);
    }

    private Map<String, String> fingerprints() {
        Map<String, String> fingerprints = new TreeMap<>();
        fingerprints.put("encoder", encoder.get().fingerprint());
        fingerprints.put("paralinguistic", digest(bundle().paralinguistic()));
        fingerprints.put("linguistic", digest(bundle().linguistic()));
        return fingerprints;
    }

    private Provenance provenance(RecordingOptions recordings, Map<String, String> fingerprints) {
        return new Provenance(
                Provenance.thisVersion(),
                Provenance.thisJava(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                bundle().name() + " (" + configuration.get().origin() + ")",
                providers(),
                fingerprints,
                recordings.corpus(),
                recordings.directory().toString(),
                recordings.selection());
    }

    private String digest(AdapterPart part) {
        if (part.seed().isPresent()) {
            return "fresh";
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Safetensors file = configuration.get().adapterFile(part, plugins.get());
            file.names().stream().sorted().forEach(name -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                float[] values = file.floats(name).toArray();
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
                bytes.asFloatBuffer().put(values);
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
