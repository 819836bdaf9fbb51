package org.dualslm.encoders.djl;

import java.util.List;
import java.util.stream.Stream;

/** A non-linearity under its names in {@code config.json}, as an expression of a Torch program. */
enum Activation {
    /** With the error function. */
    GELU("torch.gelu(%s)", "gelu", "gelu_python"),
    /** With its approximation by the hyperbolic tangent. */
    GELU_TANH("self.gelu_tanh(%s)", "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate"),
    GELU_10("torch.clamp(torch.gelu(%s), -10, 10)", "gelu_10"),
    QUICK_GELU("self.quick_gelu(%s)", "quick_gelu"),
    RELU("torch.relu(%s)", "relu"),
    SILU("torch.silu(%s)", "silu", "swish"),
    TANH("torch.tanh(%s)", "tanh");

    /** What an expression may call. */
    static final String PROGRAM = """
              def quick_gelu(self: __torch__.M, x: Tensor) -> Tensor:
                return x * torch.sigmoid(x * 1.702)

              def gelu_tanh(self: __torch__.M, x: Tensor) -> Tensor:
                return x * 0.5 * (torch.tanh((x + torch.pow(x, 3) * 0.044715) * $SQRT_2_PI) + 1.)

            """.replace("$SQRT_2_PI", Double.toString(Math.sqrt(2 / Math.PI)));

    private final String expression;
    private final List<String> names;

    Activation(String expression, String... names) {
        this.expression = expression;
        this.names = List.of(names);
    }

    /** The activation of {@code x}, which is an expression itself. */
    String of(String x) {
        return expression.formatted(x);
    }

    /** The one that a file names; {@code gelu} where it names none. */
    static Activation read(ConfigFile config, String key) {
        String name = config.text(key, "gelu");
        return Stream.of(values())
                .filter(activation -> activation.names.contains(name))
                .findFirst()
                .orElseThrow(() -> config.fault(
                        key,
                        name,
                        "one of "
                                + Stream.of(values())
                                        .flatMap(activation -> activation.names.stream())
                                        .toList()));
    }
}
