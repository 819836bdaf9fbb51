package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualslm.llm.text.template.Token.Kind;

/** Reads expressions, loosest binding first, in the order of Jinja's own grammar. */
final class Expressions {
    private final Tokens tokens;

    Expressions(Tokens tokens) {
        this.tokens = tokens;
    }

    Expression expression() {
        tokens.enter();
        Expression value = or();
        while (tokens.skip("if")) {
            Expression then = value;
            Expression condition = or();
            Expression otherwise = tokens.skip("else") ? expression() : scope -> new Undefined("the missing else");
            value = scope -> Values.truth(condition.evaluate(scope)) ? then.evaluate(scope) : otherwise.evaluate(scope);
        }
        tokens.leave();
        return value;
    }

    /** One expression, or several with commas between them, which make a list. */
    Expression tuple(boolean conditional) {
        Expression first = conditional ? expression() : or();
        if (!tokens.isNext(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (tokens.skip(",") && !tokens.isNextAmong("=", ")") && !tokens.isNext(Kind.TAG_END)) {
            elements.add(conditional ? expression() : or());
        }
        return scope -> evaluate(elements, scope);
    }

    private static List<Object> evaluate(List<Expression> elements, Scope scope) {
        List<Object> values = new ArrayList<>();
        elements.forEach(element -> values.add(element.evaluate(scope)));
        return values;
    }

    Expression or() {
        Expression value = and();
        while (tokens.skip("or")) {
            Expression left = value;
            Expression right = and();
            value = scope -> {
                Object first = left.evaluate(scope);
                return Values.truth(first) ? first : right.evaluate(scope);
            };
        }
        return value;
    }

    private Expression and() {
        Expression value = not();
        while (tokens.skip("and")) {
            Expression left = value;
            Expression right = not();
            value = scope -> {
                Object first = left.evaluate(scope);
                return Values.truth(first) ? right.evaluate(scope) : first;
            };
        }
        return value;
    }

    private Expression not() {
        if (!tokens.skip("not")) {
            return comparison();
        }
        tokens.enter();
        Expression value = not();
        tokens.leave();
        return scope -> !Values.truth(value.evaluate(scope));
    }

    /** {@code a < b < c} holds if both do. */
    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            if (tokens.isNextAmong("==", "!=", "<", ">", "<=", ">=", "in")) {
                operators.add(tokens.take().text());
            } else if (tokens.isNext("not") && tokens.isSecond("in")) {
                tokens.take();
                tokens.take();
                operators.add("not in");
            } else {
                break;
            }
            others.add(sum());
        }
        return operators.isEmpty()
                ? first
                : scope -> {
                    Object left = first.evaluate(scope);
                    for (int i = 0; i < operators.size(); i++) {
                        Object right = others.get(i).evaluate(scope);
                        if (!holds(operators.get(i), left, right)) {
                            return false;
                        }
                        left = right;
                    }
                    return true;
                };
    }

