package org.dualslm.examples.pretrain;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dualslm.examples.corpus.Sentences;

/**
 * The text that pretraining draws from. Immutable.
 *
 * @param sentences lower-case words without punctuation
 * @param exchanges what was said in which mood, and what was answered
 * @param forbidden sentences that must not occur, since the model is judged on them
 */
record TextSources(List<String> sentences, List<Exchange> exchanges, Set<String> forbidden) {
    /** Words said in some mood, and an answer to them. */
    record Exchange(String emotion, String words, String reply) {}

    TextSources {
        sentences = List.copyOf(sentences);
        exchanges = List.copyOf(exchanges);
        forbidden = Set.copyOf(forbidden);
    }

    /** What ships with the program; the exchanges are StyleTalk's (MIT), less those in which a forbidden sentence occurs. */
    static TextSources bundled() {
        Sentences all = Sentences.bundled();
        Set<String> forbidden = new HashSet<>(all.heldOut());
        forbidden.addAll(all.validation());
        List<Exchange> exchanges = new ArrayList<>();
        for (String line : lines("exchanges.tsv")) {
            String[] fields = line.split("\t", -1);
            Exchange exchange = new Exchange(fields[0], fields[1], fields[2]);
            if (isFreeOf(forbidden, exchange.words()) && isFreeOf(forbidden, plain(exchange.reply()))) {
                exchanges.add(exchange);
            }
        }
        return new TextSources(all.training(), exchanges, forbidden);
    }

    /** A resource beside this class, line by line. */
    static List<String> lines(String resource) {
        try (InputStream stream = TextSources.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("Resource " + resource + " is missing from the program");
            }
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words of a text with punctuation. */
    private static String plain(String text) {
        return text.replaceAll("[^a-z']+", " ").strip();
    }

    private static boolean isFreeOf(Set<String> sentences, String text) {
        String padded = " " + text + " ";
        return sentences.stream().noneMatch(sentence -> padded.contains(" " + sentence + " "));
    }
}
