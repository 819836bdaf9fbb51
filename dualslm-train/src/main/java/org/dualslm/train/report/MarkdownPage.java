package org.dualslm.train.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A page of Markdown with pictures in a folder beside it. Not for several threads. */
final class MarkdownPage {
    private final Path file;
    private final Path pictures;
    private final Set<String> drawn = new HashSet<>();
    private final StringBuilder text = new StringBuilder();

    /** @param file the page; pictures go into a folder of its name without the ending */
    MarkdownPage(Path file) throws IOException {
        this.file = file;
        String name = file.getFileName().toString();
        this.pictures = file.resolveSibling(name.replaceAll("\\.md\\z", "") + "-pictures");
        Files.createDirectories(pictures);
    }

    void heading(int level, String title) {
        text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
    }

    void paragraph(String paragraph) {
        text.append(escape(paragraph)).append("\n\n");
    }

    /** The first row names the columns. */
    void table(List<List<String>> rows) {
        for (int i = 0; i < rows.size(); i++) {
            text.append(line(rows.get(i)));
            if (i == 0) {
                text.append("| --- ".repeat(rows.get(0).size())).append("|\n");
            }
        }
        text.append('\n');
    }

    private static String line(List<String> cells) {
        return cells.stream().map(MarkdownPage::escape).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Draws into a PNG file. */
    interface Drawing {
        void draw(Path png) throws IOException;
    }

    /** Draws a picture and shows it; where nothing can be drawn, as in a container without fonts, the page says so instead. */
    void picture(String name, Drawing drawing) throws IOException {
        String plain = name.replaceAll("[^A-Za-z0-9.-]+", "-");
        String png = plain + ".png";
        for (int another = 2; !drawn.add(png); another++) {
            png = plain + "-" + another + ".png";
        }
        try {
            drawing.draw(pictures.resolve(png));
            String folder = pictures.getFileName().toString().replace(" ", "%20");
            text.append("![%s](%s/%s)\n\n".formatted(escape(name), folder, png));
        } catch (RuntimeException | LinkageError | InternalError e) {
            paragraph("The picture '" + name + "' could not be drawn: " + e);
        }
    }

    /** What models and corpora say must not become tables, pictures or HTML. */
    private static String escape(String cell) {
        return cell.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("[", "\\[")
                .replace("`", "\\`")
                .replaceAll("\\s+", " ")
                .strip();
    }

    Path write() throws IOException {
        return Files.writeString(file, text);
    }
}
