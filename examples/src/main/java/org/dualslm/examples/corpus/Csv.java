package org.dualslm.examples.corpus;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comma-separated values after RFC 4180: quoted fields may hold commas, doubled quotes and line breaks. */
final class Csv {
    private Csv() {}

    /** The rows below the header, each a map from column name to field; a short row lacks its last columns. */
    static List<Map<String, String>> read(Reader reader) throws IOException {
        List<List<String>> records = records(reader);
        if (records.isEmpty()) {
            return List.of();
        }
        List<String> header = records.get(0);
        List<Map<String, String>> rows = new ArrayList<>();
        for (List<String> record : records.subList(1, records.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(header.size(), record.size()); i++) {
                row.put(header.get(i), record.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<String>> records(Reader reader) throws IOException {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean afterQuote = false;
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            if (quoted && c == '"') {
                quoted = false;
                afterQuote = true;
            } else if (quoted) {
                field.append((char) c);
            } else if (c == '"') {
                if (afterQuote) {
                    field.append('"'); // a doubled quote inside a quoted field
                }
                quoted = true;
                afterQuote = false;
            } else if (c == ',' || c == '\n') {
                record.add(field.toString());
                field.setLength(0);
                afterQuote = false;
                if (c == '\n') {
                    addUnlessBlank(records, record);
                    record = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append((char) c);
                afterQuote = false;
            }
        }
        record.add(field.toString());
        addUnlessBlank(records, record);
        return records;
    }

    private static void addUnlessBlank(List<List<String>> records, List<String> record) {
        if (record.size() > 1 || !record.get(0).isEmpty()) {
            records.add(record);
        }
    }
}
