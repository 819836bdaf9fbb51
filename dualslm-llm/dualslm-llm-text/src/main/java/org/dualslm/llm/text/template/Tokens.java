package org.dualslm.llm.text.template;

import java.util.List;
import org.dualslm.llm.text.template.Token.Kind;

/** A template's tokens, read one after the other. */
final class Tokens {
    private static final int MAX_NESTING = 200;

    private final List<Token> tokens;
    private int at;
    private int nesting;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    boolean isNext(Kind kind) {
        return peek().kind() == kind;
    }

    /** Whether the next is this operator or this keyword. */
    boolean isNext(String text) {
        return peek().is(Kind.OPERATOR, text) || peek().is(Kind.NAME, text);
    }

    boolean isNextAmong(String... texts) {
        for (String text : texts) {
            if (isNext(text)) {
                return true;
            }
        }
        return false;
    }

    boolean isSecond(String text) {
        Token second = tokens.get(Math.min(at + 1, tokens.size() - 1));
        return second.is(Kind.OPERATOR, text) || second.is(Kind.NAME, text);
    }

    Token take() {
        Token token = peek();
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    /** Takes the operator or keyword if it comes next. */
    boolean skip(String text) {
        boolean there = isNext(text);
        if (there) {
            at++;
        }
        return there;
    }

    void expect(String text) {
        if (!skip(text)) {
            throw error("'" + text + "' was expected, not " + peek().describe());
        }
    }

    String expect(Kind kind) {
        if (!isNext(kind)) {
            throw error("a " + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " was expected, not "
                    + peek().describe());
        }
        return take().text();
    }

    TemplateException error(String message) {
        return new TemplateException(message).at("the template", peek().line());
    }

    void enter() {
        if (++nesting > MAX_NESTING) {
            throw error("more than " + MAX_NESTING + " levels of nesting");
        }
    }

    void leave() {
        nesting--;
    }
}
