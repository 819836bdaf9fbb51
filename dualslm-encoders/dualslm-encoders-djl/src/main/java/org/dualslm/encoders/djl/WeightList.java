package org.dualslm.encoders.djl;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dualslm.api.plugin.ModelDescription;
import org.dualslm.api.plugin.ModelFormatException;
import org.dualslm.api.tensor.Safetensors;
import org.dualslm.djl.WeightLoader;
import org.dualslm.djl.WeightSpec;

/**
 * The weights that a program takes, in their order, under the prefix that they have in a checkpoint: it may hold the encoder
 * alone, or a whole model of which the encoder is a part. Filled by one thread.
 */
final class WeightList {
    private final String model;
    private final Predicate<String> stored;
    private final String prefix;
    private final List<WeightSpec> specs = new ArrayList<>();

    /**
     * An empty list.
     *
     * @param model for messages: the kind of model
     * @param known a weight that every such encoder has
     * @param prefixes what may stand before its name
     * @throws ModelFormatException if it is there under none of them
     */
    WeightList(String model, Safetensors file, String known, List<String> prefixes) {
        this.model = model;
        this.stored = file::contains;
        this.prefix = prefixes.stream()
                .filter(candidate -> file.contains(candidate + known))
                .findFirst()
                .orElseThrow(() -> new ModelFormatException(
                        "No tensor '" + known + "' in " + file.description() + ", nor under any of the prefixes "
                                + prefixes + ": it does not hold the encoder of a " + model + " model"));
    }

    /** An empty list of a checkpoint that need not be there: what it takes can be counted, not loaded. */
    WeightList(String model) {
        this.model = model;
        this.stored = name -> false;
        this.prefix = "";
    }

    /** Adds a weight; gives its place. */
    int add(String name, int... shape) {
        specs.add(new WeightSpec(prefix + name, shape));
        return specs.size() - 1;
    }

    /** Adds {@code NAME.weight} of that shape and {@code NAME.bias} of its first dimension; gives the first one's place. */
    int withBias(String name, int... shape) {
        int place = add(name + ".weight", shape);
        add(name + ".bias", shape[0]);
        return place;
    }

    /** How many weights there are so far: the next one's place. */
    int size() {
        return specs.size();
    }

    /** What the encoder of these weights would take. */
    ModelDescription describe() {
        long parameters = specs.stream().mapToLong(WeightSpec::size).sum();
        return new ModelDescription(model + " encoder", parameters, 0, 0);
    }

    /** Whether the checkpoint has such a weight. */
    boolean isStored(String name) {
        return stored.test(prefix + name);
    }

    /**
     * Loads all of them.
     *
     * @param roots beginnings of names, after the prefix, below which nothing else may be stored
     * @throws ModelFormatException if a weight is missing, unknown, or of another shape or type, naming it and its file
     */
    NDList load(WeightLoader loader, List<String> roots) {
        List<String> own = roots.stream().map(root -> prefix + root).toList();
        loader.check(
                model,
                specs,
                name -> own.stream().noneMatch(name::startsWith) || name.endsWith(".num_batches_tracked"));
        return specs.stream().map(loader::load).collect(Collectors.toCollection(NDList::new));
    }
}
