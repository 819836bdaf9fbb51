package org.dualslm.adapters.djl;

import org.dualslm.api.adapter.AdamW;

/**
 * The Torch methods that train any adapter; they call its {@code adapt}. Lists are parallel: parameters {@code w}, accumulated
 * gradients {@code g}, and Adam's two running means {@code m} and {@code v}.
 */
final class TorchTraining {
    static final String METHODS = """
              def accumulate(self: __torch__.M, dy: Tensor, inputs: List[Tensor], w: List[Tensor], g: List[Tensor]) -> Tensor:
                leaves = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  _0 = torch.append(leaves, torch.requires_grad_(torch.detach(w[i])))
                y = (self).adapt(inputs, leaves)
                found = torch.grad([y], leaves, annotate(List[Optional[Tensor]], [dy]))
                for j in range(torch.len(g)):
                  _1 = torch.add_(g[j], unchecked_cast(Tensor, found[j]))
                return dy
              def norm(self: __torch__.M, g: List[Tensor]) -> Tensor:
                norms = annotate(List[Tensor], [])
                for i in range(torch.len(g)):
                  _0 = torch.append(norms, torch.linalg_vector_norm(g[i], 2, None, False, dtype=7))
                return torch.linalg_vector_norm(torch.stack(norms), 2)
              def clear(self: __torch__.M, g: List[Tensor]) -> Tensor:
                for i in range(torch.len(g)):
                  _0 = torch.zero_(g[i])
                return g[0]
              def step(self: __torch__.M, s: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor]) -> Tensor:
                scale = float(torch.item(torch.select(s, 0, 0)))
                decay = float(torch.item(torch.select(s, 0, 1)))
                beta1 = float(torch.item(torch.select(s, 0, 2)))
                beta2 = float(torch.item(torch.select(s, 0, 3)))
                rate = float(torch.item(torch.select(s, 0, 4)))
                root = float(torch.item(torch.select(s, 0, 5)))
                epsilon = float(torch.item(torch.select(s, 0, 6)))
                for i in range(torch.len(w)):
                  d = torch.mul_(g[i], scale)
                  _0 = torch.mul_(w[i], decay)
                  _1 = torch.lerp_(m[i], d, torch.sub(1., beta1))
                  _2 = torch.addcmul_(torch.mul_(v[i], beta2), d, d, value=torch.sub(1., beta2))
                  denominator = torch.add_(torch.div_(torch.sqrt(v[i]), root), epsilon)
                  _3 = torch.addcdiv_(w[i], m[i], denominator, value=torch.neg(rate))
                  _4 = torch.zero_(d)
                return s
            """;

    private TorchTraining() {}

    /**
     * What {@code step} wants to know, in its order.
     *
     * @param gradientScale multiplies every gradient
     * @param step counted from 1
     */
    static double[] settings(AdamW adamW, double gradientScale, long step) {
        return new double[] {
            gradientScale,
            1 - adamW.learningRate() * adamW.weightDecay(),
            adamW.beta1(),
            adamW.beta2(),
            adamW.learningRate() / (1 - Math.pow(adamW.beta1(), step)),
            Math.sqrt(1 - Math.pow(adamW.beta2(), step)),
            adamW.epsilon()
        };
    }
}
