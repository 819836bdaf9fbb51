package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.llm.text.template.Statement.Flow;
import org.dualslm.llm.text.template.Token.Kind;

/** Reads statements: text, output, and the tags that chat templates use. */
final class Statements {
    private final String template;
    private final Tokens tokens;
    private final Expressions expressions;
    private int loops;

    Statements(String template, List<Token> tokens) {
        this.template = template;
        this.tokens = new Tokens(tokens);
        this.expressions = new Expressions(this.tokens);
    }

    /** The whole template. */
    Statement all() {
        Statement body = until();
        if (!tokens.isNext(Kind.END)) {
            throw tokens.error("'" + tokens.peek().text() + "' closes nothing");
        }
        return body;
    }

    /** Statements up to a tag of one of these names, which is next then, its opening taken. */
    private Statement until(String... ends) {
        tokens.enter();
        List<Statement> statements = new ArrayList<>();
        while (!tokens.isNext(Kind.END)) {
            Token token = tokens.take();
            if (token.kind() == Kind.DATA) {
                MarkedText text = MarkedText.own(token.text());
                statements.add((scope, out) -> write(text, out));
            } else if (token.kind() == Kind.OUTPUT_START) {
                Expression value = expressions.tuple(true);
                tokens.expect(Kind.OUTPUT_END);
                statements.add(located(token.line(), (scope, out) -> write(value.evaluate(scope), out)));
            } else if (tokens.isNextAmong(ends)) {
                tokens.leave();
                return Statement.sequence(statements);
            } else {
                statements.add(located(token.line(), tag()));
            }
        }
        if (ends.length > 0) {
            throw tokens.error("the template ends where '" + ends[ends.length - 1] + "' was expected");
        }
        tokens.leave();
        return Statement.sequence(statements);
    }

    private static Flow write(Object value, MarkedText.Builder out) {
        out.add(Values.text(value));
        return Flow.NEXT;
    }

    private Statement located(int line, Statement statement) {
        return (scope, out) -> {
            try {
                return statement.run(scope, out);
            } catch (TemplateException e) {
                throw e.at(template, line);
            }
        };
    }

