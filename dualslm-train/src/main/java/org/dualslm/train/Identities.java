package org.dualslm.train;

import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.task.Information;

/** What must be the same for a training to be gone on with. */
final class Identities {
    private Identities() {}

    /** What every stage depends on. */
    static JsonObject.Builder builder(TrainingParts parts, TrainingData data) {
        return JsonObject.builder()
                .put("data", data.digest())
                .put("encoder", parts.encoder().fingerprint())
                .put(
                        "paralinguisticStreams",
                        JsonArray.ofTexts(parts.paralinguisticInput().streams()))
                .put(
                        "linguisticStreams",
                        JsonArray.ofTexts(parts.linguisticInput().streams()))
                .put("paralinguisticMixture", mixture(parts, Information.PARALINGUISTIC))
                .put("linguisticMixture", mixture(parts, Information.LINGUISTIC))
                .put("languageModel", parts.languageModel().fingerprint());
    }

    private static String mixture(TrainingParts parts, Information kind) {
        return parts.mixture(kind)
                .map(mixture -> mixture.embeddings().length() + " at " + mixture.variance())
                .orElse("none");
    }
}
