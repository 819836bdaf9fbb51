package org.dualslm.train.corpus.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dualslm.api.Attribute;
import org.dualslm.api.internal.json.Json;
import org.dualslm.api.internal.json.JsonArray;
import org.dualslm.api.internal.json.JsonException;
import org.dualslm.api.internal.json.JsonObject;
import org.dualslm.train.corpus.CorpusException;
import org.dualslm.train.corpus.Utterance;

/**
 * Where the classes of pitch, tempo and energy begin and end, so that each of the three holds a third of the training recordings of a gender.
 * Take them over the training split alone and use them for all splits, that a test be judged by the same measure. A gender with fewer than
 * 12 figures, or an unknown one, goes by the thresholds over all recordings: pitch then tells men from women more than
 * high voices from low ones. Immutable.
 */
public final class ClassThresholds {
    /** As {@link #genders} calls all genders together. */
    public static final String ALL = "all";

    /** So many figures make a tercile worth its name. */
    private static final int LEAST = 12;

    private static final Map<Attribute, List<String>> CLASSES = classes();

    private final Map<String, Map<Attribute, Band>> bands;

    /**
     * What counts as ordinary, from {@code from} (inclusive) to {@code to} (exclusive): Hz for pitch, syllables a second for tempo, dB relative to
     * full scale for energy.
     */
    public record Band(double from, double to) {
        public Band {
            if (!(from <= to) || !Double.isFinite(from) || !Double.isFinite(to)) {
                throw new IllegalArgumentException("Not a band: from " + from + " to " + to);
            }
        }
    }

    private ClassThresholds(Map<String, Map<Attribute, Band>> bands) {
        this.bands = Collections.unmodifiableMap(bands);
    }

    /**
     * The terciles of some recordings. An attribute that could be measured in fewer than 12 of them has no thresholds.
     *
     * @param training the recordings of the training split
     */
    public static ClassThresholds of(Collection<MeasuredUtterance> training) {
        Map<String, Map<Attribute, Band>> bands = new LinkedHashMap<>();
        for (String gender : List.of(ALL, "female", "male")) {
            Map<Attribute, Band> ofGender = new EnumMap<>(Attribute.class);
            for (Attribute attribute : CLASSES.keySet()) {
                double[] figures = training.stream()
                        .filter(one -> gender.equals(ALL) || gender.equals(gender(one.utterance())))
                        .map(one -> one.measures().figure(attribute))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .sorted()
                        .toArray();
                if (figures.length >= LEAST) {
                    ofGender.put(attribute, new Band(quantile(figures, 1 / 3.0), quantile(figures, 2 / 3.0)));
                }
            }
            if (!ofGender.isEmpty()) {
                bands.put(gender, Collections.unmodifiableMap(ofGender));
            }
        }
        return new ClassThresholds(bands);
    }

    /** Linear between the figures, as numpy's default. */
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    private static String gender(Utterance utterance) {
        return utterance.label(Attribute.GENDER).orElse(ALL);
    }

    /** Those with thresholds of their own, and {@value #ALL}. */
    public List<String> genders() {
        return List.copyOf(bands.keySet());
    }

    /**
     * The thresholds that count for a gender.
     *
     * @param gender as utterances are labelled; anything else, or a gender without thresholds of its own, goes by {@value #ALL}
     */
    public Optional<Band> band(String gender, Attribute attribute) {
        Band own = bands.getOrDefault(gender, Map.of()).get(attribute);
        return Optional.ofNullable(
                own != null ? own : bands.getOrDefault(ALL, Map.of()).get(attribute));
    }

    /** The class of a recording; empty if it could not be measured, or there are no thresholds. */
    public Optional<String> label(MeasuredUtterance measured, Attribute attribute) {
        OptionalDouble figure = measured.measures().figure(attribute);
        Optional<Band> band = band(gender(measured.utterance()), attribute);
        if (figure.isEmpty() || band.isEmpty()) {
            return Optional.empty();
        }
        double value = figure.getAsDouble();
        int place = value < band.get().from() ? 0 : value < band.get().to() ? 1 : 2;
        return Optional.of(CLASSES.get(attribute).get(place));
    }

    /** The recording with labels of pitch, tempo and energy where it had none, as far as they could be measured. */
    public Utterance label(MeasuredUtterance measured) {
        Utterance labelled = measured.utterance();
        for (Attribute attribute : CLASSES.keySet()) {
            Optional<String> label =
                    labelled.label(attribute).isPresent() ? Optional.empty() : label(measured, attribute);
            if (label.isPresent()) {
                labelled = labelled.withLabel(attribute, label.get());
            }
        }
        return labelled;
    }

    /**
     * Writes them as JSON, for {@link #read}.
     *
     * @throws CorpusException if the file cannot be written
     */
    public void write(Path file) {
        JsonObject.Builder json = JsonObject.builder();
        bands.forEach((gender, ofGender) -> {
            JsonObject.Builder fields = JsonObject.builder();
            ofGender.forEach(
                    (attribute, band) -> fields.put(attribute.key(), JsonArray.ofNumbers(band.from(), band.to())));
            json.put(gender, fields.build());
        });
        try {
            Files.writeString(file, json.build().toIndentedText());
        } catch (IOException e) {
            throw new CorpusException("Cannot write the thresholds " + file + ": " + e, e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws CorpusException if it cannot be read, naming the file and the fault
     */
    public static ClassThresholds read(Path file) {
        try {
            JsonObject json = Json.parseObject(Files.readString(file), file.toString());
            Map<String, Map<Attribute, Band>> bands = new LinkedHashMap<>();
            for (String gender : json.keys()) {
                JsonObject fields = json.object(gender);
                Map<Attribute, Band> ofGender = new EnumMap<>(Attribute.class);
                for (Attribute attribute : CLASSES.keySet()) {
                    if (fields.has(attribute.key())) {
                        ofGender.put(attribute, band(fields, attribute.key()));
                    }
                }
                bands.put(gender, Collections.unmodifiableMap(ofGender));
            }
            return new ClassThresholds(bands);
        } catch (IOException | JsonException e) {
            throw new CorpusException("Cannot read the thresholds " + file + ": " + e.getMessage(), e);
        }
    }

    private static Band band(JsonObject fields, String key) {
        double[] numbers = fields.array(key).numbers();
        if (numbers.length != 2 || numbers[0] > numbers[1]) {
            throw new CorpusException(
                    fields.describe(key) + " must be two numbers, the lower first, but is " + Arrays.toString(numbers));
        }
        return new Band(numbers[0], numbers[1]);
    }

    private static Map<Attribute, List<String>> classes() {
        Map<Attribute, List<String>> classes = new EnumMap<>(Attribute.class);
        classes.put(Attribute.PITCH, List.of("low", "normal", "high"));
        classes.put(Attribute.TEMPO, List.of("slow", "normal", "fast"));
        classes.put(Attribute.ENERGY, List.of("quiet", "normal", "loud"));
        return Collections.unmodifiableMap(classes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassThresholds that && bands.equals(that.bands);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bands);
    }

    @Override
    public String toString() {
        return "ClassThresholds" + bands;
    }
}