    private Statement tag() {
        String name = tokens.expect(Kind.NAME);
        return switch (name) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> assignment();
            case "macro" -> macro();
            case "generation" -> generation();
            case "break", "continue" -> leaveRound(name);
            default -> throw tokens.error("the tag '" + name + "' is not supported");
        };
    }

    private void end(String name) {
        tokens.expect(name);
        tokens.expect(Kind.TAG_END);
    }

    private Statement condition() {
        Expression condition = expressions.tuple(true);
        tokens.expect(Kind.TAG_END);
        Statement then = until("elif", "else", "endif");
        Statement otherwise;
        if (tokens.skip("elif")) {
            otherwise = condition();
        } else if (tokens.skip("else")) {
            tokens.expect(Kind.TAG_END);
            otherwise = until("endif");
            end("endif");
        } else {
            end("endif");
            otherwise = (scope, out) -> Flow.NEXT;
        }
        return (scope, out) -> (Values.truth(condition.evaluate(scope)) ? then : otherwise).run(scope, out);
    }

    /** The names in {@code for a, b in …} and {@code set a, b = …}. */
    private List<String> targets() {
        boolean enclosed = tokens.skip("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.expect(Kind.NAME));
        } while (tokens.skip(",") && tokens.isNext(Kind.NAME));
        if (enclosed) {
            tokens.expect(")");
        }
        return names;
    }

    private static void assign(List<String> targets, Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.get(0), value);
            return;
        }
        List<?> values = Values.items(value);
        if (values.size() != targets.size()) {
            throw new TemplateException("cannot spread " + values.size() + " values over " + targets);
        }
        for (int i = 0; i < targets.size(); i++) {
            scope.set(targets.get(i), values.get(i));
        }
    }

    private Statement loop() {
        List<String> targets = targets();
        tokens.expect("in");
        Expression items = expressions.tuple(false);
        Expression condition = tokens.skip("if") ? expressions.expression() : null;
        tokens.expect(Kind.TAG_END);
        loops++;
        Statement body = until("else", "endfor");
        loops--;
        Statement otherwise = (scope, out) -> Flow.NEXT;
        if (tokens.skip("else")) {
            tokens.expect(Kind.TAG_END);
            otherwise = until("endfor");
        }
        end("endfor");
        Statement whenEmpty = otherwise;
        return (scope, out) -> {
            List<Object> chosen = new ArrayList<>();
            for (Object item : Values.items(items.evaluate(scope))) {
                scope.budget().step();
                Scope inner = scope.inner();
                assign(targets, item, inner);
                if (condition == null || Values.truth(condition.evaluate(inner))) {
                    chosen.add(item);
                }
            }
            return chosen.isEmpty() ? whenEmpty.run(scope, out) : rounds(chosen, targets, body, scope, out);
        };
    }

    private static Flow rounds(
            List<Object> items, List<String> targets, Statement body, Scope scope, MarkedText.Builder out) {
        for (int i = 0; i < items.size(); i++) {
            Scope inner = scope.inner();
            assign(targets, items.get(i), inner);
            inner.set("loop", loopVariable(items, i));
            if (body.run(inner, out) == Flow.BREAK) {
                break;
            }
        }
        return Flow.NEXT;
    }

    private static Map<String, Object> loopVariable(List<Object> items, int at) {
        long size = items.size();
        Map<String, Object> loop = new LinkedHashMap<>();
        loop.put("index", at + 1L);
        loop.put("index0", (long) at);
        loop.put("revindex", size - at);
        loop.put("revindex0", size - at - 1);
        loop.put("first", at == 0);
        loop.put("last", at == size - 1);
        loop.put("length", size);
        if (at > 0) {
            loop.put("previtem", items.get(at - 1));
        }
        if (at < size - 1) {
            loop.put("nextitem", items.get(at + 1));
        }
        loop.put("cycle", (Callable) call -> call.positional().isEmpty()
                ? new Undefined("a cycle of nothing")
                : call.positional().get(at % call.positional().size()));
        return loop;
    }

    private Statement leaveRound(String name) {
        if (loops == 0) {
            throw tokens.error("'" + name + "' stands in no loop");
        }
        tokens.expect(Kind.TAG_END);
        Flow flow = name.equals("break") ? Flow.BREAK : Flow.CONTINUE;
        return (scope, out) -> flow;
    }

    private Statement assignment() {
        if (tokens.isSecond(".")) {
            return attributeAssignment();
        }
        List<String> targets = targets();
        if (tokens.skip("=")) {
            Expression value = expressions.tuple(true);
            tokens.expect(Kind.TAG_END);
            return (scope, out) -> {
                assign(targets, value.evaluate(scope), scope);
                return Flow.NEXT;
            };
        }
        Expression content = scope -> scope.get(targets.get(0));
        while (tokens.skip("|")) {
            content = expressions.filter(content);
        }
        Expression filtered = content;
        tokens.expect(Kind.TAG_END);
        Statement body = until("endset");
        end("endset");
        return (scope, out) -> {
            assign(targets, captured(body, scope.inner()), scope);
            assign(targets, filtered.evaluate(scope), scope);
            return Flow.NEXT;
        };
    }

    private Statement attributeAssignment() {
        String owner = tokens.expect(Kind.NAME);
        tokens.expect(".");
        String attribute = tokens.expect(Kind.NAME);
        tokens.expect("=");
        Expression value = expressions.tuple(true);
        tokens.expect(Kind.TAG_END);
        return (scope, out) -> {
            if (scope.get(owner) instanceof Namespace namespace) {
                namespace.values().put(attribute, value.evaluate(scope));
                return Flow.NEXT;
            }
            throw new TemplateException("can set attributes of a namespace only, not of '" + owner + "'");
        };
    }

    private static MarkedText captured(Statement body, Scope scope) {
        MarkedText.Builder text = new MarkedText.Builder();
        body.run(scope, text);
        return text.build();
    }

    private Statement macro() {
        String name = tokens.expect(Kind.NAME);
        tokens.expect("(");
        Map<String, Expression> parameters = new LinkedHashMap<>();
        while (!tokens.isNext(")")) {
            String parameter = tokens.expect(Kind.NAME);
            parameters.put(
                    parameter,
                    tokens.skip("=") ? expressions.expression() : scope -> new Undefined("'" + parameter + "'"));
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect(")");
        tokens.expect(Kind.TAG_END);
        int enclosing = loops;
        loops = 0;
        Statement body = until("endmacro");
        loops = enclosing;
        end("endmacro");
        String[] names = parameters.keySet().toArray(String[]::new);
        return (scope, out) -> {
            scope.set(name, (Callable) call -> {
                call.atMost(names.length, names);
                Scope inner = scope.inner();
                for (int i = 0; i < names.length; i++) {
                    Object given = call.get(i, names[i], call);
                    inner.set(names[i], given == call ? parameters.get(names[i]).evaluate(inner) : given);
                }
                inner.budget().enter();
                MarkedText text = captured(body, inner);
                inner.budget().leave();
                return text;
            });
            return Flow.NEXT;
        };
    }

    /** Marks the assistant's words for training in transformers; here just a block. */
    private Statement generation() {
        tokens.expect(Kind.TAG_END);
        Statement body = until("endgeneration");
        end("endgeneration");
        return body;
    }
}
