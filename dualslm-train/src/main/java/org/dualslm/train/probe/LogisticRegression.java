package org.dualslm.train.probe;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Multinomial logistic regression: the linear classifier that minimizes the sum of the cross entropies and {@code l2/2} times the
 * squared weights, biases left out; columns are brought to zero mean and unit deviation first. That function is convex, and L-BFGS
 * (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5) finds its one minimum. Immutable.
 */
public final class LogisticRegression {
    private static final int MEMORY = 10;
    private static final int MOST_ITERATIONS = 200;
    private static final double TOLERANCE = 1e-4;

    private final int classes;
    private final double[] mean;
    private final double[] scale;
    /** For each class its weights, and its bias last. */
    private final double[] weights;

    private LogisticRegression(int classes, double[] mean, double[] scale, double[] weights) {
        this.classes = classes;
        this.mean = mean;
        this.scale = scale;
        this.weights = weights;
    }

    /**
     * Learns.
     *
     * @param rows at least one, all of one width
     * @param labels of each row, from 0
     * @param classes how many labels there are, ≥ 2; some may not occur
     * @param l2 how strongly weights are held down, > 0
     */
    public static LogisticRegression fit(double[][] rows, int[] labels, int classes, double l2) {
        if (rows.length == 0 || rows.length != labels.length || classes < 2 || !(l2 > 0)) {
            throw new IllegalArgumentException("Cannot fit " + rows.length + " rows with " + labels.length
                    + " labels of "
                    + classes + " classes and a weight of " + l2 + ": rows and labels must be as many, at least one,"
                    + " classes at least two, and the weight above 0");
        }
        int width = rows[0].length;
        double[] mean = new double[width];
        double[] scale = new double[width];
        standards(rows, mean, scale);
        double[][] standardized =
                Arrays.stream(rows).map(row -> standardize(row, mean, scale)).toArray(double[][]::new);
        Objective objective = new Objective(standardized, labels, classes, l2);
        return new LogisticRegression(classes, mean, scale, minimize(objective));
    }

    private static void standards(double[][] rows, double[] mean, double[] scale) {
        for (int column = 0; column < mean.length; column++) {
            double sum = 0;
            double squares = 0;
            for (double[] row : rows) {
                sum += row[column];
            }
            mean[column] = sum / rows.length;
            for (double[] row : rows) {
                squares += (row[column] - mean[column]) * (row[column] - mean[column]);
            }
            double deviation = Math.sqrt(squares / rows.length);
            scale[column] = deviation > 1e-12 ? 1 / deviation : 0;
        }
    }

    private static double[] standardize(double[] row, double[] mean, double[] scale) {
        double[] standardized = new double[row.length];
        for (int column = 0; column < row.length; column++) {
            standardized[column] = (row[column] - mean[column]) * scale[column];
        }
        return standardized;
    }

    /** The probability of each class. */
    public double[] probabilities(double[] row) {
        if (row.length != mean.length) {
            throw new IllegalArgumentException(
                    "A row of width " + row.length + " met a classifier of width " + mean.length);
        }
        double[] probabilities = new double[classes];
        softmax(standardize(row, mean, scale), weights, probabilities);
        return probabilities;
    }

    /** The most probable class. */
    public int predict(double[] row) {
        double[] probabilities = probabilities(row);
        int best = 0;
        for (int k = 1; k < classes; k++) {
            best = probabilities[k] > probabilities[best] ? k : best;
        }
        return best;
    }

    private static void softmax(double[] row, double[] weights, double[] probabilities) {
        int width = row.length;
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < probabilities.length; k++) {
            int from = k * (width + 1);
            double logit = weights[from + width];
            for (int column = 0; column < width; column++) {
                logit += weights[from + column] * row[column];
            }
            probabilities[k] = logit;
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (int k = 0; k < probabilities.length; k++) {
            probabilities[k] = Math.exp(probabilities[k] - most);
            sum += probabilities[k];
        }
        for (int k = 0; k < probabilities.length; k++) {
            probabilities[k] /= sum;
        }
    }

    /** What is minimized. */
    private record Objective(double[][] rows, int[] labels, int classes, double l2) {
        int size() {
            return classes * (rows[0].length + 1);
        }

        /** The value, and its gradient. */
        double at(double[] weights, double[] gradient) {
            int width = rows[0].length;
            double value = 0;
            for (int i = 0; i < gradient.length; i++) {
                boolean isBias = i % (width + 1) == width;
                gradient[i] = isBias ? 0 : l2 * weights[i];
                value += isBias ? 0 : l2 / 2 * weights[i] * weights[i];
            }
            double[] probabilities = new double[classes];
            for (int i = 0; i < rows.length; i++) {
                softmax(rows[i], weights, probabilities);
                value -= Math.log(Math.max(probabilities[labels[i]], Double.MIN_NORMAL));
                for (int k = 0; k < classes; k++) {
                    double error = probabilities[k] - (k == labels[i] ? 1 : 0);
                    int from = k * (width + 1);
                    for (int column = 0; column < width; column++) {
                        gradient[from + column] += error * rows[i][column];
                    }
                    gradient[from + width] += error;
                }
            }
            return value;
        }
    }

    /** A step that was taken, and by how much the gradient changed. */
    private record Step(double[] moved, double[] turned, double product) {}

    private static double[] minimize(Objective objective) {
        double[] at = new double[objective.size()];
        double[] gradient = new double[at.length];
        double value = objective.at(at, gradient);
        Deque<Step> steps = new ArrayDeque<>();
        for (int iteration = 0; iteration < MOST_ITERATIONS && norm(gradient) > TOLERANCE; iteration++) {
            double[] direction = direction(gradient, steps);
            double slope = dot(direction, gradient);
            double length = steps.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
            double[] next = new double[at.length];
            double[] nextGradient = new double[at.length];
            double nextValue;
            while (true) {
                for (int i = 0; i < at.length; i++) {
                    next[i] = at[i] + length * direction[i];
                }
                nextValue = objective.at(next, nextGradient);
                if (nextValue <= value + 1e-4 * length * slope) {
                    break;
                }
                length /= 2;
                if (length < 1e-12) {
                    return at; // as low as rounding lets it come
                }
            }
            double[] moved = difference(next, at);
            double[] turned = difference(nextGradient, gradient);
            double product = dot(moved, turned);
            if (product > 0) {
                steps.addFirst(new Step(moved, turned, product));
                if (steps.size() > MEMORY) {
                    steps.removeLast();
                }
            }
            at = next;
            gradient = nextGradient;
            value = nextValue;
        }
        return at;
    }

    /** Downhill, bent by the curvature of the last steps. */
    private static double[] direction(double[] gradient, Deque<Step> steps) {
        double[] direction = gradient.clone();
        double[] alphas = new double[steps.size()];
        int index = 0;
        for (Step step : steps) {
            alphas[index] = dot(step.moved(), direction) / step.product();
            add(direction, step.turned(), -alphas[index++]);
        }
        double scale = steps.isEmpty()
                ? 1
                : steps.getFirst().product()
                        / dot(steps.getFirst().turned(), steps.getFirst().turned());
        for (int i = 0; i < direction.length; i++) {
            direction[i] *= -scale;
        }
        for (Iterator<Step> oldest = steps.descendingIterator(); oldest.hasNext(); ) {
            Step step = oldest.next();
            double beta = dot(step.turned(), direction) / step.product();
            add(direction, step.moved(), -alphas[--index] - beta);
        }
        return direction;
    }

    private static void add(double[] sum, double[] other, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * other[i];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, b, -1);
        return difference;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }
}
