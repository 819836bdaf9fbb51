package org.dualslm.encoders.tensorflow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the option {@code streams} says of one stream.
 *
 * @param output the name in the signature
 * @param axes if they are said
 * @param rate frames a second, if it is said
 */
record StreamOption(String name, String output, Optional<Axes> axes, OptionalDouble rate) {
    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(?<name>[^=:@]+)=)?(?<output>[^=:@]+)(?::(?<axes>[btw]{1,3}))?(?:@(?<rate>\\d{1,6}(?:\\.\\d{1,12})?))?");

    /** An output under its own name. */
    static StreamOption of(String output) {
        return new StreamOption(output, output, Optional.empty(), OptionalDouble.empty());
    }

    /** @return none for a blank text */
    static List<StreamOption> parse(String text) {
        List<StreamOption> streams = new ArrayList<>();
        Set<String> names = new HashSet<>();
        if (!text.isBlank()) {
            for (String part : text.split(",", -1)) {
                StreamOption stream = parseOne(part.strip());
                streams.add(stream);
                if (!names.add(stream.name())) {
                    throw new IllegalArgumentException(
                            "Option 'streams' has two streams named '" + stream.name() + "'");
                }
            }
        }
        return List.copyOf(streams);
    }

    private static StreamOption parseOne(String part) {
        Matcher matcher = SYNTAX.matcher(part);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Option 'streams' has '" + part
                    + "', where NAME=OUTPUT, NAME=OUTPUT:AXES (letters b, t, w) or NAME=OUTPUT:AXES@RATE was wanted");
        }
        String output = matcher.group("output");
        String rate = matcher.group("rate");
        if (rate != null && Double.parseDouble(rate) == 0) {
            throw new IllegalArgumentException("Option 'streams' has '" + part + "': a rate must be greater than 0");
        }
        return new StreamOption(
                matcher.group("name") == null ? output : matcher.group("name"),
                output,
                Optional.ofNullable(matcher.group("axes")).map(Axes::of),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(rate)));
    }
}