    private static boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            default -> Values.compare(left, right) >= 0;
        };
    }

    private Expression sum() {
        Expression value = concatenation();
        while (tokens.isNextAmong("+", "-")) {
            boolean plus = tokens.take().text().equals("+");
            Expression left = value;
            Expression right = concatenation();
            value = plus
                    ? scope -> Values.add(left.evaluate(scope), right.evaluate(scope))
                    : scope -> Values.arithmetic("-", left.evaluate(scope), right.evaluate(scope));
        }
        return value;
    }

    private Expression concatenation() {
        Expression value = product();
        while (tokens.skip("~")) {
            Expression left = value;
            Expression right = product();
            value = scope -> Values.text(left.evaluate(scope)).plus(Values.text(right.evaluate(scope)));
        }
        return value;
    }

    private Expression product() {
        Expression value = unary(true);
        while (tokens.isNextAmong("*", "/", "//", "%")) {
            String operator = tokens.take().text();
            Expression left = value;
            Expression right = unary(true);
            value = scope -> Values.arithmetic(operator, left.evaluate(scope), right.evaluate(scope));
        }
        return value;
    }

    private Expression unary(boolean filtered) {
        Expression value;
        if (tokens.isNextAmong("-", "+")) {
            boolean negative = tokens.take().text().equals("-");
            tokens.enter();
            Expression operand = unary(false);
            tokens.leave();
            value = negative ? scope -> Values.arithmetic("-", 0L, operand.evaluate(scope)) : operand;
        } else {
            value = primary();
        }
        value = postfix(value);
        return filtered ? filters(value) : value;
    }

    private Expression primary() {
        Token token = tokens.take();
        switch (token.kind()) {
            case STRING:
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.isNext(Kind.STRING)) {
                    text.append(tokens.take().text());
                }
                MarkedText constant = MarkedText.own(text.toString());
                return scope -> constant;
            case INTEGER, FLOAT:
                Object number = number(token);
                return scope -> number;
            case NAME:
                return name(token.text());
            default:
                break;
        }
        return switch (token.text()) {
            case "(" -> parenthesis();
            case "[" -> list();
            case "{" -> mapping();
            default -> throw tokens.error("a value was expected, not " + token.describe());
        };
    }

    private Object number(Token token) {
        try {
            return token.kind() == Kind.INTEGER ? (Object) Long.valueOf(token.text()) : Double.valueOf(token.text());
        } catch (NumberFormatException e) {
            throw tokens.error(token.describe() + " is too large");
        }
    }

    private static Expression name(String name) {
        return switch (name) {
            case "true", "True" -> scope -> true;
            case "false", "False" -> scope -> false;
            case "none", "None" -> scope -> null;
            default -> scope -> scope.get(name);
        };
    }

    private Expression parenthesis() {
        if (tokens.skip(")")) {
            return scope -> List.of();
        }
        Expression value = tuple(true);
        tokens.expect(")");
        return value;
    }

    private Expression list() {
        List<Expression> elements = new ArrayList<>();
        while (!tokens.isNext("]")) {
            elements.add(expression());
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect("]");
        return scope -> evaluate(elements, scope);
    }

    private Expression mapping() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.isNext("}")) {
            keys.add(expression());
            tokens.expect(":");
            values.add(expression());
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect("}");
        return scope -> {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(
                        Values.text(keys.get(i).evaluate(scope)).text(),
                        values.get(i).evaluate(scope));
            }
            return map;
        };
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.skip(".")) {
                value = dot(value);
            } else if (tokens.skip("[")) {
                value = subscript(value);
            } else if (tokens.skip("(")) {
                value = call(value, "what is called here", arguments());
            } else {
                return value;
            }
        }
    }

    private Expression dot(Expression value) {
        if (tokens.isNext(Kind.INTEGER)) {
            Object index = number(tokens.take());
            return scope -> Values.subscript(value.evaluate(scope), index);
        }
        String name = tokens.expect(Kind.NAME);
        return scope -> {
            Object owner = value.evaluate(scope);
            return Methods.find(owner, name)
                    .<Object>map(method -> method)
                    .orElseGet(() -> Values.attribute(owner, name));
        };
    }

    private Expression subscript(Expression value) {
        Expression[] bounds = new Expression[3];
        int colons = 0;
        while (!tokens.isNext("]")) {
            if (tokens.skip(":") && ++colons > 2) {
                throw tokens.error("a slice has at most three parts");
            } else if (!tokens.isNextAmong(":", "]")) {
                bounds[colons] = expression();
            }
            if (!tokens.isNextAmong(":", "]")) {
                throw tokens.error("']' was expected, not " + tokens.peek().describe());
            }
        }
        tokens.expect("]");
        if (colons == 0) {
            if (bounds[0] == null) {
                throw tokens.error("a subscript is empty");
            }
            return scope -> Values.subscript(value.evaluate(scope), bounds[0].evaluate(scope));
        }
        return scope -> Values.slice(
                value.evaluate(scope), bound(bounds[0], scope), bound(bounds[1], scope), bound(bounds[2], scope));
    }

    private static Object bound(Expression bound, Scope scope) {
        return bound == null ? null : bound.evaluate(scope);
    }

    /** Arguments as they are written; evaluated at each call. */
    record ArgumentList(List<Expression> positional, Map<String, Expression> named) {
        static final ArgumentList NONE = new ArgumentList(List.of(), Map.of());

        Arguments evaluate(String callee, Scope scope) {
            scope.budget().step();
            Map<String, Object> values = new LinkedHashMap<>();
            named.forEach((name, value) -> values.put(name, value.evaluate(scope)));
            return new Arguments(callee, Expressions.evaluate(positional, scope), values);
        }
    }

    /** After the opening parenthesis. */
    private ArgumentList arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.isNext(")")) {
            if (tokens.isNext(Kind.NAME) && tokens.isSecond("=")) {
                String name = tokens.take().text();
                tokens.take();
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!tokens.skip(",")) {
                break;
            }
        }
        tokens.expect(")");
        return new ArgumentList(positional, named);
    }

    private static Expression call(Expression callee, String name, ArgumentList arguments) {
        return scope -> {
            Object function = callee.evaluate(scope);
            if (function instanceof Callable callable) {
                return callable.call(arguments.evaluate(name, scope));
            }
            throw new TemplateException("cannot call " + Values.typeName(function));
        };
    }

    /** Filters, tests and calls, as they come. */
    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.skip("|")) {
                value = filter(value);
            } else if (tokens.skip("is")) {
                value = test(value);
            } else if (tokens.skip("(")) {
                value = call(value, "what is called here", arguments());
            } else {
                return value;
            }
        }
    }

    /** After the bar. */
    Expression filter(Expression value) {
        String name = tokens.expect(Kind.NAME);
        ArgumentList arguments = tokens.skip("(") ? arguments() : ArgumentList.NONE;
        // An unknown one is an error where it is applied: it may stand in a part for tools, which is never rendered.
        return scope -> Filters.find(name)
                .orElseThrow(() -> Filters.unknown(name))
                .apply(value.evaluate(scope), arguments.evaluate(name, scope));
    }

    private Expression test(Expression value) {
        boolean negated = tokens.skip("not");
        String name = tokens.expect(Kind.NAME);
        ArgumentList arguments = ArgumentList.NONE;
        if (tokens.skip("(")) {
            arguments = arguments();
        } else if (startsValue()) {
            arguments = new ArgumentList(List.of(postfix(primary())), Map.of());
        }
        ArgumentList given = arguments;
        return scope -> Tests.find(name)
                        .orElseThrow(() -> Tests.unknown(name))
                        .holds(value.evaluate(scope), given.evaluate(name, scope))
                != negated;
    }

    private boolean startsValue() {
        return switch (tokens.peek().kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !tokens.isNextAmong("else", "or", "and", "if", "is", "in", "not");
            default -> tokens.isNextAmong("[", "{");
        };
    }
}
