package org.dualslm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is 1 % off is refused and what is 0.1 % off is not, whatever the direction, the size and the precision. */
class SlopeTest {
    private static final int SEEDS = 40;

    /** A curved function of so many numbers, in single precision, at a random point. */
    private record Curve(float[] at, double size) {
        static Curve of(int length, double size, long seed) {
            Random random = new Random(seed);
            float[] at = new float[length];
            for (int i = 0; i < length; i++) {
                at[i] = (float) random.nextGaussian();
            }
            return new Curve(at, size);
        }

        double[] gradient() {
            double[] gradient = new double[at.length];
            for (int i = 0; i < at.length; i++) {
                gradient[i] = size * (Math.cos(at[i]) + 0.3 * at[i]);
            }
            return gradient;
        }

        DoubleUnaryOperator along(double[] direction) {
            return distance -> {
                float sum = 0;
                for (int i = 0; i < at.length; i++) {
                    float moved = at[i] + (float) (distance * direction[i]);
                    sum += (float) Math.sin(moved) + 0.15f * moved * moved;
                }
                return size * sum;
            };
        }

        void check(double[] claimed, long seed) {
            Slope slope = new Slope(claimed, 1e-12, seed);
            slope.check("gradient", along(slope.direction()), 0.5);
        }
    }

    private static double[] off(double[] gradient, double factor) {
        double[] wrong = gradient.clone();
        for (int i = 0; i < wrong.length; i++) {
            wrong[i] *= factor;
        }
        return wrong;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 24, 100})
    void onePerCentIsFoundAndRoundingIsNot(int length) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Curve curve = Curve.of(length, Math.pow(10, seed % 9 - 4), seed);
            double[] right = curve.gradient();
            for (double little : new double[] {1, 1.001, 0.999}) {
                long again = seed;
                assertThatCode(() -> curve.check(off(right, little), again)).doesNotThrowAnyException();
            }
            for (double much : new double[] {1.01, 0.99, -1, 0.5}) {
                long again = seed;
                assertThatThrownBy(() -> curve.check(off(right, much), again))
                        .as("%s times a gradient of %d numbers, seed %d", much, length, seed)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("it promises a slope of");
            }
        }
    }

    /** The random part of the direction can miss it, but seldom does. */
    @ParameterizedTest
    @ValueSource(ints = {2, 6, 24})
    void aForgottenPartIsFound(int length) {
        int missed = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Curve curve = Curve.of(length, 1, seed);
            double[] lacking = curve.gradient();
            Arrays.fill(lacking, 0, length / 2, 0);
            try {
                curve.check(lacking, seed);
                missed++;
            } catch (AssertionError found) {
                // as it should be
            }
        }
        assertThat(missed).isLessThanOrEqualTo(SEEDS / 10);
    }
}
