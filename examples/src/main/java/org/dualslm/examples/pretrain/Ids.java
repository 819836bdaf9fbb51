package org.dualslm.examples.pretrain;

import java.util.Arrays;

/** Token ids that grow at the end. Belongs to one thread. */
final class Ids {
    private int[] values = new int[64];
    private int size;

    Ids add(int id) {
        return addAll(id);
    }

    Ids addAll(int... ids) {
        if (size + ids.length > values.length) {
            values = Arrays.copyOf(values, Math.max(size + ids.length, 2 * values.length));
        }
        System.arraycopy(ids, 0, values, size, ids.length);
        size += ids.length;
        return this;
    }

    int size() {
        return size;
    }

    /** The id at the end; there must be one. */
    int last() {
        return values[size - 1];
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
