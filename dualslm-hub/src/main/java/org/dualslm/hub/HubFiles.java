package org.dualslm.hub;

import java.util.List;
import java.util.regex.Pattern;

/** Which files of a repository are worth having. A list of what is wanted, so pickled weights are never among them. */
final class HubFiles {
    private static final String BUNDLE = "dualslm.json";
    private static final Pattern WEIGHTS = Pattern.compile(".*\\.(safetensors|onnx)");
    private static final Pattern WANTED = Pattern.compile(
            ".*\\.(safetensors|onnx|json|jinja)|(.*/)?(tokenizer\\.model|vocab\\.txt|merges\\.txt|LICENSE[^/]*)");
    /** As transformers writes them; some repositories hold the same weights in another layout besides. */
    private static final Pattern STANDARD = Pattern.compile("model(-\\d+-of-\\d+)?\\.safetensors");

    private HubFiles() {}

    /**
     * The files to have: those at the top, or of every folder where a whole model of this library is.
     *
     * @throws HubException if a name would lead out of its directory, or there are no weights that can be read
     */
    static List<String> wanted(List<String> names, HubLocation location) {
        names.forEach(HubFiles::requireInside);
        boolean bundle = names.contains(BUNDLE);
        boolean standard =
                names.stream().anyMatch(name -> STANDARD.matcher(name).matches());
        List<String> wanted = names.stream()
                .filter(name -> bundle || !name.contains("/"))
                .filter(name -> WANTED.matcher(name).matches())
                .filter(name -> bundle
                        || !standard
                        || !name.endsWith(".safetensors")
                        || STANDARD.matcher(name).matches())
                .distinct()
                .toList();
        if (wanted.stream().noneMatch(name -> WEIGHTS.matcher(name).matches())) {
            throw new HubException(location + " has no weights as safetensors (it has " + names
                    + "); pickled weights are never loaded: choose a revision or a copy with safetensors");
        }
        return wanted;
    }

    /** Names come from the network: they may not lead anywhere else on this disk, on any system. */
    static void requireInside(String name) {
        boolean harmless = !name.isEmpty()
                && name.length() <= 500
                && name.chars().noneMatch(c -> c < ' ' || "\\:*?\"<>|".indexOf(c) >= 0);
        for (String part : name.split("/", -1)) {
            harmless &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        if (!harmless) {
            throw new HubException("The hub lists a file named '" + name + "', which would lead out of its directory");
        }
    }
}
