package org.dualslm.llm.djl.template;

/** Something with a value. */
@FunctionalInterface
interface Expression {
    Object evaluate(Scope scope);
}
