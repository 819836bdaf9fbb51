package org.dualslm.llm.text.template;

/** What a template can call: a global function, a macro, a method of a value. */
@FunctionalInterface
interface Callable {
    Object call(Arguments arguments);
}
