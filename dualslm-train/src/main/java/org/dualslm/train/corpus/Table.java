package org.dualslm.train.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file of comma-separated values with a header, after RFC 4180: quoted fields may hold commas, doubled quotes and line breaks. Columns are
 * found by name, whatever its case. Immutable.
 */
final class Table {
    /**
     * A row.
     *
     * @param origin file and line, for messages
     */
    record Row(String origin, List<String> fields) {
        /** The field in a column that {@link Table#column} gave; empty if there is no such column, which is -1. */
        String get(int column) {
            return column < 0 ? "" : fields.get(column).strip();
        }
    }

    private final Path file;
    private final List<String> header;
    private final List<Row> rows = new ArrayList<>();

    private Table(Path file, List<String> header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Reads a table.
     *
     * @param findings are told of rows with more or fewer fields than the header, which are left out
     * @throws CorpusException if it cannot be read, or a quoted field does not end
     */
    static Table read(Path file, Findings findings) {
        Scanner scanner = new Scanner(file, CorpusFolder.text(file));
        Table table = new Table(
                file,
                scanner.record().stream()
                        .map(name -> name.strip().toLowerCase(Locale.ROOT))
                        .toList());
        while (scanner.hasNext()) {
            String origin = file + " line " + scanner.line;
            List<String> fields = scanner.record();
            if (fields.size() == table.header.size()) {
                table.rows.add(new Row(origin, fields));
            } else if (fields.size() > 1 || !fields.get(0).isBlank()) {
                findings.fault(origin + ": it has " + fields.size() + " fields, but the header " + table.header.size());
            }
        }
        return table;
    }

    List<Row> rows() {
        return rows;
    }

    /** The first of the columns named that is there. -1 if none is. */
    int find(String... names) {
        for (String name : names) {
            if (header.contains(name)) {
                return header.indexOf(name);
            }
        }
        return -1;
    }

    /**
     * As {@link #find}.
     *
     * @throws CorpusException if none is there
     */
    int column(String... names) {
        int column = find(names);
        if (column < 0) {
            throw new CorpusException(
                    file + " line 1: no column is named " + String.join(" or ", names) + "; there are " + header);
        }
        return column;
    }

    /** Cuts text into records. */
    private static final class Scanner {
        private final Path file;
        private final String text;
        private int position;
        private int line = 1;

        Scanner(Path file, String text) {
            this.file = file;
            this.text = text;
        }

        boolean hasNext() {
            return position < text.length();
        }

        /** The fields up to the end of the line or of the text; at least one. */
        List<String> record() {
            List<String> fields = new ArrayList<>();
            do {
                fields.add(hasNext() && text.charAt(position) == '"' ? quoted() : plain());
            } while (hasNext() && text.charAt(position++) == ',');
            return fields;
        }

        private String plain() {
            int from = position;
            while (hasNext() && text.charAt(position) != ',' && text.charAt(position) != '\n') {
                position++;
            }
            if (hasNext() && text.charAt(position) == '\n') {
                line++;
            }
            return text.substring(from, position).replace("\r", "");
        }

        private String quoted() {
            int opened = line;
            StringBuilder field = new StringBuilder();
            position++;
            while (hasNext()) {
                char c = text.charAt(position++);
                if (c != '"') {
                    line += c == '\n' ? 1 : 0;
                    field.append(c);
                } else if (hasNext() && text.charAt(position) == '"') {
                    field.append(text.charAt(position++));
                } else {
                    return field.append(plain()).toString();
                }
            }
            throw new CorpusException(file + " line " + opened + ": a quoted field does not end");
        }
    }
}
