package org.dualslm.guice;

import java.lang.annotation.Annotation;

/** {@link Paralinguistic} and {@link Linguistic} as values, to bind under. Equal to what stands in code, as {@link Annotation} asks. */
final class AdapterQualifiers {
    private AdapterQualifiers() {}

    static Annotation paralinguistic(String name) {
        return new OfParalinguistic(name);
    }

    static Annotation linguistic(String name) {
        return new OfLinguistic(name);
    }

    private static int hash(String value) {
        return (127 * "value".hashCode()) ^ value.hashCode();
    }

    private static String text(Annotation annotation, String value) {
        return "@" + annotation.annotationType().getName() + "(\"" + value + "\")";
    }

    private record OfParalinguistic(String value) implements Paralinguistic {
        @Override
        public Class<? extends Annotation> annotationType() {
            return Paralinguistic.class;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Paralinguistic that && value.equals(that.value());
        }

        @Override
        public int hashCode() {
            return hash(value);
        }

        @Override
        public String toString() {
            return text(this, value);
        }
    }

    private record OfLinguistic(String value) implements Linguistic {
        @Override
        public Class<? extends Annotation> annotationType() {
            return Linguistic.class;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Linguistic that && value.equals(that.value());
        }

        @Override
        public int hashCode() {
            return hash(value);
        }

        @Override
        public String toString() {
            return text(this, value);
        }
    }
}
