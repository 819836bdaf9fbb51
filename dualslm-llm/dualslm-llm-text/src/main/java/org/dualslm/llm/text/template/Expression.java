package org.dualslm.llm.text.template;

/** Something with a value. */
@FunctionalInterface
interface Expression {
    Object evaluate(Scope scope);
}
