package org.dualslm.api;

import java.util.Locale;

/** What can be heard of how something was said (paper, section 3.1). */
public enum Attribute {
    GENDER,
    PITCH,
    TEMPO,
    ENERGY,
    EMOTION;

    /** As manifests, bundles and reports spell it: {@code gender}, {@code pitch}, … */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
