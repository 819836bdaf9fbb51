package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.dualslm.api.adapter.AdapterSpec;
import org.dualslm.api.tensor.Embeddings;

/** Bad input is refused in words, and leaves the adapter as it was. */
abstract class AdapterRefusals extends AdapterMapping {
    @Promise(by = "AdapterProvider.name", that = "it is lower-case ASCII letters, digits and dashes, always the same")
    void providerHasAPluginName() {
        assertThat(provider().name())
                .matches(Building.NAME)
                .isEqualTo(provider().name());
    }

    @Promise(by = "AdapterProvider.capabilities", that = "what it builds implements each of them")
    void declaredCapabilitiesAreTrue() {
        Building.hasCapabilities(provider(), adapter());
    }

    @Promise(
            by = "AdapterProvider.create",
            that = "an unknown option is refused by name, with the names of those it knows")
    void unknownOptionsAreRefusedByName() {
        AdapterSpec spec = spec();
        Building.refusesUnknownOptions(spec.options(), options -> provider()
                .create(new AdapterSpec(spec.inputWidth(), spec.outputWidth(), options), SEED));
    }

    @Promise(by = "Adapter.adapt", that = "frames of another width are refused with both widths")
    void framesOfAnotherWidthAreRefused() {
        int width = spec().inputWidth();
        for (int wrong : new int[] {width + 1, 2 * width}) {
            assertRefused(random(3, wrong, 1), wrong, width);
        }
    }

    @Promise(by = "Adapter.adapt", that = "a sequence without frames is refused")
    void emptySequencesAreRefused() {
        assertRefused(Embeddings.of(0, spec().inputWidth(), new float[0]));
    }

    @Promise(by = "Adapter.adapt", that = "NaN and infinity are refused")
    void framesThatAreNotFiniteAreRefused() {
        assertRefused(notFinite(Float.NaN, 0));
        assertRefused(notFinite(Float.NEGATIVE_INFINITY, spec().inputWidth() - 1));
        assertRefused(notFinite(Float.POSITIVE_INFINITY, spec().inputWidth() / 2));
    }

    private void assertRefused(Embeddings bad, Object... words) {
        List<Embeddings> before = adapter().adapt(batch());
        Refusal.ofArgument(bad.toString(), () -> adapter().adapt(List.of(bad)), words);
        Refusal.ofArgument(bad + " after a good sequence", () -> adapter().adapt(List.of(frames(3, 1), bad)), words);
        assertThat(adapter().adapt(batch())).as("the batch after a refusal").isEqualTo(before);
    }

    @Promise(by = "Adapter.adapt", that = "null is refused, as a batch and in one")
    void nullFramesAreRefused() {
        Refusal.ofNull("null instead of a batch", () -> adapter().adapt(null));
        Refusal.ofNull("null in a batch", () -> adapter().adapt(Arrays.asList(frames(3, 1), null)));
    }
}
