package org.dualslm.llm.text.template;

import java.util.List;

/** Something that writes, or sets variables. */
@FunctionalInterface
interface Statement {
    /** What comes after it. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow run(Scope scope, MarkedText.Builder out);

    /** One after the other, until one of them leaves the loop's round. */
    static Statement sequence(List<Statement> statements) {
        List<Statement> all = List.copyOf(statements);
        return (scope, out) -> {
            for (Statement statement : all) {
                scope.budget().step();
                Flow flow = statement.run(scope, out);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }
}
