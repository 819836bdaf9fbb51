package org.dualslm.llm.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualslm.llm.text.template.Token.Kind;

/**
 * Cuts a template into tokens, with Jinja's settings {@code trim_blocks} and {@code lstrip_blocks}, as Hugging Face transformers
 * sets them: a line feed after a tag goes, and so does the indentation before one; {@code -} strips more, {@code +} keeps it.
 */
final class Lexer {
    private static final Pattern ENDRAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*([-+]?)%}");
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d_]*(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final String[] OPERATORS = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "|", "(", ")", "[", "]", "{", "}", ".", ",",
        ":", "=", "<", ">"
    };

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStart = true;

    private Lexer(String source) {
        String text = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        while (lexer.at < lexer.source.length()) {
            lexer.next();
        }
        lexer.emit(Kind.END, "");
        return lexer.tokens;
    }

    private void emit(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private TemplateException error(String message) {
        return new TemplateException(message).at("the template", line);
    }

    private void next() {
        int open = nextOpening();
        String data = source.substring(at, open);
        char kind = open < source.length() ? source.charAt(open + 1) : 0;
        char sign = open + 2 < source.length() ? source.charAt(open + 2) : 0;
        data(data, kind, sign);
        if (kind == 0) {
            at = source.length();
            return;
        }
        advance(open);
        Matcher raw = RAW.matcher(source).region(at, source.length());
        if (kind == '%' && raw.lookingAt()) {
            raw(raw);
            return;
        }
        advance(open + (sign == '-' || sign == '+' ? 3 : 2));
        if (kind == '#') {
            comment();
        } else {
            tag(kind == '{');
        }
    }

    private int nextOpening() {
        for (int i = at; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return source.length();
    }

    /** Moves on, counting lines. */
    private void advance(int to) {
        for (int i = at; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        at = to;
    }

    private void data(String text, char kind, char sign) {
        String data = text;
        if (sign == '-' && kind != 0) {
            data = MarkedText.own(data).strip(null, false, true).text();
        } else if ((kind == '%' || kind == '#') && sign != '+') {
            int indentation = text.lastIndexOf('\n') + 1;
            boolean atLineStart = indentation > 0 || lineStart;
            if (atLineStart && text.substring(indentation).chars().allMatch(c -> MarkedText.isSpace((char) c))) {
                data = data.substring(0, Math.max(0, data.length() - (text.length() - indentation)));
            }
        }
        if (!data.isEmpty()) {
            emit(Kind.DATA, data);
        }
        lineStart = false;
    }

    /** What a closing mark takes along: all whitespace after {@code -}, a line feed after a tag or a comment. */
    private void closed(char sign, boolean trims, int end) {
        advance(end);
        if (sign == '-') {
            int to = at;
            while (to < source.length() && MarkedText.isSpace(source.charAt(to))) {
                to++;
            }
            advance(to);
        } else if (trims && sign != '+' && source.startsWith("\n", at)) {
            advance(at + 1);
        }
        lineStart = at > 0 && source.charAt(at - 1) == '\n';
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw error("a comment is not closed");
        }
        closed(source.charAt(end - 1) == '-' ? '-' : 0, true, end + 2);
    }

    private void raw(Matcher open) {
        closed(open.group(1).isEmpty() ? 0 : open.group(1).charAt(0), true, open.end());
        Matcher close = ENDRAW.matcher(source);
        if (!close.find(at)) {
            throw error("a raw block is not closed");
        }
        data(source.substring(at, close.start()), '%', close.group(1).isEmpty() ? 0 : '-');
        closed(close.group(2).isEmpty() ? 0 : close.group(2).charAt(0), true, close.end());
    }

    private void tag(boolean output) {
        emit(output ? Kind.OUTPUT_START : Kind.TAG_START, output ? "{{" : "{%");
        String end = output ? "}}" : "%}";
        int brackets = 0;
        while (true) {
            skipSpace();
            if (at >= source.length()) {
                throw error("a tag is not closed with " + end);
            }
            char c = source.charAt(at);
            boolean signed = (c == '-' || (c == '+' && !output)) && source.startsWith(end, at + 1);
            if (brackets == 0 && (signed || source.startsWith(end, at))) {
                emit(output ? Kind.OUTPUT_END : Kind.TAG_END, end);
                closed(signed ? c : 0, !output, at + (signed ? 3 : 2));
                return;
            }
            brackets += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            element(c);
        }
    }

    private void skipSpace() {
        int to = at;
        while (to < source.length() && MarkedText.isSpace(source.charAt(to))) {
            to++;
        }
        advance(to);
    }

    private void element(char c) {
        if (c == '"' || c == '\'') {
            string(c);
            return;
        }
        Matcher matcher = NAME.matcher(source).region(at, source.length());
        if (matcher.lookingAt()) {
            emit(Kind.NAME, matcher.group());
            advance(matcher.end());
            return;
        }
        matcher = NUMBER.matcher(source).region(at, source.length());
        if (matcher.lookingAt()) {
            boolean whole = matcher.group(1) == null && matcher.group(2) == null;
            emit(whole ? Kind.INTEGER : Kind.FLOAT, matcher.group().replace("_", ""));
            advance(matcher.end());
            return;
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                emit(Kind.OPERATOR, operator);
                advance(at + operator.length());
                return;
            }
        }
        throw error("'" + c + "' is not expected in a tag");
    }

    private void string(char quote) {
        StringBuilder text = new StringBuilder();
        int i = at + 1;
        while (i < source.length() && source.charAt(i) != quote) {
            if (source.charAt(i) == '\\' && i + 1 < source.length()) {
                i = escape(i + 1, text);
            } else {
                text.append(source.charAt(i++));
            }
        }
        if (i >= source.length()) {
            throw error("a string is not closed");
        }
        emit(Kind.STRING, text.toString());
        advance(i + 1);
    }

    /** Python's escapes; an unknown one stands for itself, backslash included. */
    private int escape(int i, StringBuilder text) {
        char c = source.charAt(i);
        int simple = "\\'\"ntrbfva0".indexOf(c);
        if (simple >= 0) {
            text.append("\\'\"\n\t\r\b\f\u000B\u0007\0".charAt(simple));
        } else if (c == 'x' || c == 'u' || c == 'U') {
            int digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
            try {
                text.appendCodePoint(Integer.parseInt(source.substring(i + 1, i + 1 + digits), 16));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw error("a string has a bad \\" + c + " escape");
            }
            return i + 1 + digits;
        } else if (c != '\n') {
            text.append('\\').append(c);
        }
        return i + 1;
    }
}
