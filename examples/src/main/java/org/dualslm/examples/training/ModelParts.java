package org.dualslm.examples.training;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dualslm.api.AdapterInput;
import org.dualslm.api.ModelBundle;
import org.dualslm.api.ModelBundle.AdapterPart;
import org.dualslm.api.ModelBundle.AdapterTensors;
import org.dualslm.api.Plugins;
import org.dualslm.api.SpeechLanguageModel;
import org.dualslm.api.adapter.Adapter;
import org.dualslm.api.encoder.SpeechEncoder;
import org.dualslm.api.llm.LanguageModel;
import org.dualslm.api.plugin.ModelSource;
import org.dualslm.train.evaluation.Provenance;

/** The parts of a trained model one by one, for whoever looks inside: where each comes from, and what it gives. */
final class ModelParts implements AutoCloseable {
    private final String location;
    private final ModelSource source;
    private final Plugins plugins = Plugins.installed();
    private final ModelBundle bundle;
    private final List<AutoCloseable> open = new ArrayList<>();

    /** @param location a directory, {@code bundled:NAME} or {@code hf:OWNER/NAME} */
    ModelParts(String location) {
        this.location = location;
        source = plugins.source(location);
        bundle = ModelBundle.read(source);
    }

    ModelBundle bundle() {
        return bundle;
    }

    /** Loads the encoder, which is closed with this. */
    SpeechEncoder encoder() {
        return keep(bundle.loadEncoder(source, plugins));
    }

    /** Loads an adapter, which is closed with this. */
    Adapter adapter(AdapterPart part) {
        return keep(plugins.adapter(part.provider())
                .load(part.spec(), bundle.adapterTensors(part, source).parameters()));
    }

    AdapterInput input(AdapterPart part) {
        AdapterTensors tensors = bundle.adapterTensors(part, source);
        return new AdapterInput(part.streams(), tensors.normalization());
    }

    /** Loads the language model, which is closed with this. */
    LanguageModel languageModel() {
        return keep(bundle.loadLanguageModel(source, plugins));
    }

    /** The model of loaded parts, which closes them all when it is closed. */
    SpeechLanguageModel model(SpeechEncoder encoder, LanguageModel languageModel) {
        SpeechLanguageModel model = SpeechLanguageModel.builder()
                .instructions(bundle.instructions())
                .encoder(encoder)
                .paralinguistic(adapter(bundle.paralinguistic()), input(bundle.paralinguistic()))
                .linguistic(adapter(bundle.linguistic()), input(bundle.linguistic()))
                .languageModel(languageModel)
                .build();
        open.clear();
        return keep(model);
    }

    /** The plugin of each part, and where its files are. */
    private Map<String, String> plugins() {
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

    /** A digest of each part that was loaded. */
    Map<String, String> fingerprints(SpeechEncoder encoder) {
        Map<String, String> fingerprints = new TreeMap<>();
        fingerprints.put("encoder", encoder.fingerprint());
        fingerprints.put("paralinguistic", digest(bundle.paralinguistic()));
        fingerprints.put("linguistic", digest(bundle.linguistic()));
        return fingerprints;
    }

    /** Where figures of this model over these recordings come from. */
    Provenance provenance(Map<String, String> fingerprints, RecordingOptions recordings) {
        return new Provenance(
                Provenance.thisVersion(),
                Provenance.thisJava(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                bundle.name() + " (" + location + ")",
                plugins(),
                fingerprints,
                recordings.corpus(),
                recordings.directory().toString(),
                recordings.selection());
    }

    private String digest(AdapterPart part) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(source.bytes(part.file())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.add(part);
        return part;
    }

    @Override
    public void close() {
        Collections.reverse(open);
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("Cannot close " + part, e);
            }
        }
        open.clear();
    }
}
